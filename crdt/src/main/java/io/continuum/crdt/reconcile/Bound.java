package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.util.Arrays;

/**
 * A place between items: before the first item that is not less than it. Ordered like items, a prefix before what it
 * begins.
 *
 * @param timestamp unsigned
 * @param prefix the first bytes of an id, 0 to 32; the bytes that are not there count as zero
 */
public record Bound(long timestamp, Bytes prefix) implements Comparable<Bound> {
    /** The timestamp of no item, greater than all: 2^64-1. */
    public static final long INFINITE = -1;

    /** Before every item. */
    public static final Bound START = new Bound(0, Bytes.EMPTY);

    /** After every item. */
    public static final Bound INFINITY = new Bound(INFINITE, Bytes.EMPTY);

    public Bound {
        if (prefix.length() > (timestamp == INFINITE ? 0 : Item.ID_BYTES)) {
            throw new IllegalArgumentException("a prefix of " + prefix.length() + " bytes is too long");
        }
    }

    /** Just before an item. */
    public static Bound before(Item item) {
        return new Bound(item.timestamp(), item.id());
    }

    boolean isAfter(Item item) {
        int byTimestamp = Long.compareUnsigned(item.timestamp(), timestamp);
        return byTimestamp != 0 ? byTimestamp < 0 : item.id().compareTo(prefix) < 0;
    }

    /** The shortest bound that comes after {@code below} and not after {@code above}, which follows it. */
    static Bound between(Item below, Item above) {
        if (below.timestamp() != above.timestamp()) {
            return new Bound(above.timestamp(), Bytes.EMPTY);
        }
        byte[] id = above.id().toArray();
        int common = Arrays.mismatch(below.id().toArray(), id);
        return new Bound(above.timestamp(), Bytes.of(Arrays.copyOf(id, common + 1)));
    }

    @Override
    public int compareTo(Bound other) {
        int byTimestamp = Long.compareUnsigned(timestamp, other.timestamp);
        return byTimestamp != 0 ? byTimestamp : prefix.compareTo(other.prefix);
    }
}
