package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "search",
        description = {
            "Look through memory: ranked hits page by page, with ids, filters and counts by facet.",
            "To answer a question, \"continuum recall\" is shorter."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  continuum search connection pool --kind decision --facet tags",
            "  continuum search pump --filter '{\"event_time\":{\"gte\":\"2026-01-01\"}}'",
            "  continuum search pump --as-of 2026-03-01T00:00:00Z --superseded --json"
        })
final class SearchCommand extends InstanceAction {
    @Mixin
    private final AskOptions ask = new AskOptions();

    @Option(
            names = "--facet",
            paramLabel = "FIELD",
            description = "Count hits by this, such as kind or tags; may be repeated.")
    private List<String> facets = List.of();

    SearchCommand(Shell shell) {
        super(shell);
    }

    @Override
    int run(RestClient instance) {
        ObjectNode body = ask.body();
        WhoseOptions.put(body, "facets", facets);
        JsonNode answer = instance.read("/v1/search", body);
        return show(answer, () -> print(answer));
    }

    private void print(JsonNode answer) {
        for (JsonNode hit : answer.path("hits")) {
            print("%s  %s"
                    .formatted(
                            String.format(
                                    Locale.ROOT, "%6.2f", hit.path("score").asDouble()),
                            MemoryLines.cut(hit.path("text").asText())));
            print("        %s  %s, %s, from %s"
                    .formatted(
                            hit.path("id").asText(),
                            hit.path("kind").asText(),
                            hit.path("event_time").asText(),
                            hit.path("origin").asText()));
        }
        print(Count.of(answer.path("of").asLong(), "hit") + " in all"
                + (answer.has("next_cursor")
                        ? "; more: --cursor " + answer.path("next_cursor").asText()
                        : "") + ".");
        answer.path("facets").properties().forEach(facet -> print(facet.getKey() + ": " + facet.getValue()));
    }
}
