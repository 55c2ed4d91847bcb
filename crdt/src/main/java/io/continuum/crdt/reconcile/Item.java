package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;

/**
 * What a set holds: an id, and where in the order it lies. Ordered by timestamp, then by id, both unsigned.
 *
 * @param timestamp an unsigned number of any meaning, such as a sequence number; never {@link Bound#INFINITE}
 * @param id 32 bytes
 */
public record Item(long timestamp, Bytes id) implements Comparable<Item> {
    /** Bytes of an id. */
    public static final int ID_BYTES = 32;

    public Item {
        if (timestamp == Bound.INFINITE) {
            throw new IllegalArgumentException("the timestamp 2^64-1 is reserved");
        }
        if (id.length() != ID_BYTES) {
            throw new IllegalArgumentException("an id has " + ID_BYTES + " bytes, got " + id.length());
        }
    }

    @Override
    public int compareTo(Item other) {
        int byTimestamp = Long.compareUnsigned(timestamp, other.timestamp);
        return byTimestamp != 0 ? byTimestamp : id.compareTo(other.id);
    }
}
