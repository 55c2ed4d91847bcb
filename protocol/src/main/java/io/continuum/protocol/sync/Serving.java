package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import java.util.ArrayList;
import java.util.List;

/** One stream that the peer has opened with a WANT: what is still to be sent, and how much it allows. */
final class Serving {
    final long stream;
    final SpaceSync space;
    private final List<Frame.Range> asked;
    private final long[] next;
    private final long[] to;
    private long creditOps;
    private long creditBytes;
    int framesUnacked;
    boolean ended;
    private boolean gone;

    Serving(long stream, SpaceSync space, Frame.Want want) {
        this.stream = stream;
        this.space = space;
        this.asked = want.ranges();
        this.next = new long[asked.size()];
        this.to = new long[asked.size()];
        for (int i = 0; i < asked.size(); i++) {
            SeqRange seqs = asked.get(i).seqs();
            LogId log = asked.get(i).log();
            long held = space.durable(log).map(LogHead::seq).orElse(0L);
            boolean begins = !space.isGone(log, seqs.from());
            gone |= !begins;
            next[i] = seqs.from();
            to[i] = begins ? Math.min(seqs.to(), held) : 0;
        }
        this.creditOps = want.creditOps();
        this.creditBytes = want.creditBytes();
    }

    /** The peer lets so much more come. */
    void allow(int ops, int bytes) {
        creditOps = Math.min(Limits.CREDIT_OPS_MAX, creditOps + ops);
        creditBytes = Math.min(Limits.CREDIT_BYTES_MAX, creditBytes + bytes);
    }

    boolean mayRead() {
        return !ended && creditOps > 0 && creditBytes > 0;
    }

    /** The next batches to be read, within the credit and what a frame may hold. */
    Effect.ReadOps read(long readId, Frame.Window window) {
        return new Effect.ReadOps(readId, space.id(), left(), (int) Math.min(window.ops(), creditOps), (int)
                Math.min(window.bytes(), creditBytes));
    }

    /** Whether some of what was asked for can no longer be sent as ops. */
    boolean hasGone() {
        return gone;
    }

    /** Everything that can be sent was, and something is left that cannot. */
    boolean isGone() {
        return gone && left().isEmpty();
    }

    /** What is left to be sent. */
    List<Frame.Range> left() {
        List<Frame.Range> left = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            if (next[i] <= to[i]) {
                left.add(new Frame.Range(asked.get(i).log(), new SeqRange(next[i], to[i])));
            }
        }
        return left;
    }

    /**
     * Makes one OPS frame of the batches that were read, as many as fit; what does not fit is read again. Nothing read means
     * that there is no more to send.
     */
    Frame.Ops pack(List<OpBatch> batches, Frame.Window window) {
        List<Frame.Part> parts = new ArrayList<>();
        int ops = 0;
        long bytes = 0;
        for (OpBatch batch : batches) {
            int range = position(batch.log());
            if (range < 0 || batch.to() < next[range]) {
                continue;
            }
            ops += batch.ops().size();
            bytes += batch.countedBytes();
            if (!parts.isEmpty() && (ops > window.ops() || bytes > window.bytes())) {
                break;
            }
            parts.add(new Frame.Part(range, batch.from(), batch.prevHash(), batch.signature(), batch.ops()));
            next[range] = batch.to() + 1;
            creditOps -= batch.ops().size();
            creditBytes -= batch.countedBytes();
        }
        boolean last = parts.isEmpty() || left().isEmpty() && !gone;
        ended |= last;
        framesUnacked++;
        return new Frame.Ops(stream, space.id().bytes(), last, parts);
    }

    /** The log of a range. */
    LogId log(int range) {
        return asked.get(range).log();
    }

    boolean hasRange(int range) {
        return range < asked.size();
    }

    private int position(LogId log) {
        for (int i = 0; i < asked.size(); i++) {
            if (asked.get(i).log().equals(log)) {
                return i;
            }
        }
        return -1;
    }
}
