package io.continuum.instance.store.sqlite;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.continuum.instance.store.Damage;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.Migrations;
import io.continuum.instance.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
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
    /** A file of so many bytes is read through in less than a second. */
    private static final long LOOKED_AT_BYTES = 256L << 20;

    private SqliteDatabase() {}

    /** Opens or creates the file and applies the migrations; a damaged file is refused before anything is written to it. */
    public static Database open(Path file) {
        boolean look = mustBeLookedAt(file);
        return open(file, writer -> {
            if (look) {
                requireSound(file, writer);
            }
            Migrations.apply(writer, MIGRATIONS);
        });
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
        } catch (RuntimeException e) {
            if (Damage.isCauseOf(Database.Dialect.SQLITE, e)) {
                throw damaged(file, StoreException.firstCause(e), e);
            }
            if (e instanceof StoreException ours) {
                throw ours;
            }
            throw new StoreException("Cannot open the database " + file + ": " + StoreException.firstCause(e), e);
        }
    }

    /** Whether its pages are read once before it is used: where that is quick, and where the last process left its log. */
    private static boolean mustBeLookedAt(Path file) {
        try {
            Path log = file.resolveSibling(file.getFileName() + "-wal");
            return Files.exists(file)
                    && (Files.size(file) <= LOOKED_AT_BYTES || Files.exists(log) && Files.size(log) > 0);
        } catch (IOException _) {
            return true;
        }
    }

    private static void requireSound(Path file, DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("pragma quick_check(1)")) {
            String first = found.next() ? found.getString(1) : "no answer";
            if (!first.equals("ok")) {
                throw damaged(file, first.lines().toList().getLast().strip(), null);
            }
        } catch (SQLException e) {
            throw new StoreException("Cannot read the database " + file + ": " + e.getMessage(), e);
        }
    }

    private static StoreException damaged(Path file, String found, @Nullable Throwable cause) {
        String message = file + ": " + Damage.advice(Database.Dialect.SQLITE, found);
        return cause == null ? new StoreException(message) : new StoreException(message, cause);
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
}
