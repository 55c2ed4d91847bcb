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
        for (int tag : new int[] {0x00, 0x02, 0x03, 0x20, 0x30, 0x40, 0x50, 0x51, 0x7e, 0xff}) {
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
