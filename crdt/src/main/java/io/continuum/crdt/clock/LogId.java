package io.continuum.crdt.clock;

/**
 * One writer's log: an origin and the epoch that it drew at random when its process started. A restored or cloned writer
 * gets another epoch, so no dot is ever used twice.
 *
 * @param epoch 0 to 2^32-1
 */
public record LogId(Origin origin, long epoch) implements Comparable<LogId> {
    /** The largest epoch, 2^32-1. */
    public static final long EPOCH_MAX = 0xffff_ffffL;

    public LogId {
        if (epoch < 0 || epoch > EPOCH_MAX) {
            throw new IllegalArgumentException("epoch must be 0..2^32-1, got " + epoch);
        }
    }

    /** The dot of the {@code seq}-th event of this log. */
    public Dot dot(long seq) {
        return new Dot(this, seq);
    }

    @Override
    public int compareTo(LogId other) {
        if (this == other) {
            return 0;
        }
        int byOrigin = origin.compareTo(other.origin);
        return byOrigin != 0 ? byOrigin : Long.compare(epoch, other.epoch);
    }
}
