package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** One stream that we have opened with a WANT: what we asked for and what has come of it. */
final class Pulling {
    final long stream;
    final SpaceSync space;
    final List<Frame.Range> ranges;
    /** Logs in which at least one batch came that told us something. */
    final Set<LogId> served = new HashSet<>();

    long creditOps;
    long creditBytes;
    long progressMillis;
    int framesPending;
    boolean ended;
    /** How long the peer wants not to be asked again. */
    long restMillis;
    /** Ops that were put back. */
    long repairedOps;
    /** A snapshot comes instead of ops; whoever takes it watches the time. */
    boolean handedOver;
    /** The peer has no ops any more where some of the ranges begin. */
    boolean gone;

    final Purpose purpose;

    /** What a stream is for. */
    sealed interface Purpose {
        /** Ops that we do not hold. */
        record News() implements Purpose {}

        /**
         * Ops that we should hold, after an audit.
         *
         * @param intact the hash of an op whose row is as it should be, by its number
         * @param over called when nothing more comes
         */
        record Repair(LongFunction<Optional<Bytes>> intact, Consumer<Pulling> over) implements Purpose {}
    }

    Pulling(long stream, SpaceSync space, List<Frame.Range> ranges, Credit credit, Purpose purpose, long nowMillis) {
        this.stream = stream;
        this.space = space;
        this.ranges = ranges;
        this.creditOps = credit.ops();
        this.creditBytes = credit.bytes();
        this.purpose = purpose;
        this.progressMillis = nowMillis;
    }

    boolean isRepair() {
        return purpose instanceof Purpose.Repair;
    }

    /** Counts what came against the credit. @return false if the peer sent more than one batch too many */
    boolean spend(Frame.Ops ops) {
        for (Frame.Part part : ops.parts()) {
            creditOps -= part.ops().size();
            creditBytes -= Limits.BATCH_HEADER_BYTES;
            for (OpBody op : part.ops()) {
                creditBytes -= op.countedBytes();
            }
        }
        return creditOps > -Limits.OPS_MAX && creditBytes > -Limits.OPS_BYTES_MAX;
    }

    /** Whether half of the credit is used up. */
    boolean isShort(Credit credit) {
        return creditOps <= credit.ops() / 2 || creditBytes <= credit.bytes() / 2;
    }

    boolean isFinished() {
        return ended && framesPending == 0;
    }

    /** How much we let the peer send before it hears from us again: it follows how fast we make batches durable. */
    static final class Credit {
        private static final int OPS_START = 256;
        private static final int OPS_MIN = 64;
        private static final int BYTES_START = 1024 * 1024;
        private static final int BYTES_MIN = 64 * 1024;
        private static final long QUICK_MILLIS = 250;
        private static final long SLOW_MILLIS = 2_000;

        private int ops = OPS_START;
        private int bytes = BYTES_START;

        int ops() {
            return ops;
        }

        int bytes() {
            return bytes;
        }

        /** A tenth more after a quick frame, half after a slow one. */
        void observe(long tookMillis) {
            if (tookMillis < QUICK_MILLIS) {
                ops = Math.min(Limits.CREDIT_OPS_MAX, ops + ops / 10);
                bytes = Math.min(Limits.CREDIT_BYTES_MAX, bytes + bytes / 10);
            } else if (tookMillis > SLOW_MILLIS) {
                ops = Math.max(OPS_MIN, ops / 2);
                bytes = Math.max(BYTES_MIN, bytes / 2);
            }
        }
    }

    /** An OPS frame whose ACK waits until its batches are durable. */
    static final class PendingFrame {
        final Pulling pulling;
        final long startedMillis;
        final List<PendingPart> parts = new ArrayList<>();
        final List<IncomingBatch> accepted = new ArrayList<>();

        PendingFrame(Pulling pulling, long startedMillis) {
            this.pulling = pulling;
            this.startedMillis = startedMillis;
        }

        /** The answer to a part whose fate is known. */
        void decided(Frame.Part part, Verdict verdict) {
            parts.add(new PendingPart(part, repeat(verdict, part.ops().size()), false));
        }

        /** A part whose fate the replica decides. */
        void accepted(Frame.Part part, IncomingBatch batch) {
            parts.add(new PendingPart(part, List.of(), true));
            accepted.add(batch);
        }

        Frame.Ack ack() {
            List<Frame.AckPart> acks = new ArrayList<>();
            for (PendingPart part : parts) {
                acks.add(new Frame.AckPart(
                        part.part().range(),
                        part.part().from(),
                        part.verdicts().stream().map(Verdict::code).toList()));
            }
            return new Frame.Ack(pulling.stream, pulling.space.id().bytes(), acks);
        }

        /** The answer to what comes on a stream that we have given up: we did not take it. */
        static Frame.Ack late(Frame.Ops ops) {
            List<Frame.AckPart> parts = new ArrayList<>();
            for (Frame.Part part : ops.parts()) {
                parts.add(new Frame.AckPart(
                        part.range(),
                        part.from(),
                        Collections.nCopies(part.ops().size(), Verdict.RETRY.code())));
            }
            return new Frame.Ack(ops.stream(), ops.space(), parts);
        }

        static List<Verdict> repeat(Verdict verdict, int times) {
            return Collections.nCopies(times, verdict);
        }
    }

    /** One batch of a pending frame. */
    record PendingPart(Frame.Part part, List<Verdict> verdicts, boolean waiting) {}
}
