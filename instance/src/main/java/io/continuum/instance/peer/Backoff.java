package io.continuum.instance.peer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * When to dial a peer again (SPEC.md P-20 and following). Four quick attempts, then delays that double from 5 s to an hour,
 * each shortened by chance so that instances that failed together do not return together.
 */
public record Backoff(InstantSource clock, RandomGenerator random) {
    static final int QUICK_ATTEMPTS = 4;
    static final Duration QUICK_FIRST = Duration.ofMillis(500);
    static final Duration SLOW_FIRST = Duration.ofSeconds(5);
    static final Duration SLOW_MAX = Duration.ofHours(1);
    private static final double JITTER_MIN = 0.6;
    private static final int DOUBLINGS_MAX = 20;

    /** After an attempt that failed, or a connection that broke before the peer acknowledged anything. */
    public Retry failed(Retry before, String error) {
        int failures = before.failures() + 1;
        return new Retry(failures, clock.instant().plus(delay(failures)), false, error);
    }

    /** After the peer said no: only a change on its side helps, so the delay is the longest one. */
    public Retry refused(Retry before, String error) {
        return new Retry(before.failures() + 1, clock.instant().plus(jittered(SLOW_MAX)), true, error);
    }

    /** After the peer, proven to be itself, came to us: it is back, so dial within 1 to 10 s if it does not stay. */
    public Retry contacted(Retry before) {
        Duration soon = Duration.ofMillis(random.nextLong(1_000, 10_000));
        return new Retry(before.failures(), earlier(before, soon), false, before.lastError());
    }

    private Instant earlier(Retry before, Duration soon) {
        Instant at = clock.instant().plus(soon);
        return before.nextAttemptAt().isBefore(at) ? before.nextAttemptAt() : at;
    }

    private Duration delay(int failures) {
        if (failures <= QUICK_ATTEMPTS) {
            return QUICK_FIRST.multipliedBy(1L << (failures - 1));
        }
        int doublings = Math.min(failures - QUICK_ATTEMPTS - 1, DOUBLINGS_MAX);
        Duration delay = SLOW_FIRST.multipliedBy(1L << doublings);
        return jittered(delay.compareTo(SLOW_MAX) < 0 ? delay : SLOW_MAX);
    }

    private Duration jittered(Duration longest) {
        return Duration.ofMillis((long) (longest.toMillis() * random.nextDouble(JITTER_MIN, 1.0)));
    }
}
