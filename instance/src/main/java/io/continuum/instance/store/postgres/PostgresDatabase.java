package io.continuum.instance.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.continuum.instance.store.Damage;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.Migrations;
import io.continuum.instance.store.StoreException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Opens a PostgreSQL database that several instance processes may share. */
public final class PostgresDatabase {
    /** Connections per process; work beyond it waits in {@code work.Workers}. */
    public static final int CONNECTIONS_MAX = 16;

    private static final String MIGRATIONS = "db/postgres";

    private PostgresDatabase() {}

    /** Connects and applies the migrations; user and password may be empty. */
    public static Database open(String url, String user, String password) {
        return open(url, user, password, pool -> Migrations.apply(pool, MIGRATIONS));
    }

    /** {@link #open(String, String, String)} with the tables as they were at a migration's number. */
    public static Database openAt(String url, String user, String password, String version) {
        return open(url, user, password, pool -> Migrations.apply(pool, MIGRATIONS, version));
    }

    /** Connects beside instances that may be running on the database, and changes no table. */
    public static Database openAsItIs(String url, String user, String password) {
        return open(url, user, password, pool -> Migrations.requireApplied(pool, MIGRATIONS));
    }

    private static Database open(String url, String user, String password, Consumer<DataSource> prepare) {
        HikariDataSource pool;
        try {
            HikariConfig config = new HikariConfig();
            config.setJdbcUrl(url);
            if (!user.isEmpty()) {
                config.setUsername(user);
            }
            if (!password.isEmpty()) {
                config.setPassword(password);
            }
            config.addDataSourceProperty("reWriteBatchedInserts", "true"); // a batch becomes one statement of many rows
            config.setMaximumPoolSize(CONNECTIONS_MAX);
            config.setMinimumIdle(1);
            config.setPoolName("postgres");
            config.setConnectionTimeout(10_000);
            pool = new HikariDataSource(config);
        } catch (RuntimeException e) {
            throw new StoreException(
                    "Cannot reach the database " + withoutParameters(url) + ": " + StoreException.firstCause(e)
                            + ". Check database.url, database.user and database.password.",
                    e);
        }
        try {
            prepare.accept(pool);
            return new Database(Database.Dialect.POSTGRES, pool, pool);
        } catch (RuntimeException e) {
            pool.close();
            throw Damage.isCauseOf(Database.Dialect.POSTGRES, e)
                    ? new StoreException(Damage.advice(Database.Dialect.POSTGRES, StoreException.firstCause(e)), e)
                    : e;
        }
    }

    private static String withoutParameters(String url) {
        int question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }
}
