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

        /** Whether all that {@code other} takes is taken here too. */
        public boolean takes(PeerLimits other) {
            return messageBytesMax >= other.messageBytesMax
                    && opsMax >= other.opsMax
                    && opsBytesMax >= other.opsBytesMax
                    && opPayloadBytesMax >= other.opPayloadBytesMax;
        }
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

    /**
     * Opens an audit of a stretch of a log that both sides hold: negentropy over (seq, hash of op).
     *
     * @param stream odd if the sender's id is the smaller of the two, else even: so both sides know whose stream it is
     * @param message the first message, of the initiator
     */
    record RbsrOpen(long stream, Bytes space, Range range, Bytes message) implements Frame {}

    /** The next message of an audit, either way. */
    record RbsrMessage(long stream, Bytes space, Bytes message) implements Frame {}

    /**
     * Ends an audit, from either side.
     *
     * @param code {@link Reason#NORMAL} if it is done, else why not; or a number of a later version
     */
    record RbsrClose(long stream, Bytes space, int code) implements Frame {}

    /**
     * Before {@link Reason#SNAPSHOT_ONLY}: what of the log could be compared. Who does not know this frame passes it over.
     *
     * @param from the first op that the sender still has as such, at least 2
     */
    record RbsrFrom(long stream, Bytes space, long from) implements Frame {}

    /**
     * Answers a WANT with the present state of the space instead of its ops.
     *
     * @param root of the tree over the chunks
     * @param bytes 1 to {@link Limits#SNAPSHOT_BYTES_MAX}
     * @param chunks 1 to {@link Limits#SNAPSHOT_CHUNKS_MAX}
     * @param signature the sender's, 64 bytes
     */
    record SnapOffer(long stream, Bytes space, Bytes root, long bytes, int chunks, Bytes signature) implements Frame {}

    /** Asks for {@code credit} chunks of an offered snapshot at most, from {@code index} on. */
    record SnapWant(long stream, Bytes space, Bytes root, int index, int credit) implements Frame {}

    /**
     * One chunk of a snapshot.
     *
     * @param bytes 1 to {@link Limits#CHUNK_BYTES_MAX}
     * @param path from the chunk's sibling up to the root
     */
    record SnapChunk(long stream, Bytes space, Bytes root, int index, Bytes bytes, List<Bytes> path) implements Frame {
        public SnapChunk {
            path = List.copyOf(path);
        }
    }

    /**
     * The receiver is done with a snapshot.
     *
     * @param code {@link Reason#NORMAL} if it is installed, else why not; or a number of a later version
     */
    record SnapDone(long stream, Bytes space, Bytes root, int code) implements Frame {}

    /** The sender no longer holds what it has said: this is what it holds now, and pages of heads follow. */
    record Resync(Bytes space, Bytes hash) implements Frame {}

    /**
     * How fast ops may come from now on, in the whole session.
     *
     * @param frames OPS frames that may be unacknowledged, 0 to pause, at most {@link Limits#FRAMES_UNACKED_MAX}
     * @param ops in each of them, 1 or more; one batch may pass it
     * @param bytes in each of them, 1 or more; one batch may pass it
     */
    record Window(int frames, int ops, int bytes) implements Frame {}

    /**
     * Nothing of this scope is to be asked for until the time has passed.
     *
     * @param scope a {@link Scope} or a number of a later version
     * @param limit what is allowed in the window of time that the sender counts by
     * @param remaining what is left of it
     */
    record Throttle(int scope, long retryAfterMillis, int limit, int remaining) implements Frame {}

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
