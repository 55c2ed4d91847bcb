package io.continuum.instance.pattern;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How far a pattern has come. */
public enum PatternStatus {
    /** Too little supports it. */
    CANDIDATE,
    /** Waits for somebody to look at it. */
    HELD,
    /** May leave. */
    APPROVED,
    /** Must never leave; remembered for good. */
    VETOED,
    /** The coordinator has it. */
    SENT,
    /** Enough organisations sent the same. */
    RELEASED;

    /** Lower case, as the API and the database write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<PatternStatus> ofLabel(String label) {
        return Arrays.stream(values())
                .filter(status -> status.label().equals(label))
                .findFirst();
    }
}
