package io.continuum.instance.transfer;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A note in the making. What another memory said that a note has no field for goes into its metadata, under its own name. */
final class Draft {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Object> ANY = new TypeReference<>() {};
    private static final int PART_CHARS = 900_000;

    final Kind kind;
    String text = "";
    String userId = "";
    String agentId = "";
    String sessionId = "";
    String actor = "";
    String role = "user";
    String source;
    final List<String> tags = new ArrayList<>();
    final Map<String, Object> metadata = new LinkedHashMap<>();
    final Map<String, Object> detail = new LinkedHashMap<>();

    @Nullable
    Instant at;

    Draft(Kind kind, String source) {
        this.kind = kind;
        this.source = source;
    }

    /** What was read as a note already. */
    static Draft of(Note note) {
        Draft draft = new Draft(note.kind(), note.source());
        draft.text = note.text();
        draft.sessionId = note.sessionId();
        draft.actor = note.actor();
        draft.role = note.role();
        draft.tags.addAll(note.tags());
        draft.at = note.eventTime();
        return draft;
    }

    /** Keeps a field that a note does not have, if there is something in it. */
    Draft keep(String name, JsonNode value) {
        if (!value.isMissingNode() && !value.isNull() && !(value.isContainerNode() && value.isEmpty())) {
            metadata.put(name, JSON.convertValue(value, ANY));
        }
        return this;
    }

    /** Keeps all fields but these. */
    Draft keepOthers(JsonNode object, List<String> known) {
        object.properties().forEach(field -> {
            if (!known.contains(field.getKey())) {
                keep(field.getKey(), field.getValue());
            }
        });
        return this;
    }

    /** The time in the first of these fields that has one; what is no time is kept as it is. */
    Draft at(JsonNode object, String... names) {
        for (String name : names) {
            JsonNode value = object.path(name);
            if (at == null && value.isValueNode() && !value.asText("").isBlank() && !value.isNull()) {
                try {
                    at = Times.parse(value.isNumber() ? value.decimalValue().toPlainString() : value.asText());
                } catch (IllegalArgumentException _) {
                    keep(name, value);
                }
            }
        }
        return this;
    }

    /**
     * The note; several if the text is longer than one may be, none if there is no text.
     *
     * @throws IllegalArgumentException saying what no note can have
     */
    List<Note> notes() {
        List<Note> notes = new ArrayList<>();
        if (text.isBlank()) {
            return notes;
        }
        sessionId = label("session_id", sessionId);
        actor = label("actor", actor);
        source = label("source", source);
        role = label("role", role);
        int from = 0;
        int number = 1;
        while (from < text.length()) {
            int to =
                    Math.min(text.length(), from + (text.length() <= Note.TEXT_CHARS_MAX ? text.length() : PART_CHARS));
            if (to < text.length() && Character.isHighSurrogate(text.charAt(to - 1))) {
                to--;
            }
            Map<String, Object> said = new LinkedHashMap<>(metadata);
            if (text.length() > Note.TEXT_CHARS_MAX) {
                said.put("part", number);
            }
            notes.add(new Note(
                    text.substring(from, to),
                    kind,
                    sessionId,
                    actor,
                    role,
                    source,
                    tags,
                    at,
                    said,
                    Keeping.USUAL,
                    detail));
            from = to;
            number++;
        }
        return notes;
    }

    /** A label that is too long is kept whole in the metadata. */
    private String label(String name, String value) {
        if (value.length() <= Note.LABEL_CHARS_MAX) {
            return value;
        }
        metadata.put(name, value);
        return value.substring(0, Note.LABEL_CHARS_MAX);
    }
}
