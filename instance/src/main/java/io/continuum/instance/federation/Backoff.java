package io.continuum.instance.federation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next attempt: doubling from one second to ten minutes, with jitter. */
record Backoff(RandomGenerator random) {
    private static final long FIRST_MS = 1_000;
    private static final long LONGEST_MS = 600_000;
    private static final int DOUBLINGS_MAX = 20;

    /** @param attempts how many have failed so far, from 1 */
    Duration after(int attempts) {
        long ceiling = Math.min(LONGEST_MS, FIRST_MS << Math.clamp(attempts - 1, 0, DOUBLINGS_MAX));
        return Duration.ofMillis(ceiling / 2 + random.nextLong(ceiling / 2 + 1));
    }
}
