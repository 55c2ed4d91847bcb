package io.continuum.crdt.reconcile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * A set of which only every 64th item, and the sum of the ids before it, is in memory: some 2 MB for a million. The others
 * are read from the source, a stretch of 64 at a time. Not thread-safe, as the stretches read last are kept.
 *
 * <p>Whatever reads an item throws {@link ConcurrentModificationException} if the source has changed meanwhile.
 */
public final class ItemIndex implements ItemSet {
    /** Items of a stretch. */
    static final int STRIDE = 64;

    private static final int ITEMS_READ_AT_ONCE = 64 * STRIDE;
    private static final int STRETCHES_AT_FIRST = 16;

    private final ItemSource source;
    /** The first item of each stretch. */
    private final List<Item> firsts = new ArrayList<>();
    /** Row {@code i} is the sum of the ids before stretch {@code i}, the row after the last that of all. */
    private long[] sums = new long[STRETCHES_AT_FIRST * IdWords.WORDS];

    private int size;

    /** Two, as the boundary of two ranges may be that of two stretches. */
    private Stretch recent = Stretch.NONE;

    private Stretch earlier = Stretch.NONE;

    private ItemIndex(ItemSource source) {
        this.source = source;
    }

    /**
     * Reads all items once, some thousands at a time.
     *
     * @throws IllegalArgumentException if they do not ascend
     */
    public static ItemIndex of(ItemSource source) {
        ItemIndex index = new ItemIndex(source);
        List<Item> read = source.read(Bound.START, ITEMS_READ_AT_ONCE);
        index.append(read, 0);
        while (read.size() >= ITEMS_READ_AT_ONCE) {
            Item last = read.getLast();
            read = source.read(Bound.before(last), ITEMS_READ_AT_ONCE);
            requireUnchanged(!read.isEmpty() && read.getFirst().equals(last));
            index.append(read, 1);
        }
        return index;
    }

    /** Appends what was read, from a position in it on. */
    private void append(List<Item> read, int from) {
        Stretch added = Stretch.of(0, read);
        long[] before = IdWords.subtract(sums, firsts.size(), added.sums, from);
        for (int i = from; i < read.size(); i++) {
            if (i > 0 && read.get(i - 1).compareTo(read.get(i)) >= 0) {
                throw new IllegalArgumentException("items do not ascend: " + read.get(i - 1) + ", " + read.get(i));
            }
            if (size % STRIDE == 0) {
                firsts.add(read.get(i));
                if (sums.length == firsts.size() * IdWords.WORDS) {
                    sums = Arrays.copyOf(sums, 2 * sums.length);
                }
            }
            size++;
            IdWords.add(before, 0, added.sums, i + 1, sums, firsts.size());
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Item at(int index) {
        Objects.checkIndex(index, size);
        return stretch(index / STRIDE).items.get(index % STRIDE);
    }

    @Override
    public int lowerBound(Bound bound) {
        if (bound.timestamp() == Bound.INFINITE) {
            return size;
        }
        int after = firstNotBefore(firsts, bound);
        if (after == 0) {
            return 0;
        }
        int number = after - 1;
        return number * STRIDE + firstNotBefore(stretch(number).items, bound);
    }

    private static int firstNotBefore(List<Item> items, Bound bound) {
        int low = 0;
        int high = items.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bound.isAfter(items.get(middle))) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    @Override
    public Fingerprint fingerprint(int from, int to) {
        Objects.checkFromToIndex(from, to, size);
        return IdWords.fingerprint(IdWords.subtract(sumBefore(to), 0, sumBefore(from), 0), to - from);
    }

    /** The sum of the ids before a position. */
    private long[] sumBefore(int index) {
        long[] sum = new long[IdWords.WORDS];
        if (index == size) {
            System.arraycopy(sums, firsts.size() * IdWords.WORDS, sum, 0, IdWords.WORDS);
        } else {
            int number = index / STRIDE;
            IdWords.add(sums, number, stretch(number).sums, index % STRIDE, sum, 0);
        }
        return sum;
    }

    @Override
    public void forEach(int from, int to, Predicate<Item> visitor) {
        Objects.checkFromToIndex(from, to, size);
        for (int index = from; index < to && visitor.test(at(index)); index++) {}
    }

    private Stretch stretch(int number) {
        if (recent.number != number) {
            Stretch found = earlier.number == number ? earlier : read(number);
            earlier = recent;
            recent = found;
        }
        return recent;
    }

    private Stretch read(int number) {
        int count = Math.min(STRIDE, size - number * STRIDE);
        List<Item> items = source.read(Bound.before(firsts.get(number)), count);
        requireUnchanged(items.size() == count && items.getFirst().equals(firsts.get(number)));
        return Stretch.of(number, items);
    }

    private static void requireUnchanged(boolean unchanged) {
        if (!unchanged) {
            throw new ConcurrentModificationException("the source no longer holds what it held");
        }
    }

    /**
     * Some items in a row.
     *
     * @param sums row {@code i} is the sum of the ids of the first {@code i} of them
     */
    private record Stretch(int number, List<Item> items, long[] sums) {
        private static final Stretch NONE = new Stretch(-1, List.of(), new long[IdWords.WORDS]);

        static Stretch of(int number, List<Item> items) {
            long[] id = new long[IdWords.WORDS];
            long[] sums = new long[(items.size() + 1) * IdWords.WORDS];
            for (int i = 0; i < items.size(); i++) {
                IdWords.write(items.get(i).id().toArray(), id, 0);
                IdWords.add(sums, i, id, 0, sums, i + 1);
            }
            return new Stretch(number, List.copyOf(items), sums);
        }
    }
}
