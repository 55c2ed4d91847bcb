package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "recall",
        description = "Find what this instance knows about a question. Nothing leaves the instance.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum recall \"why was the order desk slow\"",
            "  continuum recall connection pool --limit 3 --json"
        })
final class RecallCommand extends InstanceAction {
    private static final int SHOWN_CHARS_MAX = 300;

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "The question.")
    private List<String> text = List.of();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "Hits at most (default 10).")
    private int limit;

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only from this space.")
    private String space = "";

    RecallCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        ObjectNode body = Json.object().put("query", String.join(" ", text)).put("limit", limit);
        if (!space.isEmpty()) {
            body.put("space", space);
        }
        JsonNode answer = instance.read("/v1/recall", body);
        return show(answer, () -> {
            JsonNode hits = answer.path("hits");
            for (int i = 0; i < hits.size(); i++) {
                printHit(i + 1, hits.path(i));
            }
            if (hits.isEmpty()) {
                print("Nothing found here. The federation may know: continuum ask \"" + String.join(" ", text) + "\"");
            }
        });
    }

    private void printHit(int rank, JsonNode hit) {
        String content = hit.path("text").asText().replaceAll("\\s+", " ").strip();
        boolean isLong = content.length() > SHOWN_CHARS_MAX;
        print("%2d. %s".formatted(rank, isLong ? content.substring(0, SHOWN_CHARS_MAX) + "…" : content));
        print("    %s, score %s, from %s%s"
                .formatted(
                        hit.path("kind").asText(),
                        String.format(Locale.ROOT, "%.2f", hit.path("score").asDouble()),
                        hit.path("origin").asText("own"),
                        hit.path("source").asText("").isEmpty()
                                ? ""
                                : ", " + hit.path("source").asText()));
    }
}
