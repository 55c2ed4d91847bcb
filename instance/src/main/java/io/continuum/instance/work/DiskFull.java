package io.continuum.instance.work;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a full disk from every other failure: what could not be written was not, and there is something one can do. */
public final class DiskFull {
    private static final int CAUSES_MAX = 20;
    private static final String SYSTEM_FULL = "no space left on device";
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

    /** By its words, which both databases and the system pass on: this package knows no database. */
    private static boolean isFull(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.contains(SQLITE_FULL) || message.toLowerCase(Locale.ROOT).contains(SYSTEM_FULL);
    }
}
