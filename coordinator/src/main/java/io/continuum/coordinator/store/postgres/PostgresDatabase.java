package io.continuum.coordinator.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Schema;
import io.continuum.coordinator.store.Session;
import io.continuum.coordinator.store.SqlFailure;
import io.continuum.coordinator.work.Alone;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL database behind a pool. Thread-safe; made for virtual threads, which wait cheaply on its sockets. */
public final class PostgresDatabase extends Database {
    public static final int CONNECTIONS_MAX = 16;
    private static final int ATTEMPTS_MAX = 6;
    private static final int PAUSE_MS = 15;
    private static final long CONNECT_TIMEOUT_MS = 10_000;

    /**
     * Every statement of the coordinator has its index. A plan that was made while a table was nearly empty reads all of it,
     * and is kept until the table has grown by thousands of rows.
     */
    private static final String PREFER_INDEXES = "set enable_seqscan = off";

    /**
     * serialization_failure, deadlock_detected and unique_violation: nothing was done, and trying again is right. Who finds a
     * key taken that was free a moment ago finds the row of whoever was faster.
     */
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01", "23505");

    private static final String TRY_LOCK = """
        select pg_try_advisory_xact_lock(hashtextextended('continuum ' || ?, 0))
        """;

    private static final String TABLE_NAMES = """
        select relname
          from pg_class
         where relnamespace = current_schema()::regnamespace
           and relkind in ('r', 'p')
           and not relispartition
           and relname <> 'coordinator_schema_history'
        """;

    private static final String NUMBERED = """
        select format('select setval(pg_get_serial_sequence(%L, %L), (select coalesce(max(%I), 0) + 1 from %I), false)',
                      table_name, column_name, column_name, table_name)
          from information_schema.columns
         where table_schema = current_schema()
           and is_identity = 'YES'
        """;

    /** Stricter settings than "on", which wait for standbys too, stay. */
    private static final String FLUSH_AT_COMMIT = """
        select set_config('synchronous_commit', 'on', true)
         where current_setting('synchronous_commit') = 'off'
        """;

    private static final String FLUSH_LATER = "select set_config('synchronous_commit', 'off', true)";

    /** Goes with the first statement of the transaction. */
    private static final String SNAPSHOT = "set transaction isolation level repeatable read, read only";

    private final HikariDataSource pool;
    private final Jdbi jdbi;

    /** Makes handles on the connection in {@link #handed}. */
    private final Jdbi joining;

    private final ThreadLocal<@Nullable Connection> handed = new ThreadLocal<>();

    private PostgresDatabase(HikariDataSource pool) {
        this.pool = pool;
        this.jdbi = prepared(Jdbi.create(pool));
        this.joining = prepared(Jdbi.create(() -> Objects.requireNonNull(handed.get())))
                .registerArgument(new ArrayArguments());
    }

    /** Connects and brings the database up to date. */
    public static PostgresDatabase open(String url, String user, String password) throws StartException {
        String where = "the database " + withoutParameters(url);
        HikariConfig config = new HikariConfig();
        config.setPoolName("coordinator");
        config.setJdbcUrl(url);
        if (!user.isEmpty()) {
            config.setUsername(user);
            config.setPassword(password);
        }
        // The server's details name the values of a row; they have no place in a log.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // Here and not for each transaction, where the driver would ask the server what it is before and after.
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(PREFER_INDEXES);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MS);
        HikariDataSource pool = connect(config, where);
        try {
            Schema.migrate(pool, "db/coordinator/postgres", where);
            return new PostgresDatabase(pool);
        } catch (StartException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource connect(HikariConfig config, String where) throws StartException {
        try {
            return new HikariDataSource(config);
        } catch (PoolInitializationException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new StartException(
                    "cannot reach %s (%s): check that it runs, and database.url, database.user and database.password"
                            .formatted(where, cause.getMessage()),
                    e);
        }
    }

    /** Parameters of the URL may hold a password. */
    private static String withoutParameters(String url) {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }

    @Override
    public String worded(String postgres, String sqlite) {
        return postgres;
    }

    @Override
    protected String tableNames() {
        return TABLE_NAMES;
    }

    @Override
    protected String givenNumbers() {
        return "overriding system value";
    }

    /** It has no reference that SQLite does not have, and so none that the order of either database's tables breaks. */
    @Override
    protected void deferReferences(Handle handle) {}

    @Override
    protected void continueNumbers(Handle handle) {
        for (String statement : handle.createQuery(NUMBERED).mapTo(String.class).list()) {
            handle.createQuery(statement).mapTo(Long.class).one();
        }
    }

    @Override
    protected void flushAtCommit(Session session) {
        session.change(FLUSH_AT_COMMIT);
    }

    @Override
    protected void flushLater(Session session) {
        session.change(FLUSH_LATER);
    }

    @Override
    protected <T> T writing(Function<Session, T> work) {
        return again(() -> inTransaction(work));
    }

    @Override
    protected <T> T reading(Function<Session, T> work) {
        return inTransaction(session -> {
            session.change(SNAPSHOT);
            return work.apply(session);
        });
    }

    /** The server commits a statement by itself when it is done. */
    @Override
    protected <T> T writingAlone(Function<Session, T> work) {
        return again(() -> readingAlone(work));
    }

    @Override
    protected <T> T readingAlone(Function<Session, T> work) {
        try (Connection connection = pool.getConnection()) {
            return work.apply(session(connection));
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private <T> T inTransaction(Function<Session, T> work) {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            T result;
            try {
                result = work.apply(session(connection));
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            }
            // Without a round trip if the last statements had it with them.
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private static void rollBack(Connection connection, Throwable reason) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }

    private Session session(Connection connection) {
        return new Session(connection, Session.Way.TOGETHER, () -> handle(connection));
    }

    /** A handle never closes the connection; whoever opened that does. */
    private Handle handle(Connection connection) {
        handed.set(connection);
        try {
            return joining.open();
        } finally {
            handed.remove();
        }
    }

    private static <T> T again(Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS_MAX || !isConflict(e)) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    private static boolean isConflict(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && CONFLICTS.contains(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MS * attempt) + 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts", e);
        }
    }

    /** By an advisory lock, which goes with its transaction and so with a process that dies. */
    @Override
    public Alone alone() {
        return (name, job) -> {
            // A handle of its own: the job's transactions must not join this one.
            try (Handle handle = jdbi.open()) {
                return handle.inTransaction(_ -> {
                    boolean mine = handle.createQuery(TRY_LOCK)
                            .bind(0, name)
                            .mapTo(Boolean.class)
                            .one();
                    if (mine) {
                        job.run();
                    }
                    return mine;
                });
            }
        };
    }

    @Override
    public void countIn(MeterRegistry meters) {
        pool.setMetricRegistry(meters);
    }

    @Override
    public void close() {
        pool.close();
    }
}
