package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "What to look for.")
    private List<String> text = List.of();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "Hits at most (default 10).")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", defaultValue = "", description = "Go on where a page ended.")
    private String cursor = "";

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only from this space.")
    private String space = "";

    @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind; may be repeated.")
    private List<String> kinds = List.of();

    @Option(names = "--session", paramLabel = "ID", defaultValue = "", description = "Only of this conversation.")
    private String session = "";

    @Option(names = "--filter", paramLabel = "JSON", defaultValue = "", description = "Conditions on fields.")
    private String filter = "";

    @Option(names = "--as-of", paramLabel = "TIME", defaultValue = "", description = "As it was believed then.")
    private String asOf = "";

    @Option(names = "--superseded", description = "Also what was replaced or put away.")
    private boolean superseded;

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
        ObjectNode body = Json.object().put("query", String.join(" ", text)).put("limit", limit);
        WhoseOptions.put(body, "cursor", cursor);
        WhoseOptions.put(body, "space", space);
        WhoseOptions.put(body, "kinds", kinds);
        WhoseOptions.put(body, "session_id", session);
        WhoseOptions.put(body, "as_of", asOf);
        WhoseOptions.put(body, "facets", facets);
        if (!filter.isEmpty()) {
            body.set("filters", parsed(filter));
        }
        if (superseded) {
            body.putObject("include").put("superseded", true);
        }
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

    /** A filter as it was typed. */
    static JsonNode parsed(String filter) {
        try {
            return Json.MAPPER.readTree(filter);
        } catch (IOException _) {
            throw CommandException.usage(
                    "--filter is JSON, such as {\"tags\": {\"in\": [\"db\"]}}; quote it for the shell");
        }
    }
}
