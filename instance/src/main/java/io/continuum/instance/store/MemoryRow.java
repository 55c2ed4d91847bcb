package io.continuum.instance.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of the table memory, in both directions; both databases have the same columns. */
final class MemoryRow {
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

    private static final Set<String> REALS = Set.of("confidence", "importance");
    private static final JsonFactory JSON = new JsonFactory();
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

    /**
     * What to select of the table memory to {@link #read} a row. From SQLite each column costs more than what is in it, so
     * it hands over the whole row as one text.
     */
    static String columns(Database.Dialect dialect) {
        return switch (dialect) {
            case POSTGRES ->
                String.join(
                        ", ",
                        COLUMN_LIST.stream().map(column -> "memory." + column).toList());
            case SQLITE ->
                "json_array("
                        + String.join(
                                ", ",
                                COLUMN_LIST.stream()
                                        .map(column -> REALS.contains(column)
                                                ? "format('%!.17g', memory." + column + ")"
                                                : "memory." + column)
                                        .toList())
                        + ")";
        };
    }

    /** @param first number of the first of {@link #columns}, from 1 */
    static Memory read(ResultSet row, int first, Database.Dialect dialect) throws SQLException {
        return switch (dialect) {
            case POSTGRES -> memory(new ColumnCells(row, first));
            case SQLITE -> {
                try (JsonCells cells = new JsonCells(row.getString(first))) {
                    yield memory(cells);
                }
            }
        };
    }

    private static Memory memory(Cells cells) throws SQLException {
        return new Memory(
                cells.text(),
                cells.text(),
                cells.text(),
                Kind.of(cells.text()),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                cells.text(),
                texts(cells.text()),
                object(cells.text()),
                cells.text(),
                object(cells.text()),
                cells.text(),
                cells.text(),
                (int) cells.number(),
                (int) cells.number(),
                Instant.ofEpochMilli(cells.number()),
                Instant.ofEpochMilli(cells.number()),
                new Worth(Trust.valueOf(cells.text().toUpperCase(Locale.ROOT)), cells.real(), cells.real()),
                new Standing(
                        Status.of(cells.text()),
                        cells.text(),
                        cells.text(),
                        cells.time(),
                        cells.time(),
                        cells.time(),
                        (int) cells.number()),
                new Keeping(
                        cells.number() != 0,
                        Share.of(cells.text()),
                        Tier.valueOf(cells.text().toUpperCase(Locale.ROOT)),
                        Retention.of(cells.text()),
                        cells.time()),
                new Use((int) cells.number(), cells.number(), cells.time(), (int) cells.number()));
    }

    /** The values of a row, each asked for once and in their order. */
    private interface Cells {
        String text() throws SQLException;

        long number() throws SQLException;

        double real() throws SQLException;

        /** Epoch milliseconds; null where there is none. */
        @Nullable
        Instant time() throws SQLException;
    }

    private static final class ColumnCells implements Cells {
        private final ResultSet row;
        private int next;

        ColumnCells(ResultSet row, int first) {
            this.row = row;
            this.next = first;
        }

        @Override
        public String text() throws SQLException {
            return row.getString(next++);
        }

        @Override
        public long number() throws SQLException {
            return row.getLong(next++);
        }

        @Override
        public double real() throws SQLException {
            return row.getDouble(next++);
        }

        @Override
        public @Nullable Instant time() throws SQLException {
            long millis = row.getLong(next++);
            return row.wasNull() ? null : Instant.ofEpochMilli(millis);
        }
    }

    private static final class JsonCells implements Cells, AutoCloseable {
        private final JsonParser json;

        JsonCells(String row) {
            try {
                json = JSON.createParser(row);
                json.nextToken();
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        private interface Reading<T> {
            @Nullable
            T of(JsonParser json) throws IOException;
        }

        private <T> @Nullable T next(Reading<T> reading) {
            try {
                json.nextToken();
                return reading.of(json);
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        @Override
        public String text() {
            return Objects.requireNonNull(next(JsonParser::getText));
        }

        @Override
        public long number() {
            return Objects.requireNonNull(next(JsonParser::getLongValue));
        }

        @Override
        public double real() {
            return Double.parseDouble(text());
        }

        @Override
        public @Nullable Instant time() {
            return next(at -> at.hasToken(JsonToken.VALUE_NULL) ? null : Instant.ofEpochMilli(at.getLongValue()));
        }

        @Override
        public void close() {
            try {
                json.close();
            } catch (IOException e) {
                throw damaged(e);
            }
        }

        private static StoreException damaged(IOException e) {
            return new StoreException("a row of the table memory is damaged: " + e.getMessage(), e);
        }
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
