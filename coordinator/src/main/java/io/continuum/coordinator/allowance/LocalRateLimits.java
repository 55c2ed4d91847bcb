package io.continuum.coordinator.allowance;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/** Limits that this process counts alone, in memory: a restart forgives everybody. Thread-safe. */
public final class LocalRateLimits implements RateLimits {
    private record Caller(RouteClass routeClass, String name) {}

    private final LongSupplier nanoTime;
    private final ConcurrentMap<Caller, Long> workedOffAt = new ConcurrentHashMap<>();

    /** @param nanoTime a clock that never steps back, in nanoseconds */
    public LocalRateLimits(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public Turn take(RouteClass routeClass, String caller) {
        long now = nanoTime.getAsLong();
        long[] wait = {0};
        long end = workedOffAt.compute(new Caller(routeClass, caller), (_, known) -> {
            long backlogEnd = known == null || known - now < 0 ? now : known;
            long after = backlogEnd + routeClass.intervalNanos();
            wait[0] = Math.max(0, after - now - routeClass.burst() * routeClass.intervalNanos());
            return wait[0] == 0 ? after : backlogEnd;
        });
        return new Turn(Duration.ofNanos(wait[0]), Duration.ofNanos(end - now));
    }

    @Override
    public void forgetIdle() {
        long now = nanoTime.getAsLong();
        workedOffAt.values().removeIf(end -> end - now < 0);
    }

    /** How many callers have a backlog or had one since the last {@link #forgetIdle()}. */
    public int size() {
        return workedOffAt.size();
    }
}
