package io.continuum.instance.work;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a full disk from every other failure: what could not be written was not, and there is something one can do. */
public final class DiskFull {
    private static final int CAUSES_MAX = 20;
    private static final String POSTGRES_DISK_FULL = "53100";
    private static final String SQLITE_FULL = "[SQLITE_FULL]";

    private DiskFull() {}

    /** Whether it failed because there was no room. */
    public static boolean isCauseOf(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (isFull(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case SQLException sql -> POSTGRES_DISK_FULL.equals(sql.getSQLState()) || message.contains(SQLITE_FULL);
            case IOException _ -> message.toLowerCase(Locale.ROOT).contains("no space left");
            default -> false;
        };
    }
}
