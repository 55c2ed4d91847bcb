package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "forget",
        description = {
            "Remove memories for good, in two steps.",
            "",
            "First say what: the answer shows what would go, and a digest. Then confirm that digest: exactly what was"
                    + " shown goes, from",
            "texts, index, graph, history and patterns. To set something right, use \"continuum memory change\"."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum forget --subject \"Ines Varga\"",
            "  continuum forget --id 01K9ZC3M7T5W2QXAYB4E6G8HJN",
            "  continuum forget --filter '{\"session_id\":\"talk-1\"}' --space support",
            "  continuum forget --confirm 6dSx1xkq3Q"
        })
final class ForgetCommand extends InstanceAction {
    @Option(names = "--id", paramLabel = "ID", description = "This memory; may be repeated.")
    private List<String> ids = List.of();

    @Option(names = "--subject", paramLabel = "NAME", defaultValue = "", description = "All that is by or about it.")
    private String subject = "";

    @Option(names = "--filter", paramLabel = "JSON", defaultValue = "", description = "All that this holds for.")
    private String filter = "";

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only in this space.")
    private String space = "";

    @Option(
            names = "--confirm",
            paramLabel = "DIGEST",
            defaultValue = "",
            description = "Remove what a preview showed.")
    private String digest = "";

    ForgetCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        if (!digest.isEmpty()) {
            JsonNode receipt = instance.postOnce("/v1/forget/" + RestClient.escape(digest) + "/confirm", Json.object());
            return show(
                    receipt,
                    () -> print("Forgotten for good: "
                            + Count.of(receipt.at("/removed/memories").asLong(), "memory") + " at "
                            + receipt.path("forgotten_at").asText() + "."));
        }
        if (ids.isEmpty() && subject.isEmpty() && filter.isEmpty()) {
            throw CommandException.usage("say what to forget: --id, --subject or --filter");
        }
        ObjectNode body = Json.object();
        WhoseOptions.put(body, "ids", ids);
        WhoseOptions.put(body, "subject", subject);
        WhoseOptions.put(body, "space", space);
        if (!filter.isEmpty()) {
            body.set("filter", AskOptions.filter(filter));
        }
        JsonNode preview = instance.postOnce("/v1/forget", body);
        return show(preview, () -> {
            preview.path("samples")
                    .forEach(sample -> print("  " + sample.path("id").asText() + "  "
                            + MemoryLines.cut(sample.path("text").asText())));
            int count = preview.path("count").asInt();
            print(
                    count == 0
                            ? "Nothing is like that; nothing would go."
                            : "%s would go: %s.%nNothing is removed yet. For good: continuum forget --confirm %s"
                                    .formatted(
                                            Count.of(count, "memory"),
                                            preview.path("kinds"),
                                            preview.path("digest").asText()));
        });
    }
}
