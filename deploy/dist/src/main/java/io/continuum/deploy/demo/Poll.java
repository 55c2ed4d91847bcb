package io.continuum.deploy.demo;

import java.time.Duration;

/** Waits for something that other processes do in their own time. */
final class Poll {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Poll() {}

    /** One look at the state of things. */
    interface Look {
        boolean isThere() throws Exception;
    }

    /** Looks again and again; returns whether it came true in time. */
    static boolean until(Duration within, Look look) throws Exception {
        long deadline = System.nanoTime() + within.toNanos();
        while (!look.isThere()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.sleep(PAUSE);
        }
        return true;
    }
}
