package io.continuum.coordinator.store;

import io.continuum.protocol.identity.FederationId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The statements of one transaction, or one statement by itself. What need not be known at once waits, and goes to a
 * database across the network together with what must be: so a transaction costs as many round trips as it has questions
 * that hang on each other, however many statements it has. Not thread-safe.
 */
public final class Session {
    private static final String COMMIT = "commit";
    private static final Pattern ANY = Pattern.compile("= any\\(\\?\\)");

    /**
     * So many rows go as a statement each, with the others in one message. PostgreSQL keeps a plan for such a statement; a list
     * it plans anew each time, since it might be of any length, and that takes longer than doing it.
     */
    private static final int FEW = 4;

    /** How statements reach the database. */
    public enum Way {
        /** Several at a time, lists as arrays. */
        TOGETHER,
        /** One after another, lists spelled out: for a database in this process. */
        ONE_BY_ONE
    }

    /** Reads the row that a result stands at. */
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Rows that are read when they are first asked for, or sooner. */
    private final class Answer<T> implements Supplier<List<T>> {
        private final RowReader<T> reader;
        private @Nullable List<T> rows;

        Answer(RowReader<T> reader) {
            this.reader = reader;
        }

        void read(ResultSet result) throws SQLException {
            List<T> read = new ArrayList<>();
            while (result.next()) {
                read.add(reader.read(result));
            }
            rows = read;
        }

        @Override
        public List<T> get() {
            if (rows == null) {
                send();
            }
            if (rows == null) {
                throw new IllegalStateException("the transaction of this statement is over");
            }
            return rows;
        }
    }

    /** @param answer absent if nobody wants to know what comes back */
    private record Waiting(
            String sql, Object[] arguments, @Nullable Answer<?> answer) {}

    private final Connection connection;
    private final Way way;
    private final Supplier<Handle> opening;
    private @Nullable Handle handle;
    private List<Waiting> waiting = new ArrayList<>();

    /** @param opening makes a handle on the connection, for stores that want one */
    public Session(Connection connection, Way way, Supplier<Handle> opening) {
        this.connection = connection;
        this.way = way;
        this.opening = opening;
    }

    /**
     * Has a select run. Its rows are there when they are asked for; nobody else's statements run in between that would not
     * run between two statements anyway.
     *
     * @param sql a list is written {@code = any(?)}
     * @param arguments ids, bytes, numbers, texts, and lists of these as arrays
     */
    public <T> Supplier<List<T>> ask(String sql, RowReader<T> reader, Object... arguments) {
        Answer<T> answer = new Answer<>(reader);
        add(new Waiting(sql, arguments, answer));
        return answer;
    }

    /** As {@link #ask(String, RowReader, Object...)}, for each of the keys, in their order. */
    public <T> Supplier<List<T>> ask(ManyKeys lookUp, RowReader<T> reader, Object[] keys, FederationId federation) {
        if (way == Way.TOGETHER && keys.length > FEW) {
            return ask(lookUp.atOnce(), reader, keys, federation);
        }
        List<Supplier<List<T>>> answers = Arrays.stream(keys)
                .map(key -> ask(lookUp.oneByOne(), reader, key, federation))
                .toList();
        return () -> answers.stream().flatMap(answer -> answer.get().stream()).toList();
    }

    /** Has a statement run for its effect, before whatever is asked next and before the transaction commits. */
    public void change(String sql, Object... arguments) {
        add(new Waiting(sql, arguments, null));
    }

    /** As {@link #change(String, Object...)}, for each of the rows. */
    public void change(ManyRows statement, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return;
        }
        if (way == Way.ONE_BY_ONE) {
            oneByOne(statement.oneByOne(), rows);
        } else if (rows.size() <= FEW) {
            rows.forEach(row -> change(statement.oneByOne(), row));
        } else {
            change(statement.atOnce(), ManyRows.columns(rows));
        }
    }

    private void oneByOne(String sql, List<Object[]> rows) {
        try (PreparedStatement prepared = connection.prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(prepared, 1, row);
                prepared.addBatch();
            }
            prepared.executeBatch();
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    /** Runs a statement for its effect, now. @return the number of rows it touched */
    public int execute(String sql, Object... arguments) {
        waiting.add(new Waiting(sql, arguments, null));
        return send();
    }

    /** The connection for stores that use it by other means, with nothing waiting. */
    public Handle handle() {
        send();
        Handle opened = handle == null ? opening.get() : handle;
        handle = opened;
        return opened;
    }

    /** Runs what waits, and commits with it if the statements go together. */
    void finish() {
        if (!waiting.isEmpty()) {
            change(COMMIT);
            send();
        }
    }

    private void add(Waiting statement) {
        waiting.add(statement);
        if (way == Way.ONE_BY_ONE) {
            send();
        }
    }

    /** @return the number of rows that the last statement touched, unless it reads */
    private int send() {
        if (waiting.isEmpty()) {
            return 0;
        }
        List<Waiting> sent = waiting;
        waiting = new ArrayList<>();
        try (PreparedStatement prepared = connection.prepareStatement(text(sent))) {
            int position = 1;
            for (Waiting each : sent) {
                position = bind(prepared, position, each.arguments());
            }
            boolean rows = prepared.execute();
            for (int i = 0; i < sent.size(); i++) {
                if (i > 0) {
                    rows = prepared.getMoreResults();
                }
                Answer<?> answer = sent.get(i).answer();
                if (rows && answer != null) {
                    try (ResultSet result = prepared.getResultSet()) {
                        answer.read(result);
                    }
                }
            }
            return rows ? 0 : prepared.getUpdateCount();
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private String text(List<Waiting> statements) {
        if (statements.size() == 1) {
            Waiting only = statements.getFirst();
            return way == Way.TOGETHER ? only.sql() : spelledOut(only.sql(), only.arguments());
        }
        StringBuilder text = new StringBuilder();
        for (Waiting each : statements) {
            text.append(each.sql()).append(";\n");
        }
        return text.toString();
    }

    private static String spelledOut(String sql, Object... arguments) {
        String text = sql;
        for (Object argument : arguments) {
            if (argument instanceof Object[] list) {
                String places = "in (" + String.join(", ", Collections.nCopies(list.length, "?")) + ")";
                text = ANY.matcher(text).replaceFirst(Matcher.quoteReplacement(places));
            }
        }
        return text;
    }

    /** @return the position after them */
    private int bind(PreparedStatement prepared, int first, Object... arguments) throws SQLException {
        int position = first;
        for (Object argument : arguments) {
            if (argument instanceof Object[] list) {
                if (way == Way.TOGETHER) {
                    prepared.setArray(position++, connection.createArrayOf(ManyRows.type(list), list));
                } else {
                    position = bind(prepared, position, list);
                }
            } else if (Ids.bytes(argument) instanceof byte[] bytes) {
                prepared.setBytes(position++, bytes);
            } else {
                prepared.setObject(position++, argument);
            }
        }
        return position;
    }
}
