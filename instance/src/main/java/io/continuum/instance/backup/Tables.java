package io.continuum.instance.backup;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every row of the database, whatever its tables are: a new table needs no word here. */
public interface Tables {

    /** A table and its columns in order. */
    record Table(String name, List<String> columns) {}

    /** The number of the newest migration that is applied. */
    String schema();

    /** All tables, each behind those that it refers to. */
    List<Table> all();

    /** Reads a table inside the open transaction; a value is a Long, Double, String, byte[] or null. */
    void read(Table table, Consumer<@Nullable Object[]> rows);

    /** Adds rows inside the open transaction. */
    void add(Table table, List<@Nullable Object[]> rows);

    /** Lets numbers that the database gives out go on behind those that are there. */
    void continueNumbers();

    /** Whether nothing was ever kept here. */
    boolean isEmpty();
}
