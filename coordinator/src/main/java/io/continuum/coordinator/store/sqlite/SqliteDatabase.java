package io.continuum.coordinator.store.sqlite;

import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Schema;
import io.continuum.coordinator.store.Session;
import io.continuum.coordinator.work.Alone;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One SQLite file in WAL mode: one writer at a time, a few readers beside it. Every commit is on disk before it returns.
 * Thread-safe; call it from platform threads only, because SQLite holds its thread in native code.
 */
public final class SqliteDatabase extends Database {
    public static final int READERS = 3;
    private static final int BUSY_TIMEOUT_MS = 10_000;

    private static final String TABLE_NAMES = """
        select name
          from sqlite_schema
         where type = 'table'
           and name not like 'sqlite\\_%' escape '\\'
           and name <> 'coordinator_schema_history'
        """;

    private final ReentrantLock writing = new ReentrantLock(true);
    private final Handle writer;
    private final BlockingQueue<Handle> readers;
    private final List<Handle> opened;

    private SqliteDatabase(Path file) throws SQLException {
        this.writer = open(file, false);
        List<Handle> reading =
                Stream.generate(() -> open(file, true)).limit(READERS).toList();
        this.readers = new ArrayBlockingQueue<>(READERS, true, reading);
        this.opened = Stream.concat(Stream.of(writer), reading.stream()).toList();
    }

    /** Opens or creates a coordinator's file and brings it up to date. */
    public static SqliteDatabase open(Path file) throws StartException {
        return open(file, "db/coordinator/sqlite");
    }

    /**
     * Opens or creates the file and brings it up to date.
     *
     * @param location folder of the numbered files on the classpath
     */
    public static SqliteDatabase open(Path file, String location) throws StartException {
        try {
            Schema.migrate(source(file, false), location, "the database " + file);
            return new SqliteDatabase(file);
        } catch (SQLException e) {
            throw new StartException("cannot open the database %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    @Override
    public String worded(String postgres, String sqlite) {
        return sqlite;
    }

    @Override
    protected String tableNames() {
        return TABLE_NAMES;
    }

    @Override
    protected String givenNumbers() {
        return "";
    }

    @Override
    protected void deferReferences(Handle handle) {
        handle.execute("pragma defer_foreign_keys = on");
    }

    /** They do: SQLite looks at the largest. */
    @Override
    protected void continueNumbers(Handle handle) {}

    /** Every commit is: the connection is opened with {@code synchronous=FULL}. */
    @Override
    protected void flushAtCommit(Session session) {}

    @Override
    protected void flushLater(Session session) {}

    @Override
    protected <T> T writing(Function<Session, T> work) {
        writing.lock();
        try {
            return writer.inTransaction(handle -> work.apply(session(handle)));
        } finally {
            writing.unlock();
        }
    }

    @Override
    protected <T> T reading(Function<Session, T> work) {
        Handle reader = take();
        try {
            return reader.inTransaction(handle -> work.apply(session(handle)));
        } finally {
            readers.add(reader);
        }
    }

    /** In a transaction too: the connection begins one for every statement that writes, in its own way. */
    @Override
    protected <T> T writingAlone(Function<Session, T> work) {
        return writing(work);
    }

    @Override
    protected <T> T readingAlone(Function<Session, T> work) {
        return reading(work);
    }

    private static Session session(Handle handle) {
        return new Session(handle.getConnection(), Session.Way.ONE_BY_ONE, () -> handle);
    }

    private Handle take() {
        try {
            return readers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the database", e);
        }
    }

    /** The data folder's lock lets one process in. */
    @Override
    public Alone alone() {
        return Alone.ONE_PROCESS;
    }

    @Override
    public void countIn(MeterRegistry meters) {
        Gauge.builder("continuum.database.readers.idle", readers, BlockingQueue::size)
                .description("Connections that wait for a reader")
                .register(meters);
    }

    @Override
    public void close() {
        writing.lock();
        try {
            opened.forEach(Handle::close);
        } finally {
            writing.unlock();
        }
    }

    private static Handle open(Path file, boolean readOnly) {
        try {
            Connection connection = source(file, readOnly).getConnection();
            Handle handle = prepared(Jdbi.create(connection)).open();
            if (readOnly) {
                handle.execute("pragma query_only = on");
            }
            return handle;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot open " + file, e);
        }
    }

    private static SQLiteDataSource source(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(
                readOnly ? SQLiteConfig.TransactionMode.DEFERRED : SQLiteConfig.TransactionMode.IMMEDIATE);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }
}
