package io.continuum.deploy.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A question to memory, and what may answer it. */
final class AskOptions {
    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "The question.")
    private List<String> text = List.of();

    @Option(names = "--limit", paramLabel = "N", defaultValue = "10", description = "Hits at most (default 10).")
    private int limit;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "0",
            description = "Longest answer, of about 4 characters each (default 2000).")
    private int tokensMax;

    @Option(
            names = "--detail",
            paramLabel = "HOW",
            defaultValue = "",
            description = "How much of each hit: ids, summary or full (default).")
    private String detail = "";

    @Option(names = "--cursor", paramLabel = "CURSOR", defaultValue = "", description = "Go on where a page ended.")
    private String cursor = "";

    @Option(names = "--space", paramLabel = "NAME", defaultValue = "", description = "Only from this space.")
    private String space = "";

    @Option(names = "--user", paramLabel = "ID", defaultValue = "", description = "Only what is this user's.")
    private String user = "";

    @Option(names = "--agent", paramLabel = "ID", defaultValue = "", description = "Only what is this agent's.")
    private String agent = "";

    @Option(names = "--session", paramLabel = "ID", defaultValue = "", description = "Only of this conversation.")
    private String session = "";

    @Option(names = "--kind", paramLabel = "KIND", description = "Only this kind; may be repeated.")
    private List<String> kinds = List.of();

    @Option(names = "--filter", paramLabel = "JSON", defaultValue = "", description = "Conditions on fields.")
    private String filter = "";

    @Option(names = "--as-of", paramLabel = "TIME", defaultValue = "", description = "As it was believed then.")
    private String asOf = "";

    @Option(names = "--superseded", description = "Also what was replaced or put away.")
    private boolean superseded;

    String question() {
        return String.join(" ", text);
    }

    ObjectNode body() {
        ObjectNode body = Json.object().put("query", question()).put("limit", limit);
        if (tokensMax != 0) {
            body.put("max_tokens", tokensMax);
        }
        WhoseOptions.put(body, "detail", detail);
        WhoseOptions.put(body, "cursor", cursor);
        WhoseOptions.put(body, "space", space);
        WhoseOptions.put(body, "user_id", user);
        WhoseOptions.put(body, "agent_id", agent);
        WhoseOptions.put(body, "session_id", session);
        WhoseOptions.put(body, "kinds", kinds);
        WhoseOptions.put(body, "as_of", asOf);
        if (!filter.isEmpty()) {
            body.set("filters", filter(filter));
        }
        if (superseded) {
            body.putObject("include").put("superseded", true);
        }
        return body;
    }

    /** A filter as it was typed. */
    static JsonNode filter(String typed) {
        return json("--filter", typed, "{\"tags\": {\"in\": [\"db\"]}}");
    }

    /** JSON as it was typed. */
    static JsonNode json(String option, String typed, String example) {
        try {
            return Json.MAPPER.readTree(typed);
        } catch (IOException _) {
            throw CommandException.usage(option + " is JSON, such as " + example + "; quote it for the shell");
        }
    }
}
