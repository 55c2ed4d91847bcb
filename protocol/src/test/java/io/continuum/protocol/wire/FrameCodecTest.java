package io.continuum.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rules Y-20 to Y-27. */
class FrameCodecTest {
    private static final Bytes SPACE = filled(32, 0x5a);
    private static final Bytes HASH = filled(32, 0xaa);
    private static final LogId LOG = new LogId(Origin.of(filled(32, 1).toArray()), 0xdeadbeefL);
    private static final LogId OTHER_LOG = new LogId(Origin.of(filled(32, 2).toArray()), 7);

    /** One frame of each kind; the file of the same name holds its bytes, written once and never changed. */
    private static final Map<String, Frame> FRAMES = new TreeMap<>(Map.ofEntries(
            Map.entry(
                    "hello",
                    new Frame.Hello(
                            List.of(1, 2), LOG.origin(), Frame.PeerLimits.OURS, List.of("deflate"), "continuum 0.1.0")),
            Map.entry("reject", new Frame.Reject(3, SPACE, Reason.UNKNOWN_SPACE.code(), 60_000)),
            Map.entry("state-hash", new Frame.State(SPACE, HASH)),
            Map.entry(
                    "state-page",
                    new Frame.StatePage(
                            SPACE,
                            HASH,
                            List.of(
                                    new Frame.Head(LOG, SeqSet.upTo(41), HASH),
                                    new Frame.Head(
                                            OTHER_LOG,
                                            new SeqSet(3, List.of(new SeqRange(5, 6), new SeqRange(9, 300))),
                                            SPACE)))),
            Map.entry("state-empty", new Frame.StatePage(SPACE, HASH, List.of())),
            Map.entry(
                    "want",
                    new Frame.Want(
                            300,
                            SPACE,
                            256,
                            1_048_576,
                            List.of(
                                    new Frame.Range(LOG, new SeqRange(42, 1_000)),
                                    new Frame.Range(OTHER_LOG, new SeqRange(1, 1))))),
            Map.entry("want-credit", new Frame.Want(300, SPACE, 128, 500_000, List.of())),
            Map.entry(
                    "ops",
                    new Frame.Ops(
                            300,
                            SPACE,
                            true,
                            List.of(
                                    new Frame.Part(
                                            0,
                                            42,
                                            HASH,
                                            filled(64, 0x51),
                                            List.of(
                                                    op(1_700_000_000_000L, 0, 1, "first"),
                                                    op(1_700_000_000_000L, 1, 2, ""))),
                                    new Frame.Part(
                                            1, 1, SPACE, filled(64, 0x52), List.of(op(5, 0, 999, "later version")))))),
            Map.entry("ops-none", new Frame.Ops(1, SPACE, true, List.of())),
            Map.entry(
                    "ack",
                    new Frame.Ack(
                            300,
                            SPACE,
                            List.of(
                                    new Frame.AckPart(0, 42, List.of(1, 1, 1, 3, 1)),
                                    new Frame.AckPart(1, 1, List.of(8))))),
            Map.entry("notify", new Frame.Notify(SPACE, List.of(new Frame.Head(LOG, SeqSet.upTo(42), HASH)))),
            Map.entry(
                    "rbsr-open",
                    new Frame.RbsrOpen(301, SPACE, new Frame.Range(LOG, new SeqRange(1, 1_000)), filled(40, 0x61))),
            Map.entry("rbsr-msg", new Frame.RbsrMessage(301, SPACE, filled(1, 0x61))),
            Map.entry("rbsr-close", new Frame.RbsrClose(301, SPACE, Reason.NORMAL.code())),
            Map.entry("rbsr-from", new Frame.RbsrFrom(301, SPACE, 12)),
            Map.entry("snap-offer", new Frame.SnapOffer(300, SPACE, HASH, 500_000, 3, filled(64, 0x53))),
            Map.entry("snap-want", new Frame.SnapWant(300, SPACE, HASH, 1, 8)),
            Map.entry(
                    "snap-chunk",
                    new Frame.SnapChunk(300, SPACE, HASH, 1, Bytes.ofText("a chunk"), List.of(SPACE, HASH))),
            Map.entry("snap-chunk-only", new Frame.SnapChunk(7, SPACE, HASH, 0, Bytes.ofText("all of it"), List.of())),
            Map.entry("snap-done", new Frame.SnapDone(300, SPACE, HASH, Reason.NOT_EMPTY.code())),
            Map.entry("resync", new Frame.Resync(SPACE, HASH)),
            Map.entry("window", new Frame.Window(3, 200, 196_608)),
            Map.entry("window-paused", new Frame.Window(0, 1, 1)),
            Map.entry("throttle", new Frame.Throttle(Scope.AUDITS.code(), 3_600_000, 6, 0)),
            Map.entry("ping", new Frame.Ping(1_700_000_000_000L)),
            Map.entry("pong", new Frame.Pong(1_700_000_000_000L, 1_700_000_000_123L)),
            Map.entry("goodbye", new Frame.Goodbye(Reason.MAINTENANCE.code(), 30_000, 1, "restarting"))));

    static List<String> names() {
        return List.copyOf(FRAMES.keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void goldenFramesNeverChange(String name) throws Exception {
        byte[] golden = golden(name);

        assertThat(HexFormat.of().formatHex(FrameCodec.encode(frame(name))))
                .isEqualTo(HexFormat.of().formatHex(golden));
        assertThat(FrameCodec.decode(golden)).isEqualTo(new FrameCodec.Ok(frame(name)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedFramesNeverThrowAndWhatReadsIsCanonical(long seed) {
        Random random = new Random(seed);
        List<byte[]> messages = FRAMES.values().stream().map(FrameCodec::encode).toList();
        int malformed = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] message = messages.get(random.nextInt(messages.size())).clone();
            switch (random.nextInt(3)) {
                case 0 -> message[random.nextInt(message.length)] = (byte) random.nextInt(256);
                case 1 -> message = Arrays.copyOf(message, random.nextInt(message.length));
                default -> {
                    for (int i = 0; i < 4; i++) {
                        message[random.nextInt(Math.min(message.length, 60))] = (byte) random.nextInt(256);
                    }
                }
            }
            switch (FrameCodec.decode(message)) {
                case FrameCodec.Ok(Frame frame) ->
                    assertThat(FrameCodec.encode(frame)).as("seed %d", seed).isEqualTo(message);
                case FrameCodec.UnknownTag _ -> {}
                case FrameCodec.Malformed(String why) -> {
                    assertThat(why).isNotBlank();
                    malformed++;
                }
            }
        }
        assertThat(malformed).as("seed %d", seed).isGreaterThan(8_000);
    }

    @Test
    void anUnknownReservedOrRetiredTagIsPassedOver() {
        for (int tag : new int[] {0x00, 0x02, 0x03, 0x24, 0x34, 0x41, 0x52, 0x7e, 0xff}) {
            assertThat(FrameCodec.decode(new byte[] {(byte) tag, 0x55, 0, 1, (byte) 0x80}))
                    .isEqualTo(new FrameCodec.UnknownTag(tag));
        }
    }

    @Test
    void leftOverBytesFlagsAndMisplacedStreamsAreMalformed() {
        byte[] ping = FrameCodec.encode(new Frame.Ping(1));
        byte[] longer = Arrays.copyOf(ping, ping.length + 1);
        byte[] flagged = ping.clone();
        flagged[1] = 1;
        byte[] streamed = ping.clone();
        streamed[2] = 1;

        for (byte[] message : List.of(longer, flagged, streamed, new byte[0])) {
            assertThat(FrameCodec.decode(message)).isInstanceOf(FrameCodec.Malformed.class);
        }
    }

    @Test
    void countsAreComparedWithTheirLimitsBeforeAnythingIsAllocated() {
        Frame.Head head = new Frame.Head(LOG, SeqSet.upTo(1), HASH);
        byte[] tooMany = FrameCodec.encode(new Frame.Notify(SPACE, Collections.nCopies(Limits.HEADS_MAX + 1, head)));
        byte[] claim = message(0x14, "82" + "5820" + SPACE + "9a7fffffff");
        byte[] tooLong = new byte[Limits.MESSAGE_BYTES_MAX + 1];

        assertThat(FrameCodec.decode(tooMany)).isInstanceOf(FrameCodec.Malformed.class);
        assertThat(FrameCodec.decode(claim))
                .isEqualTo(new FrameCodec.Malformed("array of 2147483647 items, at most " + Limits.HEADS_MAX));
        assertThat(FrameCodec.decode(tooLong)).isInstanceOf(FrameCodec.Malformed.class);
    }

    @Test
    void aBatchBeyondTheBytesOfAFrameIsRefused() {
        List<OpBody> ops = new ArrayList<>();
        for (int i = 0; i < Limits.OPS_BYTES_MAX / 30_000 + 1; i++) {
            ops.add(new OpBody(new HybridTimestamp(5, i), 1, 0, filled(30_000, 7)));
        }
        Frame.Part part = new Frame.Part(0, 1, HASH, filled(64, 1), ops);

        assertThat(FrameCodec.decode(FrameCodec.encode(new Frame.Ops(1, SPACE, true, List.of(part)))))
                .isInstanceOf(FrameCodec.Malformed.class);
        assertThatThrownBy(() -> FrameCodec.encode(new Frame.Ops(1, SPACE, true, List.of(part, part))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void framesOfAStreamNeedOneAndFramesOfTheSessionHaveNone() {
        for (String name : List.of(
                "rbsr-open", "rbsr-msg", "rbsr-close", "snap-offer", "snap-want", "snap-chunk-only", "snap-done")) {
            assertThat(FrameCodec.decode(onStream(FrameCodec.encode(frame(name)), 0)))
                    .as(name)
                    .isEqualTo(new FrameCodec.Malformed("no stream where one belongs"));
        }
        for (String name : List.of("resync", "window", "throttle")) {
            assertThat(FrameCodec.decode(onStream(FrameCodec.encode(frame(name)), 1)))
                    .as(name)
                    .isEqualTo(new FrameCodec.Malformed("a stream where none belongs"));
        }
    }

    @Test
    void numbersAndLengthsBeyondTheirLimitsAreRefused() {
        List<Frame> within = List.of(
                new Frame.RbsrMessage(1, SPACE, filled(Limits.RBSR_BYTES_MAX, 0x61)),
                new Frame.SnapOffer(
                        1, SPACE, HASH, Limits.SNAPSHOT_BYTES_MAX, Limits.SNAPSHOT_CHUNKS_MAX, filled(64, 0)),
                new Frame.SnapWant(1, SPACE, HASH, Limits.SNAPSHOT_CHUNKS_MAX - 1, Limits.CREDIT_CHUNKS_MAX),
                new Frame.SnapChunk(
                        1,
                        SPACE,
                        HASH,
                        Limits.SNAPSHOT_CHUNKS_MAX - 1,
                        filled(Limits.CHUNK_BYTES_MAX, 1),
                        Collections.nCopies(Limits.CHUNK_PATH_MAX, HASH)),
                new Frame.Window(Limits.FRAMES_UNACKED_MAX, Limits.OPS_MAX, Limits.OPS_BYTES_MAX),
                new Frame.Throttle(0xffff, Limits.RETRY_AFTER_MILLIS_MAX, Integer.MAX_VALUE, Integer.MAX_VALUE));
        List<Frame> beyond = List.of(
                new Frame.RbsrMessage(1, SPACE, filled(Limits.RBSR_BYTES_MAX + 1, 0x61)),
                new Frame.RbsrMessage(1, SPACE, Bytes.EMPTY),
                new Frame.SnapOffer(1, SPACE, HASH, Limits.SNAPSHOT_BYTES_MAX + 1, 1, filled(64, 0)),
                new Frame.SnapOffer(1, SPACE, HASH, 1, Limits.SNAPSHOT_CHUNKS_MAX + 1, filled(64, 0)),
                new Frame.SnapOffer(1, SPACE, HASH, 0, 1, filled(64, 0)),
                new Frame.SnapOffer(1, SPACE, HASH, 1, 0, filled(64, 0)),
                new Frame.SnapOffer(1, SPACE, HASH, 1, 2, filled(64, 0)),
                new Frame.SnapOffer(1, SPACE, HASH, Limits.CHUNK_BYTES_MAX + 1, 1, filled(64, 0)),
                new Frame.SnapWant(1, SPACE, HASH, Limits.SNAPSHOT_CHUNKS_MAX, 1),
                new Frame.SnapWant(1, SPACE, HASH, 0, 0),
                new Frame.SnapWant(1, SPACE, HASH, 0, Limits.CREDIT_CHUNKS_MAX + 1),
                new Frame.SnapChunk(1, SPACE, HASH, 0, filled(Limits.CHUNK_BYTES_MAX + 1, 1), List.of()),
                new Frame.SnapChunk(1, SPACE, HASH, 0, Bytes.EMPTY, List.of()),
                new Frame.SnapChunk(
                        1, SPACE, HASH, 0, filled(1, 1), Collections.nCopies(Limits.CHUNK_PATH_MAX + 1, HASH)),
                new Frame.Window(Limits.FRAMES_UNACKED_MAX + 1, 1, 1),
                new Frame.Window(1, 0, 1),
                new Frame.Window(1, 1, 0),
                new Frame.Window(1, Limits.OPS_MAX + 1, 1),
                new Frame.Window(1, 1, Limits.OPS_BYTES_MAX + 1),
                new Frame.Throttle(1, Limits.RETRY_AFTER_MILLIS_MAX + 1, 1, 1));

        for (Frame frame : within) {
            assertThat(FrameCodec.decode(FrameCodec.encode(frame))).isEqualTo(new FrameCodec.Ok(frame));
        }
        for (Frame frame : beyond) {
            assertThat(FrameCodec.decode(FrameCodec.encode(frame)))
                    .as("%s", frame.getClass())
                    .isInstanceOf(FrameCodec.Malformed.class);
        }
    }

    private static byte[] onStream(byte[] message, int stream) {
        int end = 2;
        while (message[end++] < 0) {}
        byte[] moved = new byte[message.length - end + 3];
        System.arraycopy(message, 0, moved, 0, 2);
        moved[2] = (byte) stream;
        System.arraycopy(message, end, moved, 3, message.length - end);
        return moved;
    }

    private static Frame frame(String name) {
        Frame frame = FRAMES.get(name);
        if (frame == null) {
            throw new AssertionError("no frame called " + name);
        }
        return frame;
    }

    private static byte[] golden(String name) throws Exception {
        try (InputStream in = FrameCodecTest.class.getResourceAsStream("/frames/v1/" + name + ".hex")) {
            assertThat(in).as("frames/v1/%s.hex", name).isNotNull();
            String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        }
    }

    private static byte[] message(int tag, String bodyHex) {
        byte[] body = HexFormat.of().parseHex(bodyHex);
        byte[] message = new byte[4 + body.length];
        message[0] = (byte) tag;
        message[3] = (byte) body.length;
        System.arraycopy(body, 0, message, 4, body.length);
        return message;
    }

    private static OpBody op(long millis, int counter, int kind, String payload) {
        return new OpBody(new HybridTimestamp(millis, counter), kind, 1, Bytes.ofText(payload));
    }

    private static Bytes filled(int length, int octet) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) octet);
        return Bytes.of(bytes);
    }
}
