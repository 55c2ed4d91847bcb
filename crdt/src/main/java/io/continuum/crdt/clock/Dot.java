package io.continuum.crdt.clock;

import java.util.Comparator;

/**
 * One event: the {@code seq}-th of its origin's epoch. Nothing else ever carries the same dot.
 *
 * @param epoch 0 to 2^32-1
 * @param seq 1 to 2^63-1
 */
public record Dot(Origin origin, long epoch, long seq) implements Comparable<Dot> {
    private static final Comparator<Dot> ORDER =
            Comparator.comparing(Dot::origin).thenComparingLong(Dot::epoch).thenComparingLong(Dot::seq);

    public Dot {
        if (epoch < 0 || epoch > LogId.EPOCH_MAX) {
            throw new IllegalArgumentException("epoch must be 0..2^32-1, got " + epoch);
        }
        if (seq < 1) {
            throw new IllegalArgumentException("seq must be 1 or more, got " + seq);
        }
    }

    /** The log that this event belongs to. */
    public LogId log() {
        return new LogId(origin, epoch);
    }

    @Override
    public int compareTo(Dot other) {
        return ORDER.compare(this, other);
    }
}
