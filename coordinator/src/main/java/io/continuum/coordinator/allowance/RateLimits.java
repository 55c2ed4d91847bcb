package io.continuum.coordinator.allowance;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Limits requests by caller and class with the generic cell rate algorithm: one number for each, the time at which the
 * caller's backlog would be worked off. Thread-safe. The numbers live in memory: a restart forgives everybody.
 */
public final class RateLimits {
    private record Caller(RouteClass routeClass, String name) {}

    private final LongSupplier nanoTime;
    private final ConcurrentMap<Caller, Long> workedOffAt = new ConcurrentHashMap<>();

    /** @param nanoTime a clock that never steps back, in nanoseconds */
    public RateLimits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Counts one request.
     *
     * @return zero if it may go ahead; otherwise after how long the same request would be let through. A refused request
     *     does not count
     */
    public Duration take(RouteClass routeClass, String caller) {
        long now = nanoTime.getAsLong();
        long[] wait = {0};
        workedOffAt.compute(new Caller(routeClass, caller), (_, known) -> {
            long backlogEnd = known == null || known - now < 0 ? now : known;
            long after = backlogEnd + routeClass.intervalNanos();
            wait[0] = Math.max(0, after - now - routeClass.burst() * routeClass.intervalNanos());
            return wait[0] == 0 ? after : backlogEnd;
        });
        return Duration.ofNanos(wait[0]);
    }

    /** Forgets callers without a backlog, which are the same as callers never seen. */
    public void forgetIdle() {
        long now = nanoTime.getAsLong();
        workedOffAt.values().removeIf(end -> end - now < 0);
    }

    /** How many callers have a backlog or had one since the last {@link #forgetIdle()}. */
    public int size() {
        return workedOffAt.size();
    }
}
