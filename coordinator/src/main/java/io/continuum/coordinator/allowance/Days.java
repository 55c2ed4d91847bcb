package io.continuum.coordinator.allowance;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Days as the rules count them: since 1970, in UTC. */
public final class Days {
    private Days() {}

    public static long of(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC).toEpochDay();
    }
}
