package io.continuum.coordinator.store;

import io.continuum.coordinator.work.Alone;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jspecify.annotations.Nullable;

/** One database: runs statements in the transaction that the calling thread has open, or in one of their own. */
public abstract class Database implements Transactions, AutoCloseable {
    private static final String SCHEMA_VERSION = """
        select version
          from coordinator_schema_history
         order by installed_rank desc
         limit 1
        """;

    private record Open(Handle handle, boolean writable) {}

    private final ThreadLocal<@Nullable Open> open = new ThreadLocal<>();

    @Override
    public final <T> T write(Supplier<T> work) {
        return inWrite(_ -> work.get());
    }

    @Override
    public final <T> T read(Supplier<T> work) {
        return inRead(_ -> work.get());
    }

    /** Runs the work with the handle of a read-write transaction. */
    public final <T> T inWrite(Function<Handle, T> work) {
        Open joined = open.get();
        if (joined == null) {
            return writing(handle -> bound(new Open(handle, true), work));
        }
        if (!joined.writable()) {
            throw new IllegalStateException("a write inside a read transaction");
        }
        return work.apply(joined.handle());
    }

    /** Runs the work with the handle of a transaction that sees one snapshot. */
    public final <T> T inRead(Function<Handle, T> work) {
        Open joined = open.get();
        return joined == null ? reading(handle -> bound(new Open(handle, false), work)) : work.apply(joined.handle());
    }

    /** Runs one statement for its effect. @return the number of rows it touched */
    public final int execute(String sql, Object... arguments) {
        return inWrite(handle -> handle.execute(sql, arguments));
    }

    /** Lets the transaction that the calling thread has open return only when what it wrote is on disk. */
    public final void flushAtCommit() {
        Open joined = open.get();
        if (joined == null || !joined.writable()) {
            throw new IllegalStateException("no transaction that writes is open");
        }
        flushAtCommit(joined.handle());
    }

    /** What a select ends in that holds its rows until the transaction ends; empty where a writer is alone anyway. */
    public abstract String forUpdate();

    /** Sees to it for this transaction, whatever the database is set to. */
    protected abstract void flushAtCommit(Handle handle);

    /** Opens a read-write transaction, and again after a conflict that trying again resolves. */
    protected abstract <T> T writing(Function<Handle, T> work);

    protected abstract <T> T reading(Function<Handle, T> work);

    /** Sees to it that one process at a time, of all on this database, does a job. */
    public abstract Alone alone();

    /** Counts what the connections do. */
    public abstract void countIn(MeterRegistry meters);

    /** The number of the newest file that was applied to the schema. */
    public final String schemaVersion() {
        return inRead(handle ->
                handle.createQuery(SCHEMA_VERSION).mapTo(String.class).findOne().orElse("none"));
    }

    @Override
    public abstract void close();

    private <T> T bound(Open transaction, Function<Handle, T> work) {
        open.set(transaction);
        try {
            return work.apply(transaction.handle());
        } finally {
            open.remove();
        }
    }

    /** Lets ids be bound as the bytes they are, and keeps what was bound out of error messages and so out of logs. */
    protected static Jdbi prepared(Jdbi jdbi) {
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(MessageRendering.NONE);
        return jdbi.registerArgument(new IdArguments())
                .registerColumnMapper(Bytes.class, (rows, column, _) -> Bytes.of(rows.getBytes(column)));
    }
}
