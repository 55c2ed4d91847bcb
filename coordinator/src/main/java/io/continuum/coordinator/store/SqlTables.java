package io.continuum.coordinator.store;

import io.continuum.coordinator.backup.Tables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of either database as they are in its catalogue: a new one needs no word here. */
public final class SqlTables implements Tables {
    private static final int ROWS_AT_ONCE = 500;
    private static final int BYTES_AT_ONCE = 4 << 20;

    private final Database database;

    public SqlTables(Database database) {
        this.database = database;
    }

    /** Work that ends as JDBC does. */
    private interface Work<T> {
        T run(Handle handle, Connection connection) throws SQLException, IOException;
    }

    private <T> T reading(Work<T> work) throws IOException {
        try {
            return database.inRead(handle -> run(handle, work));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static <T> T run(Handle handle, Work<T> work) {
        try {
            return work.run(handle, handle.getConnection());
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be read or written", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String schema() {
        return database.schemaVersion();
    }

    @Override
    public List<Table> all() {
        return database.inRead(handle -> run(handle, (_, connection) -> {
            List<String> names = handle.createQuery(database.tableNames())
                    .mapTo(String.class)
                    .list();
            Map<String, Set<String>> needs = new TreeMap<>();
            for (String name : names) {
                needs.put(name, referred(connection, name));
            }
            List<Table> tables = new ArrayList<>();
            for (String name : ordered(needs)) {
                tables.add(new Table(name, columns(connection, name)));
            }
            return tables;
        }));
    }

    private static Set<String> referred(Connection connection, String table) throws SQLException {
        DatabaseMetaData catalogue = connection.getMetaData();
        Set<String> tables = new HashSet<>();
        try (ResultSet keys = catalogue.getImportedKeys(null, connection.getSchema(), table)) {
            while (keys.next()) {
                tables.add(keys.getString("PKTABLE_NAME"));
            }
        }
        tables.remove(table);
        return tables;
    }

    private static List<String> columns(Connection connection, String table) throws SQLException {
        try (PreparedStatement none = connection.prepareStatement("select * from " + table + " where 1 = 0");
                ResultSet rows = none.executeQuery()) {
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                columns.add(rows.getMetaData().getColumnName(i));
            }
            return columns;
        }
    }

    /** By name, but each behind those that it refers to. */
    private static List<String> ordered(Map<String, Set<String>> needs) {
        Map<String, Set<String>> left = new LinkedHashMap<>(needs);
        List<String> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            List<String> free = left.entrySet().stream()
                    .filter(table -> Collections.disjoint(table.getValue(), left.keySet()))
                    .map(Map.Entry::getKey)
                    .toList();
            if (free.isEmpty()) {
                throw new IllegalStateException("tables refer to each other: " + left.keySet());
            }
            ordered.addAll(free);
            free.forEach(left::remove);
        }
        return ordered;
    }

    @Override
    public void read(Table table, Rows rows) throws IOException {
        reading((_, connection) -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "select " + String.join(", ", table.columns()) + " from " + table.name())) {
                select.setFetchSize(ROWS_AT_ONCE);
                try (ResultSet read = select.executeQuery()) {
                    while (read.next()) {
                        @Nullable Object[] values = new Object[table.columns().size()];
                        for (int i = 0; i < values.length; i++) {
                            values[i] = value(read.getObject(i + 1));
                        }
                        rows.row(values);
                    }
                }
            }
            return true;
        });
    }

    private static @Nullable Object value(@Nullable Object value) {
        return value instanceof Integer number ? Long.valueOf(number) : value;
    }

    @Override
    public boolean isEmpty(Table table) {
        return database.inRead(handle -> handle.createQuery("select 1 from " + table.name() + " limit 1")
                .mapTo(Integer.class)
                .findOne()
                .isEmpty());
    }

    @Override
    public Filling fill(Table table) {
        String columns = String.join(", ", table.columns());
        String places = table.columns().stream().map(_ -> "?").collect(Collectors.joining(", "));
        return database.inWrite(handle -> run(handle, (_, connection) -> {
            database.deferReferences(handle);
            return new Inserting(connection.prepareStatement("insert into " + table.name() + " (" + columns + ") "
                    + database.givenNumbers() + " values (" + places + ")"));
        }));
    }

    private static final class Inserting implements Filling {
        private final PreparedStatement insert;
        private int waiting;
        private long waitingBytes;

        private Inserting(PreparedStatement insert) {
            this.insert = insert;
        }

        @Override
        public void row(@Nullable Object[] values) {
            try {
                for (int i = 0; i < values.length; i++) {
                    insert.setObject(i + 1, values[i]);
                    waitingBytes += values[i] instanceof byte[] bytes ? bytes.length : 0;
                }
                insert.addBatch();
                if (++waiting == ROWS_AT_ONCE || waitingBytes > BYTES_AT_ONCE) {
                    insert.executeBatch();
                    waiting = 0;
                    waitingBytes = 0;
                }
            } catch (SQLException e) {
                throw new IllegalStateException("a row cannot be written", e);
            }
        }

        @Override
        public void close() {
            try (insert) {
                insert.executeBatch();
            } catch (SQLException e) {
                throw new IllegalStateException("rows cannot be written", e);
            }
        }
    }

    @Override
    public void filled() {
        database.inWrite(handle -> {
            database.continueNumbers(handle);
            return true;
        });
    }
}
