package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.util.Arrays;

/**
 * A place between items: before the first item that is not less than it.
 *
 * @param timestamp unsigned
 * @param prefix the first bytes of an id, 0 to 32; the bytes that are not there count as zero
 */
public record Bound(long timestamp, Bytes prefix) {
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

    /** Whether an item comes before this place. */
    boolean isAfter(Item item) {
        int byTimestamp = Long.compareUnsigned(item.timestamp(), timestamp);
        return byTimestamp != 0 ? byTimestamp < 0 : item.id().compareTo(prefix) < 0;
    }

    /** Whether every item before {@code other} comes before this place. */
    boolean isAtLeast(Bound other) {
        int byTimestamp = Long.compareUnsigned(timestamp, other.timestamp);
        return byTimestamp != 0 ? byTimestamp > 0 : Arrays.compareUnsigned(padded(prefix), padded(other.prefix)) >= 0;
    }

    private static byte[] padded(Bytes prefix) {
        return Arrays.copyOf(prefix.toArray(), Item.ID_BYTES);
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
}
