package io.continuum.instance.intake;

import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Note;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for every note of a content that does not say otherwise; absent texts are empty. */
public record NoteDefaults(
        String sessionId,
        String source,
        List<String> tags,
        @Nullable Instant eventTime) {

    Note note(String text) {
        return new Note(text, Kind.NOTE, sessionId, "", "user", source, tags, eventTime);
    }

    Note note(String text, String session, String actor, @Nullable Instant at) {
        return new Note(
                text,
                Kind.NOTE,
                session.isEmpty() ? sessionId : session,
                actor,
                "user",
                source,
                tags,
                at == null ? eventTime : at);
    }
}
