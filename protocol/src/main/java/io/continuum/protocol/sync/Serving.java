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

    Serving(long stream, SpaceSync space, Frame.Want want) {
        this.stream = stream;
        this.space = space;
        this.asked = want.ranges();
        this.next = new long[asked.size()];
        this.to = new long[asked.size()];
        for (int i = 0; i < asked.size(); i++) {
            SeqRange seqs = asked.get(i).seqs();
            long held = space.durable(asked.get(i).log()).map(LogHead::seq).orElse(0L);
            next[i] = seqs.from();
            to[i] = Math.min(seqs.to(), held);
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

    int opsToRead() {
        return (int) Math.min(Limits.OPS_MAX, creditOps);
    }

    int bytesToRead() {
        return (int) Math.min(Limits.OPS_BYTES_MAX, creditBytes);
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
    Frame.Ops pack(List<OpBatch> batches) {
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
            if (!parts.isEmpty() && (ops > Limits.OPS_MAX || bytes > Limits.OPS_BYTES_MAX)) {
                break;
            }
            parts.add(new Frame.Part(range, batch.from(), batch.prevHash(), batch.signature(), batch.ops()));
            next[range] = batch.to() + 1;
            creditOps -= batch.ops().size();
            creditBytes -= batch.countedBytes();
        }
        ended = parts.isEmpty() || left().isEmpty();
        framesUnacked++;
        return new Frame.Ops(stream, space.id().bytes(), ended, parts);
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
