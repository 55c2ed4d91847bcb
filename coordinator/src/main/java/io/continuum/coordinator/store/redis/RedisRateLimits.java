package io.continuum.coordinator.store.redis;

import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.allowance.RouteClass;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Limits that all processes count together; each counts alone while Redis is lost. Thread-safe. */
public final class RedisRateLimits implements RateLimits {
    private static final Script GCRA = Script.of("gcra.lua", ScriptOutputType.MULTI);
    private static final int NANOS_PER_MICRO = 1_000;

    private final Redis redis;
    private final RateLimits alone;

    /** @param alone the limits that hold without Redis */
    public RedisRateLimits(Redis redis, RateLimits alone) {
        this.redis = redis;
        this.alone = alone;
    }

    @Override
    public Turn take(RouteClass routeClass, String caller) {
        String[] key = {"cta1:limit:" + routeClass.name().toLowerCase(Locale.ROOT) + ":{" + caller + "}"};
        try {
            List<Long> answer = redis.call(commands -> GCRA.run(
                    commands,
                    key,
                    Long.toString(routeClass.intervalNanos() / NANOS_PER_MICRO),
                    Integer.toString(routeClass.burst())));
            return new Turn(micros(answer.getFirst()), micros(answer.getLast()));
        } catch (RedisLostException _) {
            return alone.take(routeClass, caller);
        }
    }

    private static Duration micros(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }

    @Override
    public void forgetIdle() {
        alone.forgetIdle();
    }
}
