package io.continuum.instance.adjacency;

import java.util.Arrays;

/** A list of numbers that grows. Not thread-safe. */
final class Numbers {
    private long[] values = new long[64];
    private int count;

    void add(long value) {
        if (count == values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        values[count++] = value;
    }

    int count() {
        return count;
    }

    long[] toArray() {
        return Arrays.copyOf(values, count);
    }
}
