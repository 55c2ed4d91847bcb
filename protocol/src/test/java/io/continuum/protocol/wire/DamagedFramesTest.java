package io.continuum.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A million damaged frames, in four parts: every one is a frame, an unknown tag or malformed, and none makes the reader
 * allocate more than its bytes and the limits explain. SPEC.md rules Y-21, Y-24 and Y-25.
 */
class DamagedFramesTest {
    private static final int FRAMES = 250_000;

    /** The header objects of a frame, an error and its text, and what the measurement itself costs. */
    private static final long FIXED_BYTES = 4 * 1024;

    /**
     * What one byte may become: a run in a head of two bytes becomes two longs in a range in a list, copied once; a text or
     * byte string is copied on the way.
     */
    private static final long PER_BYTE = 48;

    /** A run of verdicts takes a few bytes for up to {@link Limits#OPS_MAX} of them, in a list that grows and is copied. */
    private static final long VERDICTS_BYTES = (long) Limits.OPS_MAX * Limits.OPS_MAX * 24;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedFramesGetAVerdictAndNothingBeyondTheLimitsIsAllocated(long seed) throws Exception {
        Random random = new Random(seed);
        List<byte[]> golden = golden();
        List<byte[]> whole = new ArrayList<>(golden);
        for (int i = 0; i < 60; i++) {
            whole.add(FrameCodec.encode(frame(random)));
            whole.add(FrameCodec.encodeDeflated(frame(random)));
        }
        List<byte[]> bombs = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            bombs.add(bomb(random));
        }
        int[] verdicts = new int[3];
        for (int round = 0; round < FRAMES; round++) {
            byte[] message = round % 50 == 0
                    ? bombs.get(random.nextInt(bombs.size()))
                    : damage(
                            round % 2 == 0
                                    ? golden.get(random.nextInt(golden.size()))
                                    : whole.get(random.nextInt(whole.size())),
                            random);
            boolean deflate = random.nextInt(4) != 0;
            FrameCodec.Decoded decoded = measured(message, deflate, seed, round);
            switch (decoded) {
                case FrameCodec.Ok(Frame frame) -> {
                    verdicts[0]++;
                    boolean plain = message[1] == 0;
                    if (plain && !Arrays.equals(FrameCodec.encode(frame), message)) {
                        assertThat(message).as("seed %d, round %d", seed, round).isEqualTo(FrameCodec.encode(frame));
                    }
                }
                case FrameCodec.UnknownTag _ -> verdicts[1]++;
                case FrameCodec.Malformed _ -> verdicts[2]++;
            }
        }
        assertThat(verdicts[0]).as("seed %d: frames", seed).isGreaterThan(FRAMES / 100);
        assertThat(verdicts[1]).as("seed %d: unknown tags", seed).isGreaterThan(FRAMES / 1_000);
        assertThat(verdicts[2]).as("seed %d: malformed", seed).isGreaterThan(FRAMES / 2);
    }

    /** Reads a frame; what is beyond the bound is measured again, as classes are loaded and texts are linked only once. */
    private static FrameCodec.Decoded measured(byte[] message, boolean deflate, long seed, int round) {
        long allocated = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            FrameCodec.Decoded decoded = FrameCodec.decode(message, deflate);
            allocated = Math.min(allocated, THREADS.getCurrentThreadAllocatedBytes() - before);
            if (allocated <= bound(message)) {
                return decoded;
            }
        }
        throw new AssertionError("seed " + seed + ", round " + round + ": " + allocated + " bytes allocated, at most "
                + bound(message) + " for " + HexFormat.of().formatHex(message));
    }

    @Test
    void aBombCostsNothing() {
        byte[] zeros = raw(new byte[16 * 1024 * 1024]);
        for (long declared :
                new long[] {100, 4_096, 20L * zeros.length, Limits.MESSAGE_BYTES_MAX, 16L << 20, 1L << 40}) {
            byte[] body = new BytesWriter().number(declared).fixed(zeros).toBytes();
            byte[] message = new BytesWriter()
                    .fixed(new byte[] {(byte) FrameTag.OPS.code(), 1})
                    .number(5)
                    .number(body.length)
                    .fixed(body)
                    .toBytes();
            FrameCodec.decode(message, true);
            long before = THREADS.getCurrentThreadAllocatedBytes();
            FrameCodec.Decoded decoded = FrameCodec.decode(message, true);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

            assertThat(decoded).as("declared %d", declared).isInstanceOf(FrameCodec.Malformed.class);
            assertThat(allocated)
                    .as("declared %d", declared)
                    .isLessThan(FIXED_BYTES + 2L * message.length + Math.min(declared, Limits.MESSAGE_BYTES_MAX));
        }
    }

    @Test
    void whatIsCompressedReadsAsWhatItWasAndIsSmaller() {
        Random random = new Random(1);
        int smaller = 0;
        for (int i = 0; i < 300; i++) {
            Frame frame = frame(random);
            byte[] plain = FrameCodec.encode(frame);
            byte[] message = FrameCodec.encodeDeflated(frame);
            assertThat(FrameCodec.decode(message, true)).isEqualTo(new FrameCodec.Ok(frame));
            assertThat(message.length).isLessThanOrEqualTo(plain.length);
            if (message[1] != 0) {
                smaller++;
                assertThat(frame).isInstanceOfAny(Frame.Ops.class, Frame.SnapChunk.class);
                assertThat(FrameCodec.decode(message, false)).isInstanceOf(FrameCodec.Malformed.class);
            }
        }
        assertThat(smaller).isGreaterThan(30);
    }

    @Test
    void onlyOpsAndChunksMayBeCompressedAndNothingThatIsShort() {
        Frame small = new Frame.SnapChunk(1, filled(32, 1), filled(32, 2), 0, filled(20, 1), List.of());
        assertThat(FrameCodec.encodeDeflated(small)).isEqualTo(FrameCodec.encode(small));
        Frame state = new Frame.StatePage(
                filled(32, 1),
                filled(32, 2),
                List.of(new Frame.Head(log(1), SeqSet.upTo(1), filled(32, 1)), head(2), head(3)));
        byte[] plain = FrameCodec.encode(state);
        assertThat(FrameCodec.encodeDeflated(state)).isEqualTo(plain);
        byte[] flagged = plain.clone();
        flagged[1] = 1;
        assertThat(FrameCodec.decode(flagged, true)).isInstanceOf(FrameCodec.Malformed.class);
    }

    /** See the constants: linear in the plain bytes, which are few compared with the message unless it is compressed. */
    private static long bound(byte[] message) {
        boolean compressed = message.length > 1 && message[1] == 1;
        long plain = compressed
                ? Math.min(Limits.MESSAGE_BYTES_MAX, (long) Deflated.RATIO_MAX * message.length)
                : message.length;
        boolean ack = message.length > 0 && message[0] == FrameTag.ACK.code();
        return FIXED_BYTES + PER_BYTE * plain + (ack ? VERDICTS_BYTES : 0);
    }

    private static byte[] damage(byte[] frame, Random random) {
        byte[] message = frame.clone();
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            message = damageOnce(message, random);
        }
        return message;
    }

    private static byte[] damageOnce(byte[] message, Random random) {
        if (message.length < 4) {
            return new byte[] {(byte) random.nextInt(256), 0, 0, 0};
        }
        int at = random.nextInt(Math.min(message.length, random.nextBoolean() ? 64 : message.length));
        return switch (random.nextInt(8)) {
            case 0 -> with(message, at, (byte) random.nextInt(256));
            case 1 -> with(message, at, (byte) (message[at] ^ (1 << random.nextInt(8))));
            case 2 -> Arrays.copyOf(message, at);
            case 3 -> splice(message, at, 0, random(random, 1 + random.nextInt(8)));
            case 4 -> splice(message, at, Math.min(message.length - at, 1 + random.nextInt(8)), new byte[0]);
            // A length or count that lies: an array, byte string or text of any size.
            case 5 -> splice(message, at, 1, lie(random));
            // Arrays in arrays in arrays.
            case 6 -> splice(message, at, 0, nested(random));
            // The tag or the flags of another frame.
            default -> with(message, random.nextInt(2), (byte) (random.nextBoolean() ? 1 : random.nextInt(0x80)));
        };
    }

    private static byte[] lie(Random random) {
        int major = (2 + random.nextInt(3)) << 5;
        return switch (random.nextInt(4)) {
            case 0 -> new byte[] {(byte) (major | 24), (byte) random.nextInt(256)};
            case 1 -> new byte[] {(byte) (major | 25), (byte) random.nextInt(256), (byte) random.nextInt(256)};
            case 2 -> new byte[] {(byte) (major | 26), (byte) random.nextInt(256), -1, -1, -1};
            default -> new byte[] {(byte) (major | 27), 0x7f, -1, -1, -1, -1, -1, -1, -1};
        };
    }

    private static byte[] nested(Random random) {
        byte[] arrays = new byte[1 + random.nextInt(40)];
        Arrays.fill(arrays, (byte) (0x80 + random.nextInt(4)));
        return arrays;
    }

    /** A compressed body that says one length and has another, or says a monstrous one. */
    private static byte[] bomb(Random random) {
        byte[] compressed = raw(random.nextBoolean() ? new byte[random.nextInt(20_000)] : random(random, 200));
        long declared = random.nextBoolean() ? random.nextInt(8_000) : random.nextLong() >>> (1 + random.nextInt(62));
        byte[] body = new BytesWriter().number(declared).fixed(compressed).toBytes();
        FrameTag tag = random.nextBoolean() ? FrameTag.OPS : FrameTag.SNAP_CHUNK;
        return new BytesWriter()
                .fixed(new byte[] {(byte) tag.code(), 1})
                .number(1 + random.nextInt(300))
                .number(body.length)
                .fixed(body)
                .toBytes();
    }

    private static byte[] raw(byte[] bytes) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(bytes);
            deflater.finish();
            byte[] out = new byte[bytes.length + 100];
            return Arrays.copyOf(out, deflater.deflate(out));
        } finally {
            deflater.end();
        }
    }

    private static byte[] with(byte[] message, int at, byte octet) {
        message[at] = octet;
        return message;
    }

    private static byte[] splice(byte[] message, int at, int without, byte[] insert) {
        byte[] spliced = new byte[message.length - without + insert.length];
        System.arraycopy(message, 0, spliced, 0, at);
        System.arraycopy(insert, 0, spliced, at, insert.length);
        System.arraycopy(message, at + without, spliced, at + insert.length, message.length - at - without);
        return spliced;
    }

    private static List<byte[]> golden() throws Exception {
        Path folder = Path.of(Objects.requireNonNull(DamagedFramesTest.class.getResource("/frames/v1"))
                .toURI());
        List<byte[]> golden = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                golden.add(HexFormat.of().parseHex(Files.readString(file).replaceAll("\\s", "")));
            }
        }
        assertThat(golden).hasSizeGreaterThan(20);
        return golden;
    }

    /** A valid frame of one of the forms that hold lists. */
    private static Frame frame(Random random) {
        Bytes space = filled(32, random.nextInt(256));
        Bytes hash = Bytes.of(random(random, 32));
        return switch (random.nextInt(8)) {
            case 0 -> new Frame.StatePage(space, hash, heads(random));
            case 1 -> new Frame.Notify(space, heads(random));
            case 2 -> new Frame.Ack(1, space, acks(random));
            case 3 ->
                new Frame.SnapChunk(3, space, hash, 5, text(random, 1 + random.nextInt(1_500)), List.of(hash, space));
            case 4 -> new Frame.RbsrMessage(9, space, Bytes.of(random(random, 1 + random.nextInt(300))));
            default -> new Frame.Ops(1 + random.nextInt(300), space, random.nextBoolean(), parts(random));
        };
    }

    private static List<Frame.Head> heads(Random random) {
        List<Frame.Head> heads = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            heads.add(head(i));
        }
        return heads;
    }

    private static Frame.Head head(int n) {
        return new Frame.Head(log(n), new SeqSet(n, List.of(new SeqRange(n + 2, n + 5))), filled(32, n));
    }

    private static LogId log(int n) {
        return new LogId(Origin.of(filled(32, n).toArray()), n);
    }

    private static List<Frame.AckPart> acks(Random random) {
        List<Frame.AckPart> parts = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            List<Integer> verdicts = new ArrayList<>();
            for (int j = random.nextInt(30); j >= 0; j--) {
                verdicts.add(1 + random.nextInt(3));
            }
            parts.add(new Frame.AckPart(i, 1 + i, verdicts));
        }
        return parts;
    }

    private static List<Frame.Part> parts(Random random) {
        List<Frame.Part> parts = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            List<OpBody> ops = new ArrayList<>();
            for (int j = random.nextInt(8); j >= 0; j--) {
                ops.add(new OpBody(new HybridTimestamp(1_000, 100 - j), 1, 1, text(random, random.nextInt(200))));
            }
            parts.add(new Frame.Part(i, 1 + i, filled(32, i), Bytes.of(random(random, 64)), ops));
        }
        return parts;
    }

    private static Bytes text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(random.nextInt(4) == 0 ? "connection refused " : "timeout after " + random.nextInt(90));
        }
        return Bytes.ofText(text.substring(0, length));
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Bytes filled(int length, int octet) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) octet);
        return Bytes.of(bytes);
    }
}
