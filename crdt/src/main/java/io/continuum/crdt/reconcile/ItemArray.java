package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.Bytes;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A set in memory, at 40 bytes an item: timestamps, and the running sums of the ids. An id is the distance of two sums, so
 * any range has its fingerprint at once and no id is stored twice. Immutable.
 */
public final class ItemArray implements ItemSet {
    public static final ItemArray EMPTY = new Builder().build();

    /** Items at most: rows of four words and one more must fit in an array. */
    private static final int ITEMS_MAX = (1 << 29) - 16;

    private final long[] timestamps;
    /** Row {@code i} is the sum of the ids of the first {@code i} items. */
    private final long[] sums;

    private ItemArray(long[] timestamps, long[] sums) {
        this.timestamps = timestamps;
        this.sums = sums;
    }

    /** @throws IllegalArgumentException if an item comes twice */
    public static ItemArray of(Iterable<Item> items) {
        Builder builder = new Builder();
        items.forEach(builder::add);
        return builder.build();
    }

    @Override
    public int size() {
        return timestamps.length;
    }

    @Override
    public Item at(int index) {
        return new Item(timestamps[index], IdWords.id(IdWords.subtract(sums, index + 1, sums, index)));
    }

    @Override
    public int lowerBound(Bound bound) {
        if (bound.timestamp() == Bound.INFINITE) {
            return size();
        }
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bound.isAfter(at(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public Fingerprint fingerprint(int from, int to) {
        Objects.checkFromToIndex(from, to, size());
        return IdWords.fingerprint(IdWords.subtract(sums, to, sums, from), to - from);
    }

    @Override
    public void forEach(int from, int to, Predicate<Item> visitor) {
        Objects.checkFromToIndex(from, to, size());
        for (int index = from; index < to && visitor.test(at(index)); index++) {}
    }

    /** Takes items in any order; costs least if they ascend. Not thread-safe. */
    public static final class Builder {
        private static final int ITEMS_AT_FIRST = 16;

        private long[] timestamps = new long[ITEMS_AT_FIRST];
        private long[] ids = new long[ITEMS_AT_FIRST * IdWords.WORDS];
        private int size;
        private boolean ascending = true;

        public Builder add(Item item) {
            return add(item.timestamp(), item.id().toArray());
        }

        /** @throws IllegalArgumentException if the timestamp is reserved, or an id has not 32 bytes */
        public Builder add(long timestamp, byte[] id) {
            if (timestamp == Bound.INFINITE || id.length != Item.ID_BYTES) {
                return add(new Item(timestamp, Bytes.of(id)));
            }
            if (size == timestamps.length) {
                grow();
            }
            timestamps[size] = timestamp;
            IdWords.write(id, ids, size);
            ascending = ascending && (size == 0 || compare(size - 1, size) < 0);
            size++;
            return this;
        }

        /** @throws IllegalArgumentException if an item comes twice */
        public ItemArray build() {
            int[] order = ascending ? null : sorted();
            long[] orderedTimestamps = new long[size];
            long[] sums = new long[(size + 1) * IdWords.WORDS];
            for (int i = 0; i < size; i++) {
                int item = order == null ? i : order[i];
                orderedTimestamps[i] = timestamps[item];
                IdWords.add(sums, i, ids, item, sums, i + 1);
            }
            return new ItemArray(orderedTimestamps, sums);
        }

        private void grow() {
            if (size == ITEMS_MAX) {
                throw new IllegalStateException("more than " + ITEMS_MAX + " items");
            }
            int capacity = Math.min(2 * size, ITEMS_MAX);
            timestamps = Arrays.copyOf(timestamps, capacity);
            ids = Arrays.copyOf(ids, capacity * IdWords.WORDS);
        }

        private int compare(int a, int b) {
            int byTimestamp = Long.compareUnsigned(timestamps[a], timestamps[b]);
            return byTimestamp != 0 ? byTimestamp : IdWords.compare(ids, a, ids, b);
        }

        /** The places of the items in their order, by merging ever longer runs. */
        private int[] sorted() {
            int[] order = new int[size];
            Arrays.setAll(order, i -> i);
            int[] merged = new int[size];
            for (int run = 1; run < size; run *= 2) {
                for (int start = 0; start < size; start += 2 * run) {
                    merge(order, start, Math.min(start + run, size), Math.min(start + 2 * run, size), merged);
                }
                int[] spare = order;
                order = merged;
                merged = spare;
            }
            return order;
        }

        private void merge(int[] order, int start, int middle, int end, int[] merged) {
            int left = start;
            int right = middle;
            for (int i = start; i < end; i++) {
                int difference = left == middle ? 1 : right == end ? -1 : compare(order[left], order[right]);
                if (difference == 0) {
                    throw new IllegalArgumentException(
                            "an item comes twice, with timestamp " + Long.toUnsignedString(timestamps[order[left]]));
                }
                merged[i] = difference < 0 ? order[left++] : order[right++];
            }
        }
    }
}
