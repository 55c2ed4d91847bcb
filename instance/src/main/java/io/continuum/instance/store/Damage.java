package io.continuum.instance.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells a damaged database from every other failure, and what can be done about it. */
public final class Damage {
    private static final int CAUSES_MAX = 20;
    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;
    private static final String DATA_CORRUPTED = "XX001";
    private static final String INDEX_CORRUPTED = "XX002";

    private Damage() {}

    /** Whether it failed because what lies on disk is not what was written there. */
    public static boolean isCauseOf(Database.Dialect dialect, @Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof SQLException sql && isDamage(dialect, sql)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isDamage(Database.Dialect dialect, SQLException failure) {
        return switch (dialect) {
            case SQLITE -> {
                int code = failure.getErrorCode() & 0xFF; // an extended code has the plain one in its last byte
                yield code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
            }
            case POSTGRES ->
                DATA_CORRUPTED.equals(failure.getSQLState()) || INDEX_CORRUPTED.equals(failure.getSQLState());
        };
    }

    /**
     * What to do.
     *
     * @param found what does not hold together, as the database says it
     */
    public static String advice(Database.Dialect dialect, String found) {
        return switch (dialect) {
            case SQLITE ->
                "The database file is damaged (" + found + "). Keep it as it is, and restore the latest backup into a"
                        + " new folder: continuum restore FILE --data-dir NEW."
                        + " Without a backup, the .recover command of sqlite3 saves"
                        + " what can still be read. Then look at the disk: files do"
                        + " not change by themselves.";
            case POSTGRES ->
                "PostgreSQL says that its files are damaged (" + found + "). Stop writing to it, and restore the"
                        + " latest backup into a new database:"
                        + " continuum restore FILE, with database.url"
                        + " naming that one. Then look at the disk:"
                        + " files do not change by themselves.";
        };
    }
}
