package io.continuum.instance.memory;

import java.time.Duration;
import java.util.Locale;

/** How long a memory stays near at hand when nobody asks for it. Afterwards it moves down a tier; it is never deleted. */
public enum Retention {
    CRITICAL(365),
    REFERENCE(180),
    STANDARD(30),
    TEMPORARY(7);

    private final int days;

    Retention(int days) {
        this.days = days;
    }

    public Duration time() {
        return Duration.ofDays(days);
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the classes */
    public static Retention of(String wireName) {
        for (Retention retention : values()) {
            if (retention.wireName().equals(wireName)) {
                return retention;
            }
        }
        throw new IllegalArgumentException("retention must be one of critical, reference, standard, temporary");
    }
}
