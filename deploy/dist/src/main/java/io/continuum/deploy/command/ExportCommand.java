package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum export}: all memories as lines of JSON in one archive. */
@Command(
        name = "export",
        description = {
            "Write all memories into an archive that another instance imports and that people can read.",
            "",
            "It is a tar.gz of lines of JSON, each a message with all that was derived from it, and a manifest of"
                    + " hashes.",
            "Keys and the dealings with a federation are not in it; \"continuum backup\" keeps those."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  continuum export memories.tar.gz", "  continuum export work.tar.gz --space work"})
final class ExportCommand extends InstanceAction {
    @Parameters(paramLabel = "FILE", description = "The archive to make; it must not be there yet.")
    private Path file = Path.of("");

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only the memories of this space.")
    private String space = "";

    ExportCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) throws IOException, InterruptedException {
        if (Files.exists(file)) {
            throw CommandException.failed("There is a file " + file + " already; name another one.");
        }
        String query = space.isEmpty() ? "" : "?space=" + RestClient.escape(space);
        JsonNode job =
                TransferJob.wait(instance, instance.post("/v1/exports" + query, Json.object()), shell, "exported");
        instance.download(job.path("file").asText(), file);
        return show(
                job,
                () -> print("Exported %s into %s."
                        .formatted(
                                Count.of((int) job.path("report").path("read").asLong(), "message"), file)));
    }
}
