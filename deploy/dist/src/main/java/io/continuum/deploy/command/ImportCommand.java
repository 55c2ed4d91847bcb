package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code continuum import}: memories from an archive of ours or from another memory. */
@Command(
        name = "import",
        description = {
            "Import memories from an archive of \"continuum export\" or from what another memory exported.",
            "",
            "Times stay as they were, and what a memory has no field for is kept in its metadata. What is known"
                    + " already",
            "is passed over, so an import that broke off is simply run again; what cannot be read is named by its",
            "number and passed over. --dry-run says what would happen and changes nothing."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum import memories.tar.gz",
            "  continuum import conversations.json --format chatgpt --dry-run",
            "  continuum import memory.jsonl --format mcp-memory --space work",
            "  continuum import notes --format markdown"
        })
final class ImportCommand extends InstanceAction {
    private static final int FILES_MAX = 100_000;

    @Parameters(paramLabel = "FILE", description = "The file, or a folder of Markdown files.")
    private Path file = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "auto, continuum, chatgpt, claude, mcp-memory, mem0, graphiti or markdown (default auto).")
    private String format = "auto";

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Space for foreign memories.")
    private String space = "";

    @Option(names = "--dry-run", description = "Say what would happen; change nothing.")
    private boolean dryRun;

    ImportCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            throw CommandException.failed("There is no file " + file + ".");
        }
        if (!Files.isDirectory(file)) {
            return run(instance, file, format);
        }
        Path zip = Files.createTempFile("continuum-", ".zip");
        try {
            pack(file, zip);
            return run(instance, zip, "markdown");
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private int run(RestClient instance, Path content, String as) throws IOException, InterruptedException {
        String query = "?format=" + RestClient.escape(as) + "&dry_run=" + dryRun
                + (space.isEmpty() ? "" : "&space=" + RestClient.escape(space));
        JsonNode job = TransferJob.wait(instance, instance.upload("/v1/imports" + query, content), shell, "read");
        return show(job, () -> tell(job.path("report")));
    }

    private void tell(JsonNode report) {
        print("%s %d new, %d known already, %d known otherwise, %d refused (format %s)."
                .formatted(
                        dryRun ? "Would import:" : "Imported:",
                        report.path("added").asLong(),
                        report.path("known").asLong(),
                        report.path("different").asLong(),
                        report.path("refused").asLong(),
                        report.path("format").asText()));
        if (dryRun) {
            report.path("samples")
                    .forEach(sample ->
                            print("  + " + sample.asText().lines().findFirst().orElse("")));
        }
        report.path("problems")
                .forEach(problem -> print("  ! number " + problem.path("number").asLong() + ": "
                        + problem.path("detail").asText()));
    }

    /** The folder's Markdown files, with their paths below it as names. */
    private static void pack(Path folder, Path zip) throws IOException {
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream packed = new ZipOutputStream(out);
                Stream<Path> all = Files.walk(folder)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .limit(FILES_MAX)
                    .toList();
            for (Path each : files) {
                packed.putNextEntry(
                        new ZipEntry(folder.relativize(each).toString().replace('\\', '/')));
                Files.copy(each, packed);
                packed.closeEntry();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
