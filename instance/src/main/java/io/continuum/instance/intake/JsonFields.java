package io.continuum.instance.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one message object under the several names that exports give its fields. */
final class JsonFields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonFields() {}

    static JsonNode parse(String text, String where) {
        try {
            JsonNode node = JSON.readTree(text);
            if (node == null || node.isMissingNode()) {
                throw new IntakeException(where + " is empty.");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new IntakeException(where + " is no valid JSON: " + e.getOriginalMessage());
        }
    }

    /** The note in a message object; empty when the message has no text. */
    static Optional<Note> note(JsonNode message, Kind kind, String session, NoteDefaults defaults, String where) {
        String text = text(message);
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            String own = label(message, "session_id", "session", "conversation_id", "thread_id", "thread");
            String chosen = !own.isEmpty() ? own : session.isEmpty() ? defaults.sessionId() : session;
            return Optional.of(new Note(
                    text,
                    message.hasNonNull("kind") ? Kind.of(message.get("kind").asText()) : kind,
                    chosen,
                    label(message, "actor", "author", "user", "name", "sender"),
                    role(message),
                    defaults.source().isEmpty() ? label(message, "source") : defaults.source(),
                    tags(message, defaults),
                    time(message, defaults)));
        } catch (IllegalArgumentException e) {
            throw new IntakeException(where + ": " + e.getMessage() + ".");
        }
    }

    private static String text(JsonNode message) {
        for (String name : List.of("text", "content", "message", "memory", "body")) {
            JsonNode value = message.get(name);
            if (value == null || value.isNull()) {
                continue;
            }
            if (value.isTextual()) {
                return value.asText();
            }
            StringBuilder joined = new StringBuilder();
            JsonNode parts = value.isObject() ? value.path("parts") : value;
            for (JsonNode part : parts) {
                String piece =
                        part.isTextual() ? part.asText() : part.path("text").asText("");
                joined.append(joined.isEmpty() || piece.isEmpty() ? "" : "\n").append(piece);
            }
            return joined.toString();
        }
        return "";
    }

    private static String role(JsonNode message) {
        String role = message.path("role").asText("");
        if (role.isEmpty()) {
            role = message.path("author").path("role").asText("");
        }
        return switch (role) {
            case "", "human" -> "user";
            case "ai", "bot", "model" -> "assistant";
            default -> role;
        };
    }

    private static List<String> tags(JsonNode message, NoteDefaults defaults) {
        List<String> tags = new ArrayList<>(defaults.tags());
        message.path("tags").forEach(tag -> tags.add(tag.asText()));
        return tags;
    }

    private static @Nullable Instant time(JsonNode message, NoteDefaults defaults) {
        String text = label(message, "at", "event_time", "timestamp", "time", "date", "created_at", "create_time");
        return text.isEmpty() ? defaults.eventTime() : Times.parse(text);
    }

    private static String label(JsonNode message, String... names) {
        for (String name : names) {
            JsonNode value = message.get(name);
            if (value != null && value.isValueNode() && !value.isNull()) {
                return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
            }
        }
        return "";
    }
}
