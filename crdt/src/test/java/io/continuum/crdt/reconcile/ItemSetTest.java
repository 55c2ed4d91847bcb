package io.continuum.crdt.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.Bytes;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both kinds of sets against sorted lists and whole numbers. SPEC.md rules Y-80 and Y-83. */
class ItemSetTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void positionsBoundsAndFingerprintsAreThoseOfASortedList(long seed) throws Exception {
        Random random = new Random(seed);
        for (int size : new int[] {0, 1, 2, 63, 64, 65, 127, 128, 129, 1000}) {
            List<Item> items = Sets.items(random, size, 1 + random.nextInt(200), random.nextInt(20));
            List<Item> sorted = new ArrayList<>(items);
            Collections.sort(sorted);

            agrees(ItemArray.of(items), sorted, random);
            agrees(ItemArray.of(sorted), sorted, random);
            agrees(ItemIndex.of(new TreeSource(items)), sorted, random);
        }
    }

    private static void agrees(ItemSet set, List<Item> sorted, Random random) throws Exception {
        assertThat(set.size()).isEqualTo(sorted.size());
        for (int round = 0; round < 100; round++) {
            int from = random.nextInt(sorted.size() + 1);
            int to = from + random.nextInt(sorted.size() - from + 1);
            assertThat(set.fingerprint(from, to)).isEqualTo(fingerprint(sorted.subList(from, to)));
            List<Item> seen = new ArrayList<>();
            set.forEach(from, to, item -> {
                seen.add(item);
                return seen.size() < 70;
            });
            assertThat(seen).isEqualTo(sorted.subList(from, Math.min(to, from + 70)));
            if (from < sorted.size()) {
                Item item = sorted.get(from);
                assertThat(set.at(from)).isEqualTo(item);
                byte[] prefix = Arrays.copyOf(item.id().toArray(), random.nextInt(33));
                Bound bound = new Bound(item.timestamp() + random.nextInt(2), Bytes.of(prefix));
                assertThat(set.lowerBound(bound))
                        .isEqualTo((int) sorted.stream().filter(bound::isAfter).count());
            }
        }
        assertThat(set.lowerBound(Bound.START)).isZero();
        assertThat(set.lowerBound(Bound.INFINITY)).isEqualTo(sorted.size());
    }

    /** By the words of the rule, with whole numbers. */
    private static Fingerprint fingerprint(List<Item> items) throws Exception {
        BigInteger sum = BigInteger.ZERO;
        for (Item item : items) {
            sum = sum.add(new BigInteger(1, reversed(item.id().toArray(), Item.ID_BYTES)));
        }
        byte[] bigEndian = sum.mod(BigInteger.ONE.shiftLeft(256)).toByteArray();
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(reversed(bigEndian, Item.ID_BYTES));
        if (items.size() >= 128) {
            sha256.update((byte) (items.size() >> 7 | 0x80));
        }
        sha256.update((byte) (items.size() & 0x7f));
        return new Fingerprint(Bytes.of(Arrays.copyOf(sha256.digest(), Fingerprint.BYTES)));
    }

    /** The last {@code length} bytes from last to first, with zeros for those that are not there. */
    private static byte[] reversed(byte[] bytes, int length) {
        byte[] reversed = new byte[length];
        for (int i = 0; i < Math.min(length, bytes.length); i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    @Test
    void theFingerprintOfNothingIsTheHashOf33Zeros() {
        assertThat(Fingerprint.OF_NOTHING.bytes()).isEqualTo(hex("7f9c9e31ac8256ca2f258583df262dbc"));
    }

    @Test
    void timestampsAndIdsAreUnsigned() {
        Item small = new Item(1, id(0x80));
        Item negative = new Item(-2, id(1));
        Item negativeLater = new Item(-2, id(0x90));

        ItemArray set = ItemArray.of(List.of(negativeLater, negative, small));

        assertThat(List.of(set.at(0), set.at(1), set.at(2))).containsExactly(small, negative, negativeLater);
        assertThat(set.lowerBound(new Bound(Long.MAX_VALUE, Bytes.EMPTY))).isEqualTo(1);
    }

    @Test
    void anItemThatComesTwiceIsRefused() {
        Random random = new Random(1);
        List<Item> items = Sets.items(random, 1000, 100, 0);
        items.add(items.get(random.nextInt(1000)));

        assertThatThrownBy(() -> ItemArray.of(items)).isInstanceOf(IllegalArgumentException.class);
        Collections.sort(items);
        assertThatThrownBy(() -> ItemArray.of(items)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ItemIndex.of((_, _) -> items)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theReservedTimestampAndIdsOfAnotherLengthAreRefused() {
        ItemArray.Builder builder = new ItemArray.Builder();

        assertThatThrownBy(() -> builder.add(Bound.INFINITE, new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.add(1, new byte[31])).isInstanceOf(IllegalArgumentException.class);
        assertThat(builder.build().size()).isZero();
    }

    @Test
    void aBuilderMayGoOnAfterItBuilt() {
        ItemArray.Builder builder = new ItemArray.Builder().add(new Item(7, id(7)));
        ItemArray one = builder.build();
        ItemArray two = builder.add(new Item(3, id(3))).build();

        assertThat(one.size()).isEqualTo(1);
        assertThat(two.at(0)).isEqualTo(new Item(3, id(3)));
    }

    @Test
    void aSetOverASourceReadsStretchesAndKeepsFewItems() {
        TreeSource source = new TreeSource(Sets.items(new Random(1), 100_000, 1L << 40, 0));
        ItemIndex index = ItemIndex.of(source);
        assertThat(source.itemsReadAtOnceMax).isEqualTo(64 * ItemIndex.STRIDE);
        source.reads = 0;
        source.itemsReadAtOnceMax = 0;

        Negentropy.initiator(index, 0).start();

        assertThat(source.reads).isBetween(15, 30);
        assertThat(source.itemsReadAtOnceMax).isEqualTo(ItemIndex.STRIDE);
    }

    @Test
    void aSourceThatChangedIsNoticed() {
        TreeSource source = new TreeSource(Sets.items(new Random(1), 1000, 1L << 40, 0));
        ItemIndex index = ItemIndex.of(source);
        Item second = index.at(ItemIndex.STRIDE);
        index.at(999);
        index.at(500);
        source.items.remove(second);

        assertThatThrownBy(() -> index.at(ItemIndex.STRIDE)).isInstanceOf(ConcurrentModificationException.class);
    }

    private static Bytes id(int first) {
        byte[] id = new byte[Item.ID_BYTES];
        id[0] = (byte) first;
        return Bytes.of(id);
    }

    private static Bytes hex(String hex) {
        return Bytes.of(HexFormat.of().parseHex(hex));
    }
}
