package io.continuum.crdt.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rules Y-81, Y-82 and Y-88: whatever arrives is answered or called malformed. */
class HostileMessagesTest {
    private static final int DAMAGED_MESSAGES = 50_000;
    private static final int RANGES = 1_000_000;

    private final ItemArray items = ItemArray.of(Sets.items(new Random(1), 1000, 300, 0));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "an empty message, ''",
        "a bound without a mode, 61 01 00",
        "a fingerprint cut short, 61 01 00 01 000000000000000000000000000000",
        "an unknown mode, 61 01 00 03",
        "a mode of 2^63, 61 01 00 81808080808080808000",
        "a count beyond the bytes, 61 01 00 02 01",
        "a count of 2^31-1, 61 01 00 02 87ffffff7f",
        "a count of 2^59 whose bytes overflow to none, 61 01 00 02 888080808080808000",
        "a count of 2^64-1, 61 01 00 02 81ffffffffffffffff7f",
        "a prefix of 33 bytes, 61 01 21 000000000000000000000000000000000000000000000000000000000000000000 00",
        "a prefix of 2^63 bytes, 61 01 81808080808080808000 00",
        "a prefix beyond the bytes, 61 01 03 0000",
        "a number with a leading zero, 61 8001 00 00",
        "a zero of two bytes, 61 8000 00 00",
        "a number cut short, 61 81",
        "a number of 2^64, 61 82808080808080808000 00 00",
        "a number of eleven bytes, 61 8180808080808080808000 00 00",
        "the reserved timestamp by a sum, 61 02 00 00 81ffffffffffffffff7f 00 00",
        "a timestamp beyond 2^64, 61 05 00 00 81ffffffffffffffff7f 00 00",
        "a timestamp after infinity, 61 00 00 00 01 00 00",
        "a timestamp after infinity that overflows, 61 00 00 00 02 00 00",
        "a bound before the last, 61 05 01 09 00 01 01 08 00",
        "a shorter bound before the last, 61 05 02 0901 00 01 01 09 00"
    })
    void isMalformed(String what, String message) {
        assertThat(Negentropy.responder(items, 4096).answer(hex(message)))
                .as(what)
                .isInstanceOf(Answer.Malformed.class);
        assertThat(Negentropy.initiator(items, 4096).answer(hex(message)))
                .as(what)
                .isInstanceOf(Answer.Malformed.class);
    }

    @Test
    void boundsThatMeanTheSameMayBeWrittenWithAndWithoutZeros() {
        String padded = "61 05 02 0900 00" + "01 01 09 00" + "01 20 09" + "00".repeat(31) + "00" + "00 20 "
                + "00".repeat(32) + "00";

        assertThat(Negentropy.initiator(items, 0).answer(hex(padded))).isEqualTo(new Answer.Done(List.of(), List.of()));
    }

    @Test
    void theGreatestTimestampIsReadAndEmptyRangesArePassedOver() {
        String empty = "61 05 01 09 00" + "01 01 09 00" + "81ffffffffffffffff7b 00 00" + "00 00 00" + "00 00 00";

        assertThat(Negentropy.initiator(items, 0).answer(hex(empty))).isEqualTo(new Answer.Done(List.of(), List.of()));
    }

    @ParameterizedTest(name = "frame limit {0}")
    @ValueSource(ints = {0, 4096})
    void aMillionRangesAreAnsweredInBoundedSpace(int frameBytesMax) {
        for (String range :
                List.of("010000", "010002" + "00", "010001" + "00".repeat(16), "020001" + "00".repeat(16))) {
            byte[] one = HexFormat.of().parseHex(range);
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            message.write(Negentropy.VERSION_BYTE);
            for (int i = 0; i < RANGES; i++) {
                message.writeBytes(one);
            }
            Bytes bytes = Bytes.of(message.toByteArray());

            Answer.Send told =
                    (Answer.Send) Negentropy.responder(items, frameBytesMax).answer(bytes);
            Answer learnt = Negentropy.initiator(items, frameBytesMax).answer(bytes);

            int lengthMax = frameBytesMax == 0 ? 100_000 + 5 * RANGES : frameBytesMax;
            assertThat(told.message().length()).isLessThanOrEqualTo(lengthMax);
            if (learnt instanceof Answer.Send send) {
                assertThat(send.message().length()).isLessThanOrEqualTo(lengthMax);
                assertThat(send.have()).hasSizeLessThanOrEqualTo(items.size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void damagedMessagesNeverThrowAndAreNeverAnsweredBeyondTheLimit(long seed) {
        Random random = new Random(1000 + seed);
        List<Bytes> sound = soundMessages(random);
        Negentropy responder = Negentropy.responder(items, 4096);
        Negentropy initiator = Negentropy.initiator(items, 4096);
        int malformed = 0;
        for (int i = 0; i < DAMAGED_MESSAGES; i++) {
            Bytes message = damaged(sound.get(random.nextInt(sound.size())).toArray(), random);
            for (Negentropy side : List.of(responder, initiator)) {
                switch (side.answer(message)) {
                    case Answer.Send send -> {
                        assertThat(send.message().length()).as("%s", message).isLessThanOrEqualTo(4096);
                        assertThat(send.have()).hasSizeLessThanOrEqualTo(items.size());
                        assertThat(send.need()).hasSizeLessThanOrEqualTo(message.length() / Item.ID_BYTES);
                    }
                    case Answer.Done done ->
                        assertThat(done.need()).hasSizeLessThanOrEqualTo(message.length() / Item.ID_BYTES);
                    case Answer.UnsupportedVersion version ->
                        assertThat(version.highest()).isBetween(0, 15);
                    case Answer.Malformed broken -> {
                        assertThat(broken.reason()).isNotEmpty();
                        malformed++;
                    }
                }
            }
        }
        assertThat(malformed).as("seed %d", seed).isGreaterThan(DAMAGED_MESSAGES / 10);
    }

    /** All that two sides say to each other, with and without a limit. */
    private List<Bytes> soundMessages(Random random) {
        List<Item> others = new ArrayList<>(Sets.items(random, 200, 300, 0));
        items.forEach(100, items.size(), others::add);
        List<Bytes> messages = new ArrayList<>();
        for (int limit : new int[] {0, 4096}) {
            messages.addAll(Sets.reconcile(
                            Negentropy.initiator(items, limit), Negentropy.responder(ItemArray.of(others), limit))
                    .messages());
        }
        return messages;
    }

    /** Some bytes changed, cut out, put in or cut off. */
    private static Bytes damaged(byte[] message, Random random) {
        byte[] damaged = message;
        for (int blows = 1 + random.nextInt(4); blows > 0 && damaged.length > 1; blows--) {
            int at = random.nextInt(Math.min(damaged.length, 400));
            int length = Math.min(random.nextInt(40), damaged.length - at);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] = (byte) random.nextInt();
                case 1 -> damaged = joined(damaged, at, damaged, at + length);
                case 2 -> damaged = joined(damaged, at + length, damaged, at);
                default -> damaged = Arrays.copyOf(damaged, damaged.length - random.nextInt(damaged.length));
            }
        }
        return Bytes.of(damaged);
    }

    /** The beginning of one and the end of the other. */
    private static byte[] joined(byte[] first, int end, byte[] second, int start) {
        byte[] joined = new byte[end + second.length - start];
        System.arraycopy(first, 0, joined, 0, end);
        System.arraycopy(second, start, joined, end, second.length - start);
        return joined;
    }

    private static Bytes hex(String hex) {
        return Bytes.of(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
