package io.continuum.instance.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.memory.Kind;
import io.continuum.instance.memory.Memory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A row of the table memory, in both directions; both databases have the same columns. */
public final class MemoryRow {
    /** The columns in the order of {@link #values}. */
    public static final String COLUMNS =
            "tenant, id, raw_id, kind, space, text, hash, actor, role, source, tags, session_id,"
                    + " detail, rule, span_start, span_end, event_time, recorded_at, seen_count";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private MemoryRow() {}

    public static Object[] values(Memory memory) {
        return new Object[] {
            memory.tenant(),
            memory.id(),
            memory.rawId(),
            memory.kind().wireName(),
            memory.space(),
            memory.text(),
            memory.hash(),
            memory.actor(),
            memory.role(),
            memory.source(),
            json(memory.tags()),
            memory.sessionId(),
            json(memory.detail()),
            memory.rule(),
            memory.spanStart(),
            memory.spanEnd(),
            memory.eventTime().toEpochMilli(),
            memory.recordedAt().toEpochMilli(),
            memory.seenCount()
        };
    }

    public static Memory read(ResultSet row) throws SQLException {
        return new Memory(
                row.getString("tenant"),
                row.getString("id"),
                row.getString("raw_id"),
                Kind.of(row.getString("kind")),
                row.getString("space"),
                row.getString("text"),
                row.getString("hash"),
                row.getString("actor"),
                row.getString("role"),
                row.getString("source"),
                parse(row.getString("tags"), TEXTS),
                row.getString("session_id"),
                parse(row.getString("detail"), OBJECT),
                row.getString("rule"),
                row.getInt("span_start"),
                row.getInt("span_end"),
                Instant.ofEpochMilli(row.getLong("event_time")),
                Instant.ofEpochMilli(row.getLong("recorded_at")),
                row.getInt("seen_count"));
    }

    /** A value as the text of a JSON column. */
    public static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a value cannot be written as JSON", e);
        }
    }

    private static <T> T parse(String text, TypeReference<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON column holds no JSON", e);
        }
    }
}
