package io.continuum.protocol.wire;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import java.util.List;

/** One message of a sync session. Hashes and space ids have 32 bytes. SPEC.md has the grammar, {@link FrameCodec} the bytes. */
public sealed interface Frame {
    /** The stream that a frame belongs to; 0 for what concerns the whole session. */
    default long stream() {
        return 0;
    }

    /**
     * The first frame of each side.
     *
     * @param versions protocol versions that the sender speaks
     * @param features names of what it can do beyond the version
     * @param software for the other side's operator to read
     */
    record Hello(List<Integer> versions, Origin node, PeerLimits limits, List<String> features, String software)
            implements Frame {
        public Hello {
            versions = List.copyOf(versions);
            features = List.copyOf(features);
        }
    }

    /** What the sender of a HELLO takes: bytes of a message, ops and bytes of an OPS frame, bytes of an op. */
    record PeerLimits(long messageBytesMax, long opsMax, long opsBytesMax, long opPayloadBytesMax) {
        /** This version's own. */
        public static final PeerLimits OURS = new PeerLimits(
                Limits.MESSAGE_BYTES_MAX, Limits.OPS_MAX, Limits.OPS_BYTES_MAX, Limits.OP_PAYLOAD_BYTES_MAX);
    }

    /**
     * A space, or one stream of it, is not served.
     *
     * @param code a {@link Reason} or a number of a later version
     */
    record Reject(long stream, Bytes space, int code, long retryAfterMillis) implements Frame {}

    /** What the sender has seen of a space, as one hash. */
    record State(Bytes space, Bytes hash) implements Frame {}

    /** What the sender has seen of a space, in full or a page of it; sent when the hashes differ. */
    record StatePage(Bytes space, Bytes hash, List<Head> heads) implements Frame {
        public StatePage {
            heads = List.copyOf(heads);
        }
    }

    /**
     * How far the sender has one log.
     *
     * @param tip the hash of the op at the base of {@code seqs}
     */
    record Head(LogId log, SeqSet seqs, Bytes tip) {}

    /**
     * Asks for ops and says how many may come. On a stream that is open already it names no ranges and only adds credit.
     */
    record Want(long stream, Bytes space, int creditOps, int creditBytes, List<Range> ranges) implements Frame {
        public Want {
            ranges = List.copyOf(ranges);
        }
    }

    /** A stretch of one log. */
    record Range(LogId log, SeqRange seqs) {}

    /** Answers a WANT. {@code last} ends the stream. */
    record Ops(long stream, Bytes space, boolean last, List<Part> parts) implements Frame {
        public Ops {
            parts = List.copyOf(parts);
        }
    }

    /**
     * One batch as its origin signed it.
     *
     * @param range position, in the WANT, of the range that this batch answers: it names the log
     * @param from the number of the first op
     * @param prevHash the hash of the op before
     * @param signature Ed25519, 64 bytes
     */
    record Part(int range, long from, Bytes prevHash, Bytes signature, List<OpBody> ops) {
        public Part {
            ops = List.copyOf(ops);
        }
    }

    /** Answers one OPS frame, once all of it that can be durable is. */
    record Ack(long stream, Bytes space, List<AckPart> parts) implements Frame {
        public Ack {
            parts = List.copyOf(parts);
        }
    }

    /** The verdict on each op of one batch, in order, by number. */
    record AckPart(int range, long from, List<Integer> verdicts) {
        public AckPart {
            verdicts = List.copyOf(verdicts);
        }
    }

    /** The sender has more of these logs than it said before. */
    record Notify(Bytes space, List<Head> heads) implements Frame {
        public Notify {
            heads = List.copyOf(heads);
        }
    }

    /** Asks for a sign of life. */
    record Ping(long wallMillis) implements Frame {}

    /** Answers a PING with its time and the sender's own. */
    record Pong(long pingWallMillis, long wallMillis) implements Frame {}

    /**
     * The last frame of a session.
     *
     * @param code a {@link Reason} or a number of a later version
     * @param retryAfterMillis how long to leave the sender alone
     * @param versionMax the highest version that the sender speaks
     * @param text one sentence for the other side's operator
     */
    record Goodbye(int code, long retryAfterMillis, int versionMax, String text) implements Frame {}
}
