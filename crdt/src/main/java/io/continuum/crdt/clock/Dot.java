package io.continuum.crdt.clock;

/**
 * One event: the {@code seq}-th of a log. Nothing else ever carries the same dot. Ordered by log, then by number.
 *
 * @param seq 1 to 2^63-1
 */
public record Dot(LogId log, long seq) implements Comparable<Dot> {
    public Dot {
        if (seq < 1) {
            throw new IllegalArgumentException("seq must be 1 or more, got " + seq);
        }
    }

    /** Who wrote it. */
    public Origin origin() {
        return log.origin();
    }

    /** The epoch of its log, 0 to 2^32-1. */
    public long epoch() {
        return log.epoch();
    }

    @Override
    public int compareTo(Dot other) {
        int byLog = log.compareTo(other.log);
        return byLog != 0 ? byLog : Long.compare(seq, other.seq);
    }
}
