package io.continuum.instance.enrich;

import io.continuum.instance.work.ReadOnly;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** How many tokens a task may use on a day of UTC; kept in the database, so that a restart does not renew it. */
final class Budget {
    private final EnrichStore store;
    private final InstantSource clock;
    private final String task;
    private final long perDay;

    Budget(EnrichStore store, InstantSource clock, String task, long perDay) {
        this.store = store;
        this.clock = clock;
        this.task = task;
        this.perDay = perDay;
    }

    long perDay() {
        return perDay;
    }

    long spent() {
        return store.spent(task, today());
    }

    boolean isUsedUp() {
        return spent() >= perDay;
    }

    void spend(long tokens) {
        ReadOnly.forItself(() -> store.addSpent(task, today(), tokens));
    }

    /** How long it is until there is a new one. */
    Duration untilTomorrow() {
        Instant tomorrow = today().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return Duration.between(clock.instant(), tomorrow);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
