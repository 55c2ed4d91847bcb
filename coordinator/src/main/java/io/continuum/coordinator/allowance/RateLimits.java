package io.continuum.coordinator.allowance;

import java.time.Duration;

/**
 * Limits requests by caller and class with the generic cell rate algorithm: one number for each, the time at which the
 * caller's backlog would be worked off. Thread-safe.
 */
public interface RateLimits {

    /**
     * What became of a request.
     *
     * @param retryAfter zero if it may go ahead; otherwise after how long the same request would be let through
     * @param reset until when the caller, sending nothing more, has its whole burst again
     */
    record Turn(Duration retryAfter, Duration reset) {
        public boolean granted() {
            return retryAfter.isZero();
        }
    }

    /** Counts one request; one that is not granted does not count. */
    Turn take(RouteClass routeClass, String caller);

    /** Forgets callers without a backlog, which are the same as callers never seen. */
    void forgetIdle();
}
