package io.continuum.instance.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.memory.Times;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Conversations and questions about them whose answers are known. A file of it has one JSON object a line:
 *
 * <pre>
 * {"conversation": "c1", "sessions": [{"id": "s1", "at": "2026-02-03T08:55:00Z",
 *                                      "turns": [{"id": "t1", "actor": "Mara", "text": "…"}]}]}
 * {"query": "Why …?", "category": "single-hop", "expected": ["t1"], "conversation": "c1"}
 * </pre>
 *
 * <p>Ids of turns are unique in the file. {@code at}, {@code actor} and {@code category} may be absent. A question with a
 * {@code conversation} is asked of that one alone, any other of all of them.
 */
public record EvaluationSet(List<Conversation> conversations, List<Query> queries) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What some people said to each other. */
    public record Conversation(String id, List<Session> sessions) {}

    /** What they said in one go. */
    public record Session(String id, Instant at, List<Turn> turns) {}

    /** What one of them said. */
    public record Turn(String id, String actor, String text) {}

    /**
     * A question.
     *
     * @param expected the turns that answer it together
     * @param conversation the one it is asked of; empty for all
     */
    public record Query(String text, String category, Set<String> expected, String conversation) {}

    /** When the last session was; the epoch when none says it. */
    public Instant lastAt() {
        return conversations.stream()
                .flatMap(conversation -> conversation.sessions().stream())
                .map(Session::at)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException saying which line is wrong, and how
     */
    public static EvaluationSet read(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return read(lines);
        }
    }

    /** {@link #read(Path)} from anywhere. */
    public static EvaluationSet read(BufferedReader lines) throws IOException {
        List<Conversation> conversations = new ArrayList<>();
        List<Query> queries = new ArrayList<>();
        Set<String> turns = new HashSet<>();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode json = JSON.readTree(line);
                if (json.has("query")) {
                    queries.add(query(json));
                } else if (json.has("sessions")) {
                    conversations.add(conversation(json, turns));
                } else {
                    throw new IllegalArgumentException("it has neither sessions nor a query");
                }
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("Line " + number + " is no JSON: " + e.getOriginalMessage(), e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("Line " + number + ": " + e.getMessage() + ".", e);
            }
        }
        for (Query query : queries) {
            if (!turns.containsAll(query.expected())) {
                throw new IllegalArgumentException(
                        "The question \"" + query.text() + "\" expects a turn that no conversation has.");
            }
        }
        return new EvaluationSet(conversations, queries);
    }

    private static Conversation conversation(JsonNode json, Set<String> known) {
        List<Session> sessions = new ArrayList<>();
        for (JsonNode session : json.path("sessions")) {
            List<Turn> turns = new ArrayList<>();
            for (JsonNode turn : session.path("turns")) {
                String id = text(turn, "id");
                if (!known.add(id)) {
                    throw new IllegalArgumentException("the turn " + id + " is there twice");
                }
                turns.add(new Turn(id, turn.path("actor").asText(""), text(turn, "text")));
            }
            String at = session.path("at").asText("");
            sessions.add(new Session(text(session, "id"), at.isEmpty() ? Instant.EPOCH : Times.parse(at), turns));
        }
        return new Conversation(text(json, "conversation"), sessions);
    }

    private static Query query(JsonNode json) {
        Set<String> expected = new HashSet<>();
        json.path("expected").forEach(id -> expected.add(id.asText()));
        if (expected.isEmpty()) {
            throw new IllegalArgumentException("a question needs the ids of its answers as expected");
        }
        return new Query(
                text(json, "query"),
                json.path("category").asText("all"),
                expected,
                json.path("conversation").asText(""));
    }

    private static String text(JsonNode json, String field) {
        String text = json.path(field).asText("");
        if (text.isBlank()) {
            throw new IllegalArgumentException("the field " + field + " is missing");
        }
        return text;
    }
}
