package io.continuum.crdt.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rules Y-80 to Y-89. */
class NegentropyTest {
    @ParameterizedTest(name = "seed {0}, frame limit {1}")
    @CsvSource({"1, 0", "2, 0", "3, 4096", "4, 4096", "5, 60000", "6, 60000"})
    void theInitiatorLearnsExactlyWhatTheSidesDoNotShare(long seed, int frameBytesMax) {
        Random random = new Random(seed);
        int[] sizes = {0, 1, 31, 32, 33, 1000};
        long[] timestamps = {1, 3, 500, 1L << 40};
        for (int shared : sizes) {
            for (int onlyMine : sizes) {
                for (int onlyTheirs : sizes) {
                    int commonBytes = random.nextBoolean() ? 0 : random.nextInt(29);
                    long among = timestamps[random.nextInt(timestamps.length)];
                    List<Item> all = Sets.items(random, shared + onlyMine + onlyTheirs, among, commonBytes);
                    List<Item> mine = all.subList(0, shared + onlyMine);
                    List<Item> theirs = new ArrayList<>(all.subList(0, shared));
                    theirs.addAll(all.subList(shared + onlyMine, all.size()));

                    Sets.Outcome outcome = Sets.reconcile(
                            Negentropy.initiator(ItemArray.of(mine), frameBytesMax),
                            Negentropy.responder(ItemArray.of(theirs), frameBytesMax));

                    assertThat(outcome.have())
                            .as("%d shared, %d mine, %d theirs", shared, onlyMine, onlyTheirs)
                            .isEqualTo(Sets.minus(mine, theirs));
                    assertThat(outcome.need())
                            .as("%d shared, %d mine, %d theirs", shared, onlyMine, onlyTheirs)
                            .isEqualTo(Sets.ids(Sets.minus(theirs, mine)));
                    if (frameBytesMax > 0) {
                        assertThat(outcome.messages())
                                .allSatisfy(
                                        message -> assertThat(message.length()).isLessThanOrEqualTo(frameBytesMax));
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "frame limit {0}")
    @ValueSource(ints = {0, 4096, 60000})
    void largeSetsAreReconciledExactly(int frameBytesMax) {
        Random random = new Random(frameBytesMax);
        List<Item> all = Sets.items(random, 100_000, 20_000, 2);
        List<Item> mine = all.subList(0, 90_000);
        List<Item> theirs = all.subList(5_000, 100_000);

        Sets.Outcome outcome = Sets.reconcile(
                Negentropy.initiator(ItemArray.of(mine), frameBytesMax),
                Negentropy.responder(ItemArray.of(theirs), frameBytesMax));

        assertThat(outcome.have()).isEqualTo(new HashSet<>(all.subList(0, 5_000)));
        assertThat(outcome.need()).isEqualTo(Sets.ids(all.subList(90_000, 100_000)));
        if (frameBytesMax > 0) {
            assertThat(outcome.messages())
                    .allSatisfy(message -> assertThat(message.length()).isLessThanOrEqualTo(frameBytesMax));
        }
    }

    @ParameterizedTest(name = "frame limit {0}")
    @ValueSource(ints = {0, 4096})
    void aSideWithNothingLearnsEverythingAndOneWithEverythingGivesItAway(int frameBytesMax) {
        List<Item> all = Sets.items(new Random(1), 20_000, 1L << 40, 0);

        Sets.Outcome learns = Sets.reconcile(
                Negentropy.initiator(ItemArray.EMPTY, frameBytesMax),
                Negentropy.responder(ItemArray.of(all), frameBytesMax));
        Sets.Outcome gives = Sets.reconcile(
                Negentropy.initiator(ItemArray.of(all), frameBytesMax),
                Negentropy.responder(ItemArray.EMPTY, frameBytesMax));

        assertThat(learns.need()).isEqualTo(Sets.ids(all));
        assertThat(gives.have()).isEqualTo(new HashSet<>(all));
    }

    @ParameterizedTest(name = "seed {0}, frame limit {1}")
    @CsvSource({"1, 0", "2, 4096", "3, 60000"})
    void setsInMemoryAndOverASourceSayTheSame(long seed, int frameBytesMax) {
        Random random = new Random(seed);
        for (int size : new int[] {0, 31, 32, 64, 1000, 20_000}) {
            List<Item> all = Sets.items(random, size, 1 + size / 3, random.nextInt(4));
            List<Item> mine = some(all, random);
            List<Item> theirs = some(all, random);

            Sets.Outcome inMemory = Sets.reconcile(
                    Negentropy.initiator(ItemArray.of(mine), frameBytesMax),
                    Negentropy.responder(ItemArray.of(theirs), frameBytesMax));
            Sets.Outcome overSources = Sets.reconcile(
                    Negentropy.initiator(ItemIndex.of(new TreeSource(mine)), frameBytesMax),
                    Negentropy.responder(ItemIndex.of(new TreeSource(theirs)), frameBytesMax));

            assertThat(overSources).isEqualTo(inMemory);
        }
    }

    private static List<Item> some(List<Item> all, Random random) {
        return all.stream().filter(_ -> random.nextInt(20) > 0).toList();
    }

    @Test
    void aMessageMayBeAnsweredTwice() {
        List<Item> all = Sets.items(new Random(1), 5_000, 1L << 40, 0);
        Negentropy initiator = Negentropy.initiator(ItemArray.of(all.subList(0, 4_000)), 4096);
        Negentropy responder = Negentropy.responder(ItemArray.of(all.subList(500, 5_000)), 4096);
        Bytes first = initiator.start();
        Answer.Send reply = (Answer.Send) responder.answer(first);

        assertThat(initiator.start()).isEqualTo(first);
        assertThat(responder.answer(first)).isEqualTo(reply);
        assertThat(initiator.answer(reply.message())).isEqualTo(initiator.answer(reply.message()));
    }

    @Test
    void anIdAtAnotherTimestampIsAnotherItem() {
        Item mine = Sets.items(new Random(1), 1, 1, 0).getFirst();
        Item theirs = new Item(mine.timestamp() + 1, mine.id());
        List<Item> others = Sets.items(new Random(2), 100, 1, 0);

        Sets.Outcome outcome = Sets.reconcile(
                Negentropy.initiator(ItemArray.of(with(others, mine)), 0),
                Negentropy.responder(ItemArray.of(with(others, theirs)), 0));

        assertThat(outcome.have()).containsExactly(mine);
        assertThat(outcome.need()).containsExactly(theirs.id());
    }

    private static List<Item> with(List<Item> items, Item item) {
        List<Item> all = new ArrayList<>(items);
        all.add(item);
        return all;
    }

    @Test
    void messagesHaveTheBytesOfTheFormat() {
        ItemArray one = ItemArray.of(List.of(new Item(300, id(0xaa))));

        assertThat(Negentropy.initiator(ItemArray.EMPTY, 0).start()).isEqualTo(hex("61 00 00 02 00"));
        assertThat(Negentropy.initiator(one, 0).start()).isEqualTo(hex("61 00 00 02 01" + "aa".repeat(32)));
        assertThat(Negentropy.responder(one, 0).answer(hex("61 822d 00 02 00")))
                .as("a list to before timestamp 300, and nothing is said of the rest")
                .isEqualTo(send("61 822d 00 02 00"));
        assertThat(Negentropy.responder(one, 0).answer(hex("61 822d 00 00 00 00 02 00")))
                .as("a skip to timestamp 300, and a list from there")
                .isEqualTo(send("61 822d 00 00 00 00 02 01" + "aa".repeat(32)));
        assertThat(Negentropy.responder(one, 0).answer(hex("61 81 01 20" + "bb".repeat(32) + "00")))
                .as("a skip at the end is not said")
                .isInstanceOf(Answer.Send.class)
                .isEqualTo(send("61"));
        assertThat(Negentropy.initiator(one, 0).answer(hex("61"))).isEqualTo(new Answer.Done(List.of(), List.of()));
    }

    @Test
    void aBoundWithinATimestampIsTheCommonPrefixAndOneByte() {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            byte[] id = new byte[Item.ID_BYTES];
            id[5] = (byte) i;
            items.add(new Item(9, Bytes.of(id)));
        }

        Bytes message = Negentropy.initiator(ItemArray.of(items), 0).start();

        assertThat(message.toString())
                .startsWith("61" + "0a06000000000002" + "01")
                .contains("0106000000000004" + "01");
    }

    @Test
    void anUnknownVersionIsAnsweredWithOursAndEndsAnInitiator() {
        ItemArray items = ItemArray.of(Sets.items(new Random(1), 40, 9, 0));

        for (int version : new int[] {0x60, 0x62, 0x6f}) {
            Bytes message = Bytes.of(new byte[] {(byte) version, 1, 2, 3});
            assertThat(Negentropy.responder(items, 0).answer(message)).isEqualTo(send("61"));
            assertThat(Negentropy.initiator(items, 0).answer(message))
                    .isEqualTo(new Answer.UnsupportedVersion(version & 0x0f));
        }
        for (int other : new int[] {0x00, 0x5f, 0x70, 0xe1}) {
            Bytes message = Bytes.of(new byte[] {(byte) other});
            assertThat(Negentropy.responder(items, 0).answer(message)).isInstanceOf(Answer.Malformed.class);
            assertThat(Negentropy.initiator(items, 0).answer(message)).isInstanceOf(Answer.Malformed.class);
        }
    }

    /** An initiator drops its last answer for want of room; the responder, which has nothing there, must hear of it again. */
    @Test
    void whatADroppedAnswerLeavesOutIsToldAgainToASideWithNothing() {
        List<Item> items = new ArrayList<>(Sets.items(new Random(1), 4_000, 1000, 0));
        Collections.sort(items);
        ItemArray set = ItemArray.of(items);
        MessageWriter message = new MessageWriter();
        Fingerprint other = new Fingerprint(Bytes.of(new byte[Fingerprint.BYTES]));
        for (int range = 1; range <= 11; range++) {
            message.fingerprint(Bound.before(items.get(range * 300)), other);
        }
        message.fingerprint(Bound.INFINITY, Fingerprint.OF_NOTHING);

        Answer.Send answer = (Answer.Send) Negentropy.initiator(set, 4096).answer(message.message());

        String closing = "000001" + set.fingerprint(3300, 4000).bytes();
        assertThat(answer.message().toString()).endsWith(closing);
    }

    @Test
    void aFrameLimitIsNoneOrAtLeast4096() {
        assertThatThrownBy(() -> Negentropy.initiator(ItemArray.EMPTY, 4095))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Negentropy.responder(ItemArray.EMPTY, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Negentropy.responder(ItemArray.EMPTY, 0).start())
                .isInstanceOf(IllegalStateException.class);
    }

    private static Answer send(String message) {
        return new Answer.Send(hex(message), List.of(), List.of());
    }

    private static Bytes id(int octet) {
        byte[] id = new byte[Item.ID_BYTES];
        Arrays.fill(id, (byte) octet);
        return Bytes.of(id);
    }

    private static Bytes hex(String hex) {
        return Bytes.of(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
