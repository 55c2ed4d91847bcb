package io.continuum.instance.enrich;

import io.continuum.instance.work.ReadOnly;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many tokens a task may use on a day of UTC; kept in the database, so that neither a restart nor another process
 * renews it. What has no time to wait for the database draws on an advance, which counts as used until it is given back: all
 * processes together never use more than the budget, and one that is killed loses its advance for the day. Thread-safe.
 */
final class Budget implements AutoCloseable {
    private static final int ADVANCES_PER_DAY = 100;

    private final EnrichStore store;
    private final InstantSource clock;
    private final String task;
    private final long perDay;
    private final ReentrantLock drawing = new ReentrantLock();
    private LocalDate day = LocalDate.MIN; // of the advance
    private long advance; // what is left of it

    Budget(EnrichStore store, InstantSource clock, String task, long perDay) {
        this.store = store;
        this.clock = clock;
        this.task = task;
        this.perDay = perDay;
    }

    /** Tokens set aside for one request. */
    record Drawn(LocalDate day, long tokens) {}

    long perDay() {
        return perDay;
    }

    /** What was used of today's, without what this process has in advance. */
    long spent() {
        LocalDate today = today();
        drawing.lock();
        try {
            return store.spent(task, today) - (day.equals(today) ? advance : 0);
        } finally {
            drawing.unlock();
        }
    }

    boolean isUsedUp() {
        return store.spent(task, today()) >= perDay;
    }

    void spend(long tokens) {
        ReadOnly.forItself(() -> store.addSpent(task, today(), tokens));
    }

    /** Sets tokens aside, mostly without the database; empty when so many are not left. */
    Optional<Drawn> draw(long tokens) {
        LocalDate today = today();
        drawing.lock();
        try {
            if (!day.equals(today)) {
                day = today;
                advance = 0; // yesterday's is of no use to anybody
            }
            if (advance < tokens) {
                long wanted = Math.max(tokens - advance, perDay / ADVANCES_PER_DAY);
                ReadOnly.forItself(() -> advance += store.take(task, today, wanted, perDay));
            }
            if (advance < tokens) {
                return Optional.empty();
            }
            advance -= tokens;
            return Optional.of(new Drawn(today, tokens));
        } finally {
            drawing.unlock();
        }
    }

    /** Gives back what a request did not use; should it have used more, that counts too. */
    void settle(Drawn drawn, long used) {
        long rest = drawn.tokens() - used;
        drawing.lock();
        try {
            if (rest >= 0 && day.equals(drawn.day())) {
                advance += rest;
            } else if (rest < 0) {
                ReadOnly.forItself(() -> store.addSpent(task, drawn.day(), -rest));
            }
        } finally {
            drawing.unlock();
        }
    }

    /** How long it is until there is a new one. */
    Duration untilTomorrow() {
        Instant tomorrow = today().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        return Duration.between(clock.instant(), tomorrow);
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Gives the advance back. */
    @Override
    public void close() {
        drawing.lock();
        try {
            if (advance > 0) {
                store.addSpent(task, day, -advance);
                advance = 0;
            }
        } finally {
            drawing.unlock();
        }
    }
}
