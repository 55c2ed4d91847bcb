package io.continuum.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** What to learn: one text, or messages in their order. Immutable. */
public final class Lesson extends Body<Lesson> {
    private Lesson(ObjectNode fields) {
        super(fields);
    }

    @Override
    Lesson of(ObjectNode fields) {
        return new Lesson(fields);
    }

    public static Lesson text(String text) {
        return new Lesson(Wire.object().put("text", text));
    }

    /** A question with its answer. */
    public static Lesson turn(String userMessage, String assistantMessage) {
        return new Lesson(Wire.object().put("user_message", userMessage).put("ai_response", assistantMessage));
    }

    /** Messages, to be filled with {@link #said}. */
    public static Lesson conversation(String sessionId) {
        ObjectNode fields = Wire.object().put("session_id", sessionId);
        fields.putArray("messages");
        return new Lesson(fields);
    }

    /** The same with one message more. */
    public Lesson said(String role, String actor, String content) {
        ObjectNode fields = json();
        ArrayNode messages = fields.withArray("messages");
        messages.addObject().put("role", role).put("actor", actor).put("content", content);
        return new Lesson(fields);
    }

    /** What it is, such as note or document; else a note, or messages. */
    public Lesson kind(String kind) {
        return with("kind", kind);
    }

    public Lesson session(String sessionId) {
        return with("session_id", sessionId);
    }

    public Lesson actor(String actor) {
        return with("actor", actor);
    }

    /** Where it comes from, such as a file or an address. */
    public Lesson source(String source) {
        return with("source", source);
    }

    public Lesson tags(String... tags) {
        return with("tags", List.of(tags));
    }

    /** When it happened; else now. */
    public Lesson at(Instant eventTime) {
        return with("event_time", eventTime);
    }

    /** Where it was said, so that "yesterday" means that place's; else UTC. */
    public Lesson zone(ZoneId zone) {
        return with("time_zone", zone.getId());
    }

    public Lesson metadata(Map<String, ?> metadata) {
        return with("metadata", metadata);
    }

    /** When it ceases to be offered. */
    public Lesson expires(Instant expiresAt) {
        return with("expires_at", expiresAt);
    }

    /** Whether it may leave the instance: never, ask or allow. */
    public Lesson share(String share) {
        return with("share", share);
    }
}
