package io.continuum.instance.store.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.Migrations;
import io.continuum.instance.store.StoreException;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Opens the embedded database: write-ahead log, every commit on disk before it is acknowledged, one connection that
 * writes and a few that read.
 */
public final class SqliteDatabase {
    private static final String MIGRATIONS = "db/sqlite";
    private static final int READERS = 3;
    private static final int BUSY_MS = 10_000;
    /** Most of what a message adds to an index lands on a page of its own, which is better found here than on disk. */
    private static final int WRITER_CACHE_KIB = 64 << 10;

    private static final int READER_CACHE_KIB = 8 << 10;
    /** Pages of the log after which they are copied into the database; the same pages change over and over meanwhile. */
    private static final int LOG_PAGES = 8_192;

    private static final long LOG_BYTES_KEPT = 64L << 20;

    private SqliteDatabase() {}

    /** Opens or creates the file and applies the migrations. */
    public static Database open(Path file) {
        return open(file, writer -> Migrations.apply(writer, MIGRATIONS));
    }

    /** {@link #open(Path)} with the tables as they were at a migration's number. */
    public static Database openAt(Path file, String version) {
        return open(file, writer -> Migrations.apply(writer, MIGRATIONS, version));
    }

    /** Opens the file beside an instance that may be running on it, and changes no table. */
    public static Database openAsItIs(Path file) {
        return open(file, writer -> Migrations.requireApplied(writer, MIGRATIONS));
    }

    private static Database open(Path file, Consumer<DataSource> prepare) {
        try {
            HikariDataSource writer = pool(file, 1, true);
            try {
                prepare.accept(writer);
                return new Database(Database.Dialect.SQLITE, writer, pool(file, READERS, false));
            } catch (RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException("Cannot open the database " + file + ": " + rootMessage(e), e);
        }
    }

    private static HikariDataSource pool(Path file, int size, boolean writes) {
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setBusyTimeout(BUSY_MS);
        sqlite.enforceForeignKeys(true);
        sqlite.setTransactionMode(
                writes ? SQLiteConfig.TransactionMode.IMMEDIATE : SQLiteConfig.TransactionMode.DEFERRED);
        sqlite.setPragma(SQLiteConfig.Pragma.SECURE_DELETE, "true");
        sqlite.setCacheSize(writes ? -WRITER_CACHE_KIB : -READER_CACHE_KIB);
        sqlite.setPragma(SQLiteConfig.Pragma.JOURNAL_SIZE_LIMIT, String.valueOf(LOG_BYTES_KEPT));
        SQLiteDataSource source = new SQLiteDataSource(sqlite);
        source.setUrl("jdbc:sqlite:" + file);
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setConnectionInitSql("pragma wal_autocheckpoint = " + LOG_PAGES);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setMaxLifetime(0);
        config.setPoolName(writes ? "sqlite-write" : "sqlite-read");
        config.setConnectionTimeout(30_000);
        return new HikariDataSource(config);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
