package io.continuum.coordinator.store;

import io.continuum.coordinator.store.Session.RowReader;
import io.continuum.coordinator.work.Alone;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jdbi.v3.core.statement.StatementExceptions.MessageRendering;
import org.jspecify.annotations.Nullable;

/**
 * One database: runs statements in the transaction that the calling thread has open, or by themselves. What is only asked or
 * only changed travels with the statements after it; see {@link Session}.
 */
public abstract class Database implements Transactions, AutoCloseable {
    private static final String SCHEMA_VERSION = """
        select version
          from coordinator_schema_history
         order by installed_rank desc
         limit 1
        """;

    private record Open(Session session, boolean writable) {}

    private final ThreadLocal<@Nullable Open> open = new ThreadLocal<>();

    @Override
    public final <T> T write(Supplier<T> work) {
        return withWriter(_ -> work.get());
    }

    @Override
    public final <T> T read(Supplier<T> work) {
        Open joined = open.get();
        return joined == null ? reading(session -> bound(new Open(session, false), _ -> work.get())) : work.get();
    }

    /** Runs the work with the handle of a read-write transaction. */
    public final <T> T inWrite(Function<Handle, T> work) {
        return withWriter(session -> work.apply(session.handle()));
    }

    /** Runs the work with the handle of a transaction that sees one snapshot. */
    public final <T> T inRead(Function<Handle, T> work) {
        Open joined = open.get();
        return joined == null
                ? reading(session -> bound(new Open(session, false), own -> work.apply(own.handle())))
                : work.apply(joined.session().handle());
    }

    private <T> T withWriter(Function<Session, T> work) {
        Open joined = open.get();
        if (joined == null) {
            return writing(session -> bound(new Open(session, true), work));
        }
        return work.apply(writer(joined));
    }

    private static Session writer(Open joined) {
        if (!joined.writable()) {
            throw new IllegalStateException("a write inside a read transaction");
        }
        return joined.session();
    }

    /**
     * Runs a select. Inside a transaction it is part of it; by itself it sees one snapshot.
     *
     * @param sql a list is written {@code = any(?)}
     * @param arguments ids, bytes, numbers, texts, and lists of these as arrays
     */
    public final <T> List<T> rows(String sql, RowReader<T> reader, Object... arguments) {
        return ask(sql, reader, arguments).get();
    }

    /** As {@link #rows}, of a statement that finds one row at most. */
    public final <T> Optional<T> row(String sql, RowReader<T> reader, Object... arguments) {
        return rows(sql, reader, arguments).stream().findFirst();
    }

    /** As {@link #rows}, which are there when they are first asked for: until then, more statements can be added to go with it. */
    public final <T> Supplier<List<T>> ask(String sql, RowReader<T> reader, Object... arguments) {
        Open joined = open.get();
        if (joined != null) {
            return joined.session().ask(sql, reader, arguments);
        }
        List<T> rows =
                readingAlone(session -> session.ask(sql, reader, arguments).get());
        return () -> rows;
    }

    /** As {@link #ask(String, RowReader, Object...)}, for each of the keys of a federation's rows, in their order. */
    public final <T> Supplier<List<T>> ask(
            ManyKeys lookUp, RowReader<T> reader, Object[] keys, FederationId federation) {
        Open joined = open.get();
        if (joined != null) {
            return joined.session().ask(lookUp, reader, keys, federation);
        }
        List<T> rows = keys.length == 0
                ? List.of()
                : reading(
                        session -> session.ask(lookUp, reader, keys, federation).get());
        return () -> rows;
    }

    /** Runs one statement for its effect. @return the number of rows it touched */
    public final int execute(String sql, Object... arguments) {
        Open joined = open.get();
        return joined == null
                ? writingAlone(session -> session.execute(sql, arguments))
                : writer(joined).execute(sql, arguments);
    }

    /**
     * As {@link #execute}, outside of a transaction, of what need not be on disk before what this process commits after it:
     * whatever that leaves behind when the machine stops, this is there too.
     */
    public final int executeAhead(String sql, Object... arguments) {
        return writingAlone(session -> {
            flushLater(session);
            return session.execute(sql, arguments);
        });
    }

    /**
     * Has a statement run for its effect, before whatever is asked next and before the transaction commits. What is wrong
     * with it comes out then.
     */
    public final void change(String sql, Object... arguments) {
        Open joined = open.get();
        if (joined == null) {
            execute(sql, arguments);
        } else {
            writer(joined).change(sql, arguments);
        }
    }

    /** As {@link #change(String, Object...)}, for each of the rows. */
    public final void change(ManyRows statement, List<Object[]> rows) {
        if (!rows.isEmpty()) {
            withWriter(session -> {
                session.change(statement, rows);
                return rows;
            });
        }
    }

    /** Lets the transaction that the calling thread has open return only when what it wrote is on disk. */
    public final void flushAtCommit() {
        Open joined = open.get();
        if (joined == null || !joined.writable()) {
            throw new IllegalStateException("no transaction that writes is open");
        }
        flushAtCommit(joined.session());
    }

    /** The statement in the words of this database: PostgreSQL's, where lists are arrays, or SQLite's. */
    public abstract String worded(String postgres, String sqlite);

    /** A select of the names of all tables, without the one of the schema's history. */
    protected abstract String tableNames();

    /** What an insert says that brings numbers which the database would give otherwise. */
    protected abstract String givenNumbers();

    /** Lets rows come before those that they refer to, which must be there when the transaction ends. */
    protected abstract void deferReferences(Handle handle);

    /** Lets the numbers that the database gives go on behind those that are in its tables. */
    protected abstract void continueNumbers(Handle handle);

    /** Sees to it for this transaction, whatever the database is set to. */
    protected abstract void flushAtCommit(Session session);

    /** Lets this transaction return before what it wrote is on disk; a later one that waits for the disk brings it along. */
    protected abstract void flushLater(Session session);

    /** Opens a read-write transaction, and again after a conflict that trying again resolves. */
    protected abstract <T> T writing(Function<Session, T> work);

    /** Opens a transaction that sees one snapshot and writes nothing. */
    protected abstract <T> T reading(Function<Session, T> work);

    /** As {@link #writing}, for a single statement. */
    protected abstract <T> T writingAlone(Function<Session, T> work);

    /** As {@link #reading}, for a single statement. */
    protected abstract <T> T readingAlone(Function<Session, T> work);

    /** Sees to it that one process at a time, of all on this database, does a job. */
    public abstract Alone alone();

    /** Counts what the connections do. */
    public abstract void countIn(MeterRegistry meters);

    /** The number of the newest file that was applied to the schema. */
    public final String schemaVersion() {
        return row(SCHEMA_VERSION, row -> row.getString("version")).orElse("none");
    }

    @Override
    public abstract void close();

    private <T> T bound(Open transaction, Function<Session, T> work) {
        open.set(transaction);
        try {
            T result = work.apply(transaction.session());
            transaction.session().finish();
            return result;
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
