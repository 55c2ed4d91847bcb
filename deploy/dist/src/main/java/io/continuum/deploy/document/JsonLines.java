package io.continuum.deploy.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.deploy.client.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;

/** One note a line. A line without a session of its own is one: {@code name#number}. */
final class JsonLines {
    private static final int LINE_CHARS_MAX = 4 << 20;

    private final String name;
    private final Consumer<ObjectNode> learn;

    JsonLines(String name, Consumer<ObjectNode> learn) {
        this.name = name;
        this.learn = learn;
    }

    void read(BufferedReader reader) throws IOException {
        int number = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            number++;
            if (line.length() > LINE_CHARS_MAX) {
                throw new DocumentException(
                        "%s, line %d has more than %d characters; split it.".formatted(name, number, LINE_CHARS_MAX));
            }
            if (!line.isBlank()) {
                learn.accept(request(parse(line, number), number));
            }
        }
    }

    private JsonNode parse(String line, int number) {
        try {
            return Json.MAPPER.readTree(line);
        } catch (JsonProcessingException _) {
            throw new DocumentException(name + ", line " + number + " is no JSON. Nothing of this file was learnt.");
        }
    }

    private ObjectNode request(JsonNode note, int number) {
        String session = Fields.text(note, "session_id", "session", "thread");
        ObjectNode request = Json.object()
                .put("session_id", session.isEmpty() ? name + "#" + number : session)
                .put("source", name);
        if (note.path("tags").isArray()) {
            request.set("tags", note.path("tags"));
        }
        if (note.path("messages").isArray()) {
            request.set("messages", Fields.messages(note.path("messages")));
            return request;
        }
        String text = note.isTextual() ? note.asText() : Fields.text(note, "text", "content", "message", "note");
        if (text.isBlank()) {
            throw new DocumentException(
                    "%s, line %d has no text, content, message or messages. Nothing of this file was learnt."
                            .formatted(name, number));
        }
        String eventTime = Fields.time(note);
        if (!eventTime.isEmpty()) {
            request.put("event_time", eventTime);
        }
        if (note.hasNonNull("actor") || note.hasNonNull("role")) {
            request.putArray("messages").add(Fields.message(note, text));
        } else {
            request.put("text", text);
        }
        return request;
    }
}
