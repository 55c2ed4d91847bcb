package io.continuum.protocol.log;

/**
 * A complete subtree: the 2^level leaves from {@code index * 2^level} on. Its hash never changes as the log grows.
 *
 * @param level 0 (one leaf) to 62
 */
public record Subtree(int level, long index) {
    private static final int LEVEL_MAX = 62;

    public Subtree {
        if (level < 0 || level > LEVEL_MAX || index < 0 || index > Long.MAX_VALUE >> level) {
            throw new IllegalArgumentException("no subtree at level " + level + ", index " + index);
        }
    }

    /** The first leaf. */
    long from() {
        return index << level;
    }

    /** The leaf after the last one. */
    long to() {
        return from() + (1L << level);
    }
}
