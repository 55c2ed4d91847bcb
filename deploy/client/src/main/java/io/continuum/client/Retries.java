package io.continuum.client;

import java.time.Duration;

/**
 * How often, and after which pauses, a request that is safe to repeat is sent again when the server is busy or the connection
 * was lost. The pauses double; a longer one that the server asks for is kept, up to the longest.
 *
 * @param triesMax tries in all, 1 or more
 */
public record Retries(int triesMax, Duration firstPause, Duration pauseMax) {
    public static final Retries USUAL = new Retries(6, Duration.ofMillis(200), Duration.ofSeconds(30));
    public static final Retries NONE = new Retries(1, Duration.ZERO, Duration.ZERO);

    public Retries {
        if (triesMax < 1 || firstPause.isNegative() || pauseMax.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("at least one try, and pauses that grow");
        }
    }

    /** How long to wait after a failed try, the first being 1. */
    Duration pause(int attempt, ContinuumException failure) {
        Duration own = firstPause.multipliedBy(1L << Math.min(attempt - 1, 20));
        Duration asked = failure.retryAfter().orElse(Duration.ZERO);
        Duration longer = asked.compareTo(own) > 0 ? asked : own;
        return longer.compareTo(pauseMax) > 0 ? pauseMax : longer;
    }
}
