package io.continuum.crdt.clock;

import java.time.Instant;

/**
 * 48 bits of milliseconds since 1970 and a 16-bit counter that orders events within one. For display, ordering on a
 * screen and ageing; it never decides which value survives.
 *
 * @param millis 0 to 2^47-1, so that the whole fits a positive {@code long}
 * @param counter 0 to 65535
 */
public record HybridTimestamp(long millis, int counter) implements Comparable<HybridTimestamp> {
    public static final HybridTimestamp ZERO = new HybridTimestamp(0, 0);
    static final long MILLIS_MAX = (1L << 47) - 1;
    static final int COUNTER_BITS = 16;
    private static final int COUNTER_MAX = (1 << COUNTER_BITS) - 1;

    public HybridTimestamp {
        if (millis < 0 || millis > MILLIS_MAX || counter < 0 || counter > COUNTER_MAX) {
            throw new IllegalArgumentException("timestamp out of range: " + millis + " ms, counter " + counter);
        }
    }

    /** The inverse of {@link #toLong}. @throws IllegalArgumentException if {@code packed} is negative */
    public static HybridTimestamp ofLong(long packed) {
        if (packed < 0) {
            throw new IllegalArgumentException("timestamp must not be negative, got " + packed);
        }
        return new HybridTimestamp(packed >>> COUNTER_BITS, (int) (packed & COUNTER_MAX));
    }

    /** Milliseconds in the upper 48 bits, the counter in the lower 16: orders as the timestamps do. */
    public long toLong() {
        return millis << COUNTER_BITS | counter;
    }

    /** The wall-clock part. */
    public Instant instant() {
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public int compareTo(HybridTimestamp other) {
        return Long.compare(toLong(), other.toLong());
    }
}
