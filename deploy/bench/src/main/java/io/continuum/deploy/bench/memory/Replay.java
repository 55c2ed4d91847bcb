package io.continuum.deploy.bench.memory;

import io.continuum.instance.store.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The rows that learning wrote, kept to be written once more into an empty database of the same tables: in transactions of
 * as many messages, one JDBC batch for each table, and nothing looked up, derived or judged. What learning is measured beside.
 */
final class Replay {
    private static final String MEMORY = "memory ";
    private static final String ENTITY = "entity ";

    /** Rows of one table by the transaction they belong to. */
    private record Table(String insert, List<List<Object[]>> byTransaction) {}

    private final List<Table> tables = new ArrayList<>();
    private final Map<String, Integer> transactionOf =
            new HashMap<>(); // by the id of a memory, or what it is and its number
    private final int transactions;

    /**
     * Reads what was learnt.
     *
     * @param notes how many messages each transaction brings
     */
    Replay(Database learnt, int notes) {
        this.transactions = learnt.reading(handle -> {
            try {
                Connection connection = handle.getConnection();
                return read(connection, notes);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private int read(Connection connection, int notes) throws SQLException {
        List<Map<String, Object>> events = rows(connection, "event", "seq");
        int messages = 0;
        for (Map<String, Object> event : events) {
            if ("memory_learned".equals(event.get("type"))) {
                transactionOf.put(text(event, "subject"), messages++ / notes);
            }
        }
        int count = (messages + notes - 1) / notes;
        List<Map<String, Object>> memories = rows(connection, "memory", "id");
        memories.forEach(memory -> transactionOf.put(text(memory, "id"), at(memory, "raw_id")));
        Map<String, Integer> sessions = new HashMap<>();
        memories.forEach(memory -> sessions.merge(text(memory, "session_id"), at(memory, "raw_id"), Math::min));
        memories.forEach(memory -> transactionOf.put(MEMORY + text(memory, "no"), at(memory, "raw_id")));
        List<Map<String, Object>> mentions = rows(connection, "mention", "memory_no");
        mentions.forEach(mention -> transactionOf.merge(
                ENTITY + text(mention, "entity_no"),
                transactionOf.getOrDefault(MEMORY + text(mention, "memory_no"), 0),
                Math::min));
        add(count, "memory", memories, row -> at(row, "raw_id"));
        add(count, "near", rows(connection, "near", "memory_id"), row -> at(row, "memory_id"));
        add(count, "session", rows(connection, "session", "id"), row -> sessions.getOrDefault(text(row, "id"), 0));
        add(
                count,
                "entity",
                rows(connection, "entity", "id"),
                row -> transactionOf.getOrDefault(ENTITY + text(row, "no"), 0));
        add(count, "mention", mentions, row -> transactionOf.getOrDefault(MEMORY + text(row, "memory_no"), 0));
        add(count, "event", events, row -> at(row, "subject"));
        add(count, "edge", rows(connection, "edge", "id"), row -> at(row, "memory_id"));
        add(count, "conflict", rows(connection, "conflict", "id"), row -> 0);
        return count;
    }

    private int at(Map<String, Object> row, String column) {
        return transactionOf.getOrDefault(text(row, column), 0);
    }

    private static String text(Map<String, Object> row, String column) {
        return String.valueOf(row.get(column));
    }

    private static List<Map<String, Object>> rows(Connection connection, String table, String order)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("select * from " + table + " order by " + order);
                ResultSet result = select.executeQuery()) {
            List<Map<String, Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    private void add(int count, String table, List<Map<String, Object>> rows, ToIntFunction<Map<String, Object>> at) {
        if (rows.isEmpty()) {
            return;
        }
        List<String> columns = List.copyOf(rows.getFirst().keySet());
        List<List<Object[]>> byTransaction = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byTransaction.add(new ArrayList<>());
        }
        for (Map<String, Object> row : rows) {
            byTransaction
                    .get(at.applyAsInt(row))
                    .add(columns.stream().map(row::get).toArray());
        }
        String places = "?" + ", ?".repeat(columns.size() - 1);
        boolean numbered = table.equals("event");
        tables.add(new Table(
                "insert into " + table + " (" + String.join(", ", columns) + ") "
                        + (numbered ? "overriding_numbers " : "") + "values (" + places + ")",
                byTransaction));
    }

    /** Writes everything; the database has the tables, and nothing in them. */
    void write(Database empty) {
        String numbers = empty.dialect() == Database.Dialect.POSTGRES ? "overriding system value " : "";
        for (int transaction = 0; transaction < transactions; transaction++) {
            int now = transaction;
            empty.execute(handle -> {
                try {
                    for (Table table : tables) {
                        List<Object[]> rows = table.byTransaction().get(now);
                        insert(handle.getConnection(), table.insert().replace("overriding_numbers ", numbers), rows);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    private static void insert(Connection connection, String sql, List<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    insert.setObject(i + 1, row[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
