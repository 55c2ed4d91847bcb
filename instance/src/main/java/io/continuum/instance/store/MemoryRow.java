package io.continuum.instance.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.continuum.instance.memory.Keeping;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Retention;
import io.continuum.instance.memory.Share;
import io.continuum.instance.memory.Standing;
import io.continuum.instance.memory.Status;
import io.continuum.instance.memory.Tier;
import io.continuum.instance.memory.Trust;
import io.continuum.instance.memory.Use;
import io.continuum.instance.memory.Worth;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of the table memory, in both directions; both databases have the same columns. */
public final class MemoryRow {
    private static final List<String> COLUMN_LIST = List.of(
            "tenant",
            "id",
            "raw_id",
            "kind",
            "space",
            "user_id",
            "agent_id",
            "text",
            "hash",
            "actor",
            "role",
            "source",
            "tags",
            "metadata",
            "session_id",
            "detail",
            "slot",
            "rule",
            "span_start",
            "span_end",
            "event_time",
            "recorded_at",
            "trust",
            "confidence",
            "importance",
            "status",
            "superseded_by",
            "conflict_id",
            "valid_from",
            "valid_to",
            "invalidated_at",
            "version",
            "pinned",
            "share",
            "tier",
            "retention",
            "expires_at",
            "seen_count",
            "access_count",
            "last_access",
            "feedback");

    /** The columns in the order of {@link #values}. */
    static final String COLUMNS = String.join(", ", COLUMN_LIST);

    /** A question mark for each. */
    static final String PLACES = String.join(", ", Collections.nCopies(COLUMN_LIST.size(), "?"));

    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private MemoryRow() {}

    @SuppressWarnings("NullAway") // an absent time is null in its column
    static Object[] values(Memory memory) {
        Standing standing = memory.standing();
        Keeping keeping = memory.keeping();
        Worth worth = memory.worth();
        Use use = memory.use();
        return new Object[] {
            memory.tenant(),
            memory.id(),
            memory.rawId(),
            memory.kind().wireName(),
            memory.space(),
            memory.userId(),
            memory.agentId(),
            memory.text(),
            memory.hash(),
            memory.actor(),
            memory.role(),
            memory.source(),
            JsonColumn.write(memory.tags()),
            JsonColumn.write(memory.metadata()),
            memory.sessionId(),
            JsonColumn.write(memory.detail()),
            memory.slot(),
            memory.rule(),
            memory.spanStart(),
            memory.spanEnd(),
            memory.eventTime().toEpochMilli(),
            memory.recordedAt().toEpochMilli(),
            worth.trust().wireName(),
            worth.confidence(),
            worth.importance(),
            standing.status().wireName(),
            standing.supersededBy(),
            standing.conflictId(),
            millis(standing.validFrom()),
            millis(standing.validTo()),
            millis(standing.invalidatedAt()),
            standing.version(),
            keeping.pinned() ? 1 : 0,
            keeping.share().wireName(),
            keeping.tier().wireName(),
            keeping.retention().wireName(),
            millis(keeping.expiresAt()),
            use.seenCount(),
            use.accessCount(),
            millis(use.lastAccess()),
            use.feedback()
        };
    }

    static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    public static Memory read(ResultSet row) throws SQLException {
        return new Memory(
                row.getString("tenant"),
                row.getString("id"),
                row.getString("raw_id"),
                Kind.of(row.getString("kind")),
                row.getString("space"),
                row.getString("user_id"),
                row.getString("agent_id"),
                row.getString("text"),
                row.getString("hash"),
                row.getString("actor"),
                row.getString("role"),
                row.getString("source"),
                texts(row.getString("tags")),
                object(row.getString("metadata")),
                row.getString("session_id"),
                object(row.getString("detail")),
                row.getString("slot"),
                row.getString("rule"),
                row.getInt("span_start"),
                row.getInt("span_end"),
                Instant.ofEpochMilli(row.getLong("event_time")),
                Instant.ofEpochMilli(row.getLong("recorded_at")),
                new Worth(
                        Trust.valueOf(row.getString("trust").toUpperCase(Locale.ROOT)),
                        row.getDouble("confidence"),
                        row.getDouble("importance")),
                new Standing(
                        Status.of(row.getString("status")),
                        row.getString("superseded_by"),
                        row.getString("conflict_id"),
                        instant(row, "valid_from"),
                        instant(row, "valid_to"),
                        instant(row, "invalidated_at"),
                        row.getInt("version")),
                new Keeping(
                        row.getInt("pinned") != 0,
                        Share.of(row.getString("share")),
                        Tier.valueOf(row.getString("tier").toUpperCase(Locale.ROOT)),
                        Retention.of(row.getString("retention")),
                        instant(row, "expires_at")),
                new Use(
                        row.getInt("seen_count"),
                        row.getLong("access_count"),
                        instant(row, "last_access"),
                        row.getInt("feedback")));
    }

    private static List<String> texts(String json) {
        return json.equals("[]") ? List.of() : JsonColumn.read(json, TEXTS); // most have none
    }

    private static Map<String, Object> object(String json) {
        return json.equals("{}") ? Map.of() : JsonColumn.read(json, OBJECT);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
