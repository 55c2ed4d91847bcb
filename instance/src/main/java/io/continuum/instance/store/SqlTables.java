package io.continuum.instance.store;

import io.continuum.instance.backup.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables as the database's own catalogue has them; values are written so that either database can take them. */
public final class SqlTables implements Tables {
    private static final int ROWS_AT_ONCE = 500;
    private static final String HISTORY = "flyway_schema_history";
    private static final String SQLITE_NAMES = """
        select name
          from sqlite_schema
         where type = 'table'
           and name not like 'sqlite\\_%' escape '\\'
         order by name
        """;
    private static final String POSTGRES_NAMES = """
        select tablename
          from pg_tables
         where schemaname = current_schema()
         order by tablename
        """;
    private static final String SCHEMA = """
        select version
          from flyway_schema_history
         where success
         order by installed_rank desc
         limit 1
        """;
    private static final String NUMBERED = """
        select format('select setval(pg_get_serial_sequence(%L, %L), (select coalesce(max(%I), 0) + 1 from %I), false)',
                      table_name, column_name, column_name, table_name)
          from information_schema.columns
         where table_schema = current_schema()
           and is_identity = 'YES'
        """;

    private final Database database;

    public SqlTables(Database database) {
        this.database = database;
    }

    /** Work that ends as JDBC does. */
    @FunctionalInterface
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    private static <T> T with(Handle handle, Work<T> work) {
        try {
            return work.run(handle.getConnection());
        } catch (SQLException e) {
            throw new StoreException("The database cannot be read or written: " + e.getMessage(), e);
        }
    }

    @Override
    public String schema() {
        return database.reading(
                handle -> handle.select(SCHEMA).mapTo(String.class).one());
    }

    @Override
    public List<Table> all() {
        return database.reading(handle -> {
            String sql = database.dialect() == Database.Dialect.SQLITE ? SQLITE_NAMES : POSTGRES_NAMES;
            Map<String, Set<String>> needs = new TreeMap<>();
            for (String name : handle.select(sql).mapTo(String.class).list()) {
                if (!name.equals(HISTORY)) {
                    needs.put(name, with(handle, connection -> referred(connection, name)));
                }
            }
            return ordered(needs).stream()
                    .map(name -> new Table(name, with(handle, connection -> columns(connection, name))))
                    .toList();
        });
    }

    private static Set<String> referred(Connection connection, String table) throws SQLException {
        Set<String> tables = new HashSet<>();
        try (ResultSet keys = connection.getMetaData().getImportedKeys(null, connection.getSchema(), table)) {
            while (keys.next()) {
                tables.add(keys.getString("PKTABLE_NAME"));
            }
        }
        tables.remove(table);
        return tables;
    }

    private static List<String> columns(Connection connection, String table) throws SQLException {
        try (PreparedStatement none = connection.prepareStatement("select * from \"" + table + "\" where 1 = 0");
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
    public void read(Table table, Consumer<@Nullable Object[]> rows) {
        String sql = "select " + quoted(table) + " from \"" + table.name() + '"';
        database.reading(handle -> with(handle, connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setFetchSize(ROWS_AT_ONCE);
                try (ResultSet read = select.executeQuery()) {
                    while (read.next()) {
                        @Nullable Object[] row = new Object[table.columns().size()];
                        for (int i = 0; i < row.length; i++) {
                            row[i] = value(read.getObject(i + 1));
                        }
                        rows.accept(row);
                    }
                }
            }
            return true;
        }));
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case Integer number -> Long.valueOf(number);
            case Float number -> Double.valueOf(number.toString());
            case Boolean flag -> flag ? 1L : 0L;
            case null, default -> value;
        };
    }

    @Override
    public void add(Table table, List<@Nullable Object[]> rows) {
        boolean postgres = database.dialect() == Database.Dialect.POSTGRES;
        String sql = "insert into \"%s\" (%s)%s values (%s)"
                .formatted(
                        table.name(),
                        quoted(table),
                        postgres ? " overriding system value" : "",
                        String.join(", ", Collections.nCopies(table.columns().size(), "?")));
        database.execute(handle -> with(handle, connection -> {
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                int[] types = postgres ? types(insert) : new int[0];
                for (@Nullable Object[] row : rows) {
                    for (int i = 0; i < row.length; i++) {
                        insert.setObject(i + 1, fitting(row[i], postgres ? types[i] : Types.OTHER));
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            return true;
        }));
    }

    private static int[] types(PreparedStatement statement) throws SQLException {
        int[] types = new int[statement.getParameterMetaData().getParameterCount()];
        for (int i = 0; i < types.length; i++) {
            types[i] = statement.getParameterMetaData().getParameterType(i + 1);
        }
        return types;
    }

    /** PostgreSQL takes a value only as the type that its column has. */
    private static @Nullable Object fitting(@Nullable Object value, int type) {
        return switch (type) {
            case Types.BOOLEAN, Types.BIT -> value instanceof Long number ? (Object) (number != 0) : value;
            case Types.INTEGER, Types.SMALLINT ->
                value instanceof Long number ? (Object) Math.toIntExact(number) : value;
            case Types.REAL, Types.DOUBLE -> value instanceof Number number ? (Object) number.doubleValue() : value;
            default -> value;
        };
    }

    @Override
    public void continueNumbers() {
        if (database.dialect() == Database.Dialect.POSTGRES) { // SQLite looks at the largest
            database.execute(handle -> handle.select(NUMBERED)
                    .mapTo(String.class)
                    .list()
                    .forEach(statement ->
                            handle.select(statement).mapTo(Long.class).one()));
        }
    }

    @Override
    public boolean isEmpty() {
        return database.reading(handle -> all().stream()
                .allMatch(table -> handle.select("select 1 from \"" + table.name() + "\" limit 1")
                        .mapTo(Integer.class)
                        .findFirst()
                        .isEmpty()));
    }

    private static String quoted(Table table) {
        return '"' + String.join("\", \"", table.columns()) + '"';
    }
}
