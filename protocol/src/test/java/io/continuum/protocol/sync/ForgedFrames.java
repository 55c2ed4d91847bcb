package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Frames that no honest peer sends. */
final class ForgedFrames {
    private static final Bytes SPACE = Fakes.SPACE.bytes();

    private ForgedFrames() {}

    /** That much more is held of a log than there is, or another op under a number that there is, or a log of nobody. */
    static byte[] claim(Random random, Collection<LogHead> known) {
        List<Frame.Head> heads = new ArrayList<>();
        for (LogHead head : known) {
            switch (random.nextInt(4)) {
                case 0 -> heads.add(head(head.log(), head.seq() + 1 + random.nextInt(1_000), hash(random)));
                case 1 -> heads.add(head(head.log(), head.seq(), hash(random)));
                case 2 -> heads.add(head(head.log(), Long.MAX_VALUE - Limits.OPS_MAX - 1, hash(random)));
                default -> {}
            }
        }
        heads.add(head(
                new LogId(Fakes.origin(100 + random.nextInt(20)), random.nextInt(9)),
                1 + random.nextInt(9),
                hash(random)));
        Frame frame = switch (random.nextInt(4)) {
            case 0 -> new Frame.Notify(SPACE, heads);
            case 1 -> new Frame.StatePage(SPACE, hash(random), heads);
            case 2 -> new Frame.State(SPACE, hash(random));
            default -> new Frame.Reject(random.nextInt(3), SPACE, Reason.UNKNOWN_SPACE.code(), 0);
        };
        return FrameCodec.encode(frame);
    }

    static byte[] acknowledgement(Random random) {
        List<Integer> verdicts = Collections.nCopies(
                1 + random.nextInt(Limits.OPS_MAX - 1),
                Verdict.values()[random.nextInt(Verdict.values().length)].code());
        return FrameCodec.encode(new Frame.Ack(
                1 + random.nextInt(4),
                SPACE,
                List.of(new Frame.AckPart(random.nextInt(2), 1 + random.nextInt(50), verdicts))));
    }

    /** Bytes that are no frame, or one that was damaged or that a later version may have sent. */
    static byte[] garbage(Random random, byte[] genuine) {
        byte[] message = genuine.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                message = new byte[random.nextInt(60)];
                random.nextBytes(message);
            }
            case 1 -> message = new byte[Limits.MESSAGE_BYTES_MAX + 1];
            case 2 -> message = Arrays.copyOf(message, random.nextInt(message.length + 2));
            case 3 -> message = new byte[] {(byte) (0x70 + random.nextInt(8)), 0, 0, 1, (byte) 0x80};
            default -> {
                if (message.length > 0) {
                    message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
                }
            }
        }
        return message;
    }

    /** All of every log, and of logs that nobody has, on more streams than are served. */
    static List<byte[]> greed(Random random, Collection<LogHead> known) {
        List<byte[]> frames = new ArrayList<>();
        int streams = 1 + random.nextInt(100);
        for (int i = 0; i < streams; i++) {
            List<Frame.Range> ranges = new ArrayList<>();
            ranges.add(new Frame.Range(new LogId(Fakes.origin(99), i), new SeqRange(1, 1_000)));
            known.forEach(head -> ranges.add(new Frame.Range(head.log(), new SeqRange(1, head.seq() + 1_000))));
            frames.add(FrameCodec.encode(new Frame.Want(
                    1_000 + i,
                    SPACE,
                    random.nextInt(Limits.CREDIT_OPS_MAX),
                    random.nextInt(Limits.CREDIT_BYTES_MAX),
                    ranges)));
        }
        return frames;
    }

    private static Frame.Head head(LogId log, long seq, Bytes tip) {
        return new Frame.Head(log, SeqSet.upTo(seq), tip);
    }

    private static Bytes hash(Random random) {
        byte[] hash = new byte[Op.HASH_BYTES];
        random.nextBytes(hash);
        return Bytes.of(hash);
    }
}
