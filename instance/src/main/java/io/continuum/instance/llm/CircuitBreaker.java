package io.continuum.instance.llm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps a failing server from being asked all the time: after some failures in a row nobody asks until a pause is over, and
 * then one does; each failure after that doubles the pause. Thread-safe.
 */
public final class CircuitBreaker {
    static final int FAILURES_MAX = 3;
    static final Duration PAUSE_MIN = Duration.ofSeconds(5);
    static final Duration PAUSE_MAX = Duration.ofMinutes(10);

    private final InstantSource clock;
    private int failures;
    private Instant openUntil = Instant.MIN;
    private boolean probing;

    public CircuitBreaker(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether to ask now; who is told so must report how it went. */
    public synchronized boolean admits() {
        if (clock.instant().isBefore(openUntil) || probing) {
            return false;
        }
        probing = failures >= FAILURES_MAX;
        return true;
    }

    public synchronized void succeeded() {
        failures = 0;
        probing = false;
        openUntil = Instant.MIN;
    }

    /** @param wish how long the server asks to be left alone; at most {@link #PAUSE_MAX} of it is granted */
    public synchronized void failed(Duration wish) {
        failures = Math.min(failures + 1, 100);
        probing = false;
        Duration pause = wish;
        if (failures >= FAILURES_MAX) {
            Duration own = PAUSE_MIN.multipliedBy(1L << Math.min(10, failures - FAILURES_MAX));
            pause = own.compareTo(wish) > 0 ? own : wish;
        }
        if (!pause.isZero()) {
            openUntil = clock.instant().plus(pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause);
        }
    }

    /** How long nobody should ask; zero when somebody may. */
    public synchronized Duration pause() {
        Duration left = Duration.between(clock.instant(), openUntil.equals(Instant.MIN) ? clock.instant() : openUntil);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public synchronized boolean isOpen() {
        return failures >= FAILURES_MAX;
    }
}
