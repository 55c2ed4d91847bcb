package io.continuum.crdt.clock;

/**
 * The numbers {@code from} to {@code to}, both included.
 *
 * @param from 1 or more
 * @param to {@code from} or more
 */
public record SeqRange(long from, long to) {
    public SeqRange {
        if (from < 1 || to < from) {
            throw new IllegalArgumentException("range must be 1 <= from <= to, got " + from + ".." + to);
        }
    }

    /** How many numbers it holds. */
    public long size() {
        return to - from + 1;
    }

    public boolean contains(long seq) {
        return from <= seq && seq <= to;
    }
}
