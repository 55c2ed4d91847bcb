package io.continuum.coordinator.store;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * A statement for any number of rows.
 *
 * @param atOnce takes an array for each column
 * @param oneByOne takes one row
 */
public record ManyRows(String atOnce, String oneByOne) {

    /** Adds rows to a table. @param columns their names, in the order in which the rows have them */
    public static ManyRows insert(String table, String... columns) {
        String places = String.join(", ", Collections.nCopies(columns.length, "?"));
        String into = "insert into %s (%s)\n".formatted(table, String.join(", ", columns));
        return new ManyRows(into + "select * from unnest(" + places + ")", into + "values (" + places + ")");
    }

    /** The arrays of the columns of some rows. */
    static Object[] columns(List<Object[]> rows) {
        Object[] columns = new Object[rows.getFirst().length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = column(rows, i);
        }
        return columns;
    }

    private static Object[] column(List<Object[]> rows, int index) {
        Object[] values = rows.stream().map(row -> row[index]).toArray();
        if (values[0] instanceof String) {
            return Arrays.copyOf(values, values.length, String[].class);
        }
        if (values[0] instanceof Number) {
            return Arrays.stream(values)
                    .map(value -> ((Number) value).longValue())
                    .toArray(Long[]::new);
        }
        return Arrays.stream(values)
                .map(value -> Objects.requireNonNull(Ids.bytes(value)))
                .toArray(byte[][]::new);
    }

    /** What PostgreSQL calls the elements. */
    static String type(Object[] list) {
        return switch (list) {
            case byte[][] _ -> "bytea";
            case Long[] _ -> "bigint";
            case String[] _ -> "text";
            default ->
                throw new IllegalArgumentException(
                        "no list of " + list.getClass().getComponentType());
        };
    }
}
