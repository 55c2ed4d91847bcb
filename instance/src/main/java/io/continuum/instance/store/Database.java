package io.continuum.instance.store;

import com.zaxxer.hikari.HikariDataSource;
import io.continuum.instance.work.DamagedException;
import io.continuum.instance.work.ReadOnly;
import io.continuum.instance.work.Transactions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The instance's database: one pool to write, one to read, and the transaction bound to the current thread. Thread-safe.
 *
 * <p>Stores reach their connection through {@link #writing} and {@link #reading}, which join the transaction that is open
 * on this thread and otherwise open one of their own.
 */
public final class Database implements Transactions, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int ATTEMPTS_MAX = 5;
    private static final long MILESTONE_MAX = 1 << 16;
    private static final double YOUNG_MEMORIES = 100_000;
    private static final String MEMORIES_ESTIMATED = """
        select reltuples
          from pg_class
         where oid = 'memory'::regclass
        """;
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";

    /** Which SQL the stores speak. */
    public enum Dialect {
        SQLITE,
        POSTGRES
    }

    private record Open(Handle handle, boolean mayWrite, List<Runnable> afterCommit) {}

    private final Dialect dialect;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Jdbi writeJdbi;
    private final Jdbi readJdbi;
    private final ThreadLocal<@Nullable Open> current = new ThreadLocal<>();
    private final AtomicLong commits = new AtomicLong();

    /** Takes over both pools, which may be the same one, and closes them with itself. */
    public Database(Dialect dialect, HikariDataSource writers, HikariDataSource readers) {
        this.dialect = dialect;
        this.writers = writers;
        this.readers = readers;
        this.writeJdbi = Jdbi.create(writers);
        this.readJdbi = Jdbi.create(readers);
    }

    public Dialect dialect() {
        return dialect;
    }

    /** How many writing transactions this process has committed. */
    public long commits() {
        return commits.get();
    }

    @Override
    public <T> T write(Supplier<T> work) {
        return writing(_ -> work.get());
    }

    @Override
    public <T> T read(Supplier<T> work) {
        return reading(_ -> work.get());
    }

    @Override
    public boolean isOpen() {
        return current.get() != null;
    }

    /**
     * Takes what was deleted off the disk as far as the database lets us: SQLite overwrites deleted rows at once, so only
     * its log is left to be emptied; PostgreSQL frees them for the next writer.
     */
    public void compact() {
        try (Handle handle = writeJdbi.open()) {
            switch (dialect) {
                case SQLITE ->
                    handle.select("pragma wal_checkpoint(truncate)").mapToMap().list();
                case POSTGRES ->
                    handle.execute(
                            "vacuum memory, mention, edge, entity, near, forget_plan, conflict, vector, entity_merge,"
                                + " cache_key, sighting, knowledge_node, knowledge_observation, knowledge_relation");
            }
        }
    }

    @Override
    public void afterCommit(Runnable task) {
        Open open = current.get();
        if (open == null) {
            task.run();
        } else {
            open.afterCommit().add(task);
        }
    }

    /**
     * Runs a store's statements in the open write of this thread, or in one of their own.
     *
     * @throws io.continuum.instance.work.ReadOnlyException if this is done for somebody who may only read
     */
    public <T> T writing(Function<Handle, T> work) {
        ReadOnly.requireMayWrite();
        Open open = current.get();
        if (open != null) {
            if (!open.mayWrite()) {
                throw new IllegalStateException("a read transaction is open on this thread, it cannot write");
            }
            return work.apply(open.handle());
        }
        for (int attempt = 1; ; attempt++) {
            List<Runnable> afterCommit = new ArrayList<>();
            T result;
            try {
                result = within(writeJdbi, true, afterCommit, work);
            } catch (RuntimeException e) {
                if (attempt < ATTEMPTS_MAX && mayBeRepeated(e)) {
                    continue;
                }
                throw e;
            }
            long committed = commits.incrementAndGet();
            if (dialect == Dialect.POSTGRES && isMilestone(committed)) {
                Thread.ofVirtual().name("statistics").start(this::tellSizes);
            }
            afterCommit.forEach(Database::runSafely);
            return result;
        }
    }

    /** At 4, 16, 64, … commits. */
    private static boolean isMilestone(long commits) {
        return commits > 1
                && commits <= MILESTONE_MAX
                && Long.bitCount(commits) == 1
                && Long.numberOfTrailingZeros(commits) % 2 == 0;
    }

    /**
     * Has PostgreSQL look how large the tables of a young database are. The plans that it made while they were empty, also
     * those that look for what a row refers to, stay until somebody does, and find a row by reading all of a tenant; its
     * own daemon looks once a minute.
     */
    private void tellSizes() {
        try (Handle handle = writeJdbi.open()) {
            if (handle.select(MEMORIES_ESTIMATED).mapTo(Double.class).one() < YOUNG_MEMORIES) {
                handle.execute("analyze memory, mention, edge, entity, near, session, event, conflict");
            }
        } catch (RuntimeException e) {
            LOG.atDebug().addKeyValue("detail", e).log("table sizes were not told; the database finds them out itself");
        }
    }

    /** {@link #writing} for statements without a result. */
    public void execute(java.util.function.Consumer<Handle> work) {
        writing(handle -> {
            work.accept(handle);
            return Boolean.TRUE;
        });
    }

    /** Runs a store's queries in the transaction of this thread, or on a snapshot of their own. */
    public <T> T reading(Function<Handle, T> work) {
        Open open = current.get();
        return open != null ? work.apply(open.handle()) : within(readJdbi, false, new ArrayList<>(), work);
    }

    private <T> T within(Jdbi jdbi, boolean mayWrite, List<Runnable> afterCommit, Function<Handle, T> work) {
        try (Handle handle = jdbi.open()) {
            current.set(new Open(handle, mayWrite, afterCommit));
            try {
                return mayWrite || dialect == Dialect.SQLITE
                        ? handle.inTransaction(work::apply)
                        : handle.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
            } finally {
                current.remove();
            }
        } catch (RuntimeException e) {
            if (Damage.isCauseOf(dialect, e)) {
                LOG.atError().setCause(e).log("the database is damaged");
                throw new DamagedException(Damage.advice(dialect, StoreException.firstCause(e)), e);
            }
            throw e;
        }
    }

    private static boolean mayBeRepeated(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (SERIALIZATION_FAILURE.equals(sql.getSQLState()) || DEADLOCK.equals(sql.getSQLState()))) {
                return true;
            }
        }
        return false;
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a task after a commit failed");
        }
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
