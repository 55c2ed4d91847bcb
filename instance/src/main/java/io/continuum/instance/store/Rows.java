package io.continuum.instance.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Writes many rows at once, straight through JDBC: what is bound for each row is what the driver needs and no more. */
final class Rows {
    /** Rows of one statement of {@link #insertReturning}; far below what either database takes as parameters. */
    private static final int ROWS_PER_STATEMENT = 500;

    private Rows() {}

    /** Runs the statement once for each row; returns how many rows each run changed. */
    static int[] batch(Handle handle, String sql, List<Object[]> rows) {
        if (rows.isEmpty()) {
            return new int[0];
        }
        try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
            for (Object[] row : rows) {
                bind(statement, 0, row);
                statement.addBatch();
            }
            return statement.executeBatch();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Inserts rows in their order and returns the numbers that they were given, ascending.
     *
     * @param into {@code insert into t (…)}
     * @param columns how many values each row has
     * @param returning the number that the database gives
     */
    static List<Long> insertReturning(Handle handle, String into, int columns, String returning, List<Object[]> rows) {
        List<Long> numbers = new ArrayList<>();
        String places = "(?" + ", ?".repeat(columns - 1) + ")";
        for (int from = 0; from < rows.size(); from += ROWS_PER_STATEMENT) {
            List<Object[]> some = rows.subList(from, Math.min(rows.size(), from + ROWS_PER_STATEMENT));
            String sql =
                    into + "\nvalues " + places + (", " + places).repeat(some.size() - 1) + "\nreturning " + returning;
            try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
                for (int row = 0; row < some.size(); row++) {
                    bind(statement, row * columns, some.get(row));
                }
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        numbers.add(result.getLong(1));
                    }
                }
            } catch (SQLException e) {
                throw failed(e);
            }
        }
        numbers.sort(null);
        return numbers;
    }

    private static void bind(PreparedStatement statement, int bound, Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            statement.setObject(bound + i + 1, row[i]);
        }
    }

    /** With its cause, by which {@link Database} tells what may be tried again. */
    private static StoreException failed(SQLException e) {
        return new StoreException("the database did not take what was to be written: " + e.getMessage(), e);
    }
}
