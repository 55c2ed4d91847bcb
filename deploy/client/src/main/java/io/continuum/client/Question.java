package io.continuum.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What to recall or search. Immutable. */
public final class Question extends Body<Question> {
    private Question(ObjectNode fields) {
        super(fields);
    }

    @Override
    Question of(ObjectNode fields) {
        return new Question(fields);
    }

    public static Question of(String query) {
        return new Question(Wire.object().put("query", query));
    }

    /** Most hits, 1 to 100; else 10. */
    public Question limit(int limit) {
        return with("limit", limit);
    }

    /** Longest context of a recall in tokens; else 2,000. */
    public Question tokens(int tokensMax) {
        return with("max_tokens", tokensMax);
    }

    public Question session(String sessionId) {
        return with("session_id", sessionId);
    }

    public Question kinds(String... kinds) {
        return with("kinds", List.of(kinds));
    }

    /** Conditions as the API writes them, such as {@code Map.of("tags", Map.of("in", List.of("db")))}. */
    public Question filters(Map<String, ?> filters) {
        return with("filters", filters);
    }

    /** As it was believed at that time. */
    public Question asOf(Instant time) {
        return with("as_of", time);
    }

    /** Also what was replaced or put away. */
    public Question withSuperseded() {
        return with("include", Map.of("superseded", true));
    }

    /** Goes on where an answer to the same question ended. */
    public Question after(String cursor) {
        return with("cursor", cursor);
    }

    /** Counts the hits of a search by these, such as kind or tags. */
    public Question facets(String... facets) {
        return with("facets", List.of(facets));
    }
}
