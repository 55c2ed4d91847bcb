package io.continuum.coordinator.backup;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a database as rows of numbers, texts and bytes, whatever they mean. Everything happens in the transaction
 * that the calling thread has open.
 */
public interface Tables {

    /** A table with its columns; a row has a value for each, in this order: Long, String, byte[] or null. */
    record Table(String name, List<String> columns) {
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /** Takes one row after another. */
    interface Rows {
        void row(@Nullable Object[] values) throws IOException;
    }

    /** Puts rows into a table; they are there when it is closed. */
    interface Filling extends Rows, AutoCloseable {
        @Override
        void close();
    }

    /** The number of the newest file that was applied to the schema. */
    String schema();

    /** Every table, each behind those that it refers to. */
    List<Table> all();

    /** Reads all rows without holding them. */
    void read(Table table, Rows rows) throws IOException;

    boolean isEmpty(Table table);

    Filling fill(Table table);

    /** Lets numbers that the database gives go on behind those that are taken. */
    void filled();
}
