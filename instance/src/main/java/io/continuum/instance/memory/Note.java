package io.continuum.instance.memory;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One raw message to learn.
 *
 * @param sessionId the conversation it belongs to; empty when unknown
 * @param actor who said it; empty when unknown
 * @param role user, assistant, tool, system or document; what an assistant said is kept, but nothing is derived from it
 * @param source where it came from, e.g. a file's name; empty when unknown
 * @param eventTime when it happened; null means now
 * @param metadata anything else the caller knows about it, kept as it came
 * @param detail what its kind adds, for a note that is a decision, a skill, an episode or a relation already
 */
public record Note(
        String text,
        Kind kind,
        String sessionId,
        String actor,
        String role,
        String source,
        List<String> tags,
        @Nullable Instant eventTime,
        Map<String, Object> metadata,
        Keeping keeping,
        Map<String, Object> detail) {
    /** Longest text in characters. */
    public static final int TEXT_CHARS_MAX = 1_000_000;
    /** Longest of the short fields in characters. */
    public static final int LABEL_CHARS_MAX = 200;
    /** Most tags a note has. */
    public static final int TAGS_MAX = 50;
    /** Most keys of the metadata. */
    public static final int METADATA_KEYS_MAX = 50;
    /** The metadata's key for the time zone in which it was said, such as {@code Europe/Oslo} or {@code +02:00}. */
    public static final String TIME_ZONE = "time_zone";

    public Note {
        text = WellFormed.text(text);
        sessionId = WellFormed.text(sessionId);
        actor = WellFormed.text(actor);
        role = WellFormed.text(role);
        source = WellFormed.text(source);
        if (text.isBlank()) {
            throw new IllegalArgumentException("a note needs a text");
        }
        if (text.length() > TEXT_CHARS_MAX) {
            throw new IllegalArgumentException("a note has at most " + TEXT_CHARS_MAX + " characters; split it");
        }
        requireLabel("session_id", sessionId);
        requireLabel("actor", actor);
        requireLabel("role", role);
        requireLabel("source", source);
        if (tags.size() > TAGS_MAX) {
            throw new IllegalArgumentException("a note has at most " + TAGS_MAX + " tags");
        }
        tags.forEach(tag -> requireLabel("a tag", tag));
        tags = tags.stream().map(WellFormed::text).toList();
        if (metadata.size() > METADATA_KEYS_MAX) {
            throw new IllegalArgumentException("metadata has at most " + METADATA_KEYS_MAX + " keys");
        }
        metadata.keySet().forEach(key -> requireLabel("a key of the metadata", key));
        metadata = wellFormed(metadata);
        detail = wellFormed(detail);
        if (eventTime != null
                && (eventTime.isBefore(Instant.EPOCH) || eventTime.toEpochMilli() > 253_402_300_799_000L)) {
            throw new IllegalArgumentException("event_time must lie between the years 1970 and 9999");
        }
    }

    /** A note kept as usual, without metadata. */
    public Note(
            String text,
            Kind kind,
            String sessionId,
            String actor,
            String role,
            String source,
            List<String> tags,
            @Nullable Instant eventTime) {
        this(text, kind, sessionId, actor, role, source, tags, eventTime, Map.of(), Keeping.USUAL);
    }

    /** A plain note. */
    public Note(
            String text,
            Kind kind,
            String sessionId,
            String actor,
            String role,
            String source,
            List<String> tags,
            @Nullable Instant eventTime,
            Map<String, Object> metadata,
            Keeping keeping) {
        this(text, kind, sessionId, actor, role, source, tags, eventTime, metadata, keeping, Map.of());
    }

    /** A note of text only. */
    public static Note of(String text) {
        return new Note(text, Kind.NOTE, "", "", "user", "", List.of(), null);
    }

    /** JSON's null is a value too. */
    private static Map<String, Object> wellFormed(Map<String, Object> json) {
        Map<String, Object> copy = new LinkedHashMap<>();
        json.forEach((key, value) -> copy.put(WellFormed.text(key), WellFormed.value(value)));
        return Collections.unmodifiableMap(copy);
    }

    private static void requireLabel(String name, String value) {
        if (value.length() > LABEL_CHARS_MAX) {
            throw new IllegalArgumentException(name + " has at most " + LABEL_CHARS_MAX + " characters");
        }
    }
}
