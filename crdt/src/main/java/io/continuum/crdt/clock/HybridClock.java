package io.continuum.crdt.clock;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Gives out timestamps that only ever grow, close to the wall clock, and later than every timestamp that it has observed.
 * Thread-safe.
 */
public final class HybridClock {
    /** How far ahead of our wall clock a peer's timestamp may lie. */
    public static final Duration DRIFT_MAX = Duration.ofMinutes(5);

    private final InstantSource wall;
    private long last;

    /** @param last the newest timestamp that is known from before, {@link HybridTimestamp#ZERO} if none */
    public HybridClock(InstantSource wall, HybridTimestamp last) {
        this.wall = wall;
        this.last = last.toLong();
    }

    /** A timestamp for an event of our own, later than all before, also when the wall clock steps back. */
    public synchronized HybridTimestamp next() {
        last = Math.max(last + 1, wall.millis() << HybridTimestamp.COUNTER_BITS);
        return HybridTimestamp.ofLong(last);
    }

    /**
     * Takes note of a peer's timestamp, so that what we do next is ordered after it. This is the only place where a peer
     * moves our clock, by at most {@link #DRIFT_MAX}.
     *
     * @return false, with the clock unmoved, if it lies further ahead
     */
    public synchronized boolean observe(HybridTimestamp theirs) {
        if (isTooFarAhead(theirs, wall.millis())) {
            return false;
        }
        last = Math.max(last, theirs.toLong());
        return true;
    }

    /** Whether a timestamp lies more than {@link #DRIFT_MAX} after {@code nowMillis}. */
    public static boolean isTooFarAhead(HybridTimestamp timestamp, long nowMillis) {
        return timestamp.millis() > nowMillis + DRIFT_MAX.toMillis();
    }
}
