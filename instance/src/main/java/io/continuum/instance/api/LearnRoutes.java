package io.continuum.instance.api;

import io.continuum.instance.intake.Format;
import io.continuum.instance.intake.Intake;
import io.continuum.instance.intake.IntakeException;
import io.continuum.instance.intake.NoteDefaults;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Learned;
import io.continuum.instance.memory.Learning;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Note;
import io.continuum.instance.memory.Retention;
import io.continuum.instance.memory.Scope;
import io.continuum.instance.memory.Share;
import io.continuum.instance.memory.Tier;
import io.vertx.ext.web.Router;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/learn}: one text, messages, a question with its answer, or the content of a file. Everything is stored
 * before the answer is sent.
 */
public final class LearnRoutes implements Routes {
    /** Memories an answer spells out; it counts all of them. */
    private static final int MEMORIES_SHOWN_MAX = 200;

    record MessageInput(
            @Nullable String role,
            @Nullable String content,
            @Nullable String actor,
            @Nullable Instant at) {}

    record LearnRequest(
            @Nullable String text,
            @Nullable List<MessageInput> messages,
            @Nullable String userMessage,
            @Nullable String aiResponse,
            @Nullable String format,
            @Nullable String content,
            @Nullable String kind,
            @Nullable String space,
            @Nullable String userId,
            @Nullable String agentId,
            @Nullable String sessionId,
            @Nullable Instant eventTime,
            @Nullable String timeZone,
            @Nullable String actor,
            @Nullable String source,
            @Nullable List<String> tags,
            @Nullable Map<String, Object> metadata,
            @Nullable Instant expiresAt,
            @Nullable String share,
            @Nullable String retention) {}

    record LearnedMemory(String id, Kind kind, String text) {}

    record LearnAnswer(
            List<String> ids,
            List<LearnedMemory> memories,
            int memoriesStored,
            int conceptsExtracted,
            long decisionsDetected,
            int linksCreated,
            int compoundsFound,
            int duplicates,
            List<String> superseded,
            List<String> conflicts,
            String tenantId) {}

    private final Api api;
    private final Learning learning;

    public LearnRoutes(Api api, Learning learning) {
        this.api = api;
        this.learning = learning;
    }

    @Override
    public void mount(Router router) {
        router.post("/v1/learn").handler(api.member(this::learn));
    }

    public Reply learn(Request request) {
        LearnRequest wanted = request.body(LearnRequest.class);
        Scope scope = request.scope(wanted.space(), wanted.userId(), wanted.agentId());
        Learned learned = learning.learn(scope, notes(wanted));
        return Reply.created(answer(learned, request.tenant()));
    }

    static LearnAnswer answer(Learned learned, String tenant) {
        List<LearnedMemory> shown = learned.memories().stream()
                .limit(MEMORIES_SHOWN_MAX)
                .map(LearnRoutes::shown)
                .toList();
        return new LearnAnswer(
                learned.ids(),
                shown,
                learned.memories().size(),
                learned.entities(),
                learned.decisions(),
                learned.edges(),
                learned.compounds(),
                learned.duplicates(),
                learned.superseded(),
                learned.conflicts(),
                tenant);
    }

    private static LearnedMemory shown(Memory memory) {
        return new LearnedMemory(memory.id(), memory.kind(), memory.text());
    }

    private static List<Note> notes(LearnRequest wanted) {
        if (wanted.format() != null || wanted.content() != null) {
            return fileNotes(wanted);
        }
        List<Note> notes = new ArrayList<>();
        if (wanted.text() != null) {
            notes.add(note(wanted, wanted.text(), kind(wanted, Kind.NOTE), "user", or(wanted.actor(), ""), null));
        }
        if (wanted.messages() != null) {
            for (MessageInput message : wanted.messages()) {
                String content = message == null ? null : message.content();
                if (content == null) {
                    throw ProblemException.badRequest("Every message needs a content.");
                }
                notes.add(note(
                        wanted,
                        content,
                        kind(wanted, Kind.MESSAGE),
                        or(message.role(), "user"),
                        or(message.actor(), or(wanted.actor(), "")),
                        message.at()));
            }
        }
        if (wanted.userMessage() != null) {
            notes.add(note(wanted, wanted.userMessage(), Kind.MESSAGE, "user", or(wanted.actor(), ""), null));
        }
        if (wanted.aiResponse() != null) {
            notes.add(note(wanted, wanted.aiResponse(), Kind.MESSAGE, "assistant", "", null));
        }
        if (notes.isEmpty()) {
            throw ProblemException.badRequest(
                    "Send text, messages, user_message with ai_response, or format with content.");
        }
        if (notes.size() > Intake.NOTES_MAX) {
            throw ProblemException.badRequest("At most " + Intake.NOTES_MAX + " messages are taken at once.");
        }
        return notes;
    }

    private static List<Note> fileNotes(LearnRequest wanted) {
        if (wanted.format() == null || wanted.content() == null) {
            throw ProblemException.badRequest("format and content belong together: send both.");
        }
        NoteDefaults defaults = new NoteDefaults(
                or(wanted.sessionId(), ""),
                or(wanted.source(), ""),
                wanted.tags() == null ? List.of() : wanted.tags(),
                wanted.eventTime());
        try {
            return Intake.read(Format.of(wanted.format()), wanted.content(), defaults).stream()
                    .map(note -> noteOfFile(wanted, note))
                    .toList();
        } catch (IntakeException e) {
            throw new ProblemException(400, "unreadable_content", String.valueOf(e.getMessage()));
        }
    }

    /** With what was said of all notes of the file; what a note says itself comes first. */
    private static Note noteOfFile(LearnRequest wanted, Note note) {
        Map<String, Object> metadata = metadata(wanted.metadata(), wanted.timeZone());
        metadata.putAll(note.metadata());
        return new Note(
                note.text(),
                kind(wanted, note.kind()),
                note.sessionId(),
                note.actor().isEmpty() ? or(wanted.actor(), "") : note.actor(),
                note.role(),
                note.source(),
                note.tags(),
                note.eventTime(),
                metadata,
                keeping(wanted.share(), wanted.retention(), wanted.expiresAt()),
                note.detail());
    }

    private static Note note(
            LearnRequest wanted, String text, Kind kind, String role, String actor, @Nullable Instant at) {
        return new Note(
                text,
                kind,
                or(wanted.sessionId(), ""),
                actor,
                role,
                or(wanted.source(), ""),
                wanted.tags() == null ? List.of() : wanted.tags(),
                at == null ? wanted.eventTime() : at,
                metadata(wanted.metadata(), wanted.timeZone()),
                keeping(wanted.share(), wanted.retention(), wanted.expiresAt()));
    }

    /** The zone stays with the message, so that "yesterday" means the same day whenever it is read again. */
    static Map<String, Object> metadata(@Nullable Map<String, Object> given, @Nullable String timeZone) {
        Map<String, Object> metadata = new LinkedHashMap<>(given == null ? Map.of() : given);
        if (timeZone != null) {
            try {
                metadata.put(Note.TIME_ZONE, ZoneId.of(timeZone).getId());
            } catch (DateTimeException _) {
                throw ProblemException.badRequest(
                        "time_zone must be a name such as Europe/Oslo or an offset such as +02:00.");
            }
        }
        return metadata;
    }

    static Keeping keeping(@Nullable String share, @Nullable String retention, @Nullable Instant expiresAt) {
        return new Keeping(
                false,
                share == null ? Share.ASK : Share.of(share),
                Tier.HOT,
                retention == null ? Retention.STANDARD : Retention.of(retention),
                expiresAt);
    }

    private static Kind kind(LearnRequest wanted, Kind fallback) {
        return wanted.kind() == null ? fallback : Kind.of(wanted.kind());
    }

    private static String or(@Nullable String value, String fallback) {
        return value == null ? fallback : value;
    }
}
