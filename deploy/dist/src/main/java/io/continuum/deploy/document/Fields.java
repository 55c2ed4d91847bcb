package io.continuum.deploy.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import java.time.Instant;

/** The names that exports of different assistants give to the same thing. */
final class Fields {
    private Fields() {}

    /** The first of these members that is a text; empty if none is. */
    static String text(JsonNode node, String... names) {
        for (String name : names) {
            if (node.path(name).isTextual()) {
                return node.path(name).asText();
            }
        }
        return "";
    }

    /** When it happened (RFC 3339); exports write it as text or as seconds since 1970. Empty if not known. */
    static String time(JsonNode node) {
        JsonNode seconds = node.path("create_time");
        if (seconds.isNumber()) {
            return Instant.ofEpochMilli(Math.round(seconds.asDouble() * 1_000)).toString();
        }
        return text(node, "at", "event_time", "time", "timestamp", "created_at", "date");
    }

    static ArrayNode messages(JsonNode messages) {
        ArrayNode converted = Json.MAPPER.createArrayNode();
        for (JsonNode message : messages) {
            String content = content(message);
            if (!content.isBlank()) {
                converted.add(message(message, content));
            }
        }
        return converted;
    }

    static ObjectNode message(JsonNode message, String content) {
        String role = text(message, "role", "sender");
        String author = message.path("author").path("role").asText(role);
        ObjectNode converted = Json.object()
                .put("role", author.isEmpty() || author.equals("human") ? "user" : author)
                .put("content", content);
        String actor = text(message, "actor", "name");
        if (!actor.isEmpty()) {
            converted.put("actor", actor);
        }
        String at = time(message);
        if (!at.isEmpty()) {
            converted.put("at", at);
        }
        return converted;
    }

    private static String content(JsonNode message) {
        JsonNode content = message.path("content");
        JsonNode parts = content.isArray() ? content : content.path("parts");
        if (!parts.isArray()) {
            return text(message, "content", "text", "message");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : parts) {
            String line = part.isTextual() ? part.asText() : part.path("text").asText("");
            text.append(text.isEmpty() || line.isEmpty() ? "" : "\n").append(line);
        }
        return text.toString();
    }
}
