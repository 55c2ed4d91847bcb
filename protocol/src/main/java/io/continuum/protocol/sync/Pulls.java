package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What we ask the peer for and take from it: for each space one stream at a time. SPEC.md, rules Y-36 to Y-52. */
final class Pulls {
    /** How long a log rests that did not move. */
    static final long LATER_MILLIS = 1_000;

    static final long STREAM_STALLED_AFTER_MILLIS = 30_000;
    private static final int STALLS_MAX = 3;

    private final Conversation talk;
    private final BatchExam exam;
    private final Map<SpaceId, Pulling> pulls = new HashMap<>();
    private final Map<Long, Pulling.PendingFrame> applying = new HashMap<>();
    private final Pulling.Window window = new Pulling.Window();
    private long nextStream = 1;
    private int stalls;

    Pulls(Conversation talk, BatchExam exam) {
        this.talk = talk;
        this.exam = exam;
    }

    /** Asks for what is missing, unless a stream of this space is open already. */
    void pull(SpaceSync space) {
        if (pulls.containsKey(space.id())) {
            return;
        }
        List<Frame.Range> missing = space.missing(talk.nowMillis());
        if (missing.isEmpty()) {
            return;
        }
        Pulling pulling = new Pulling(nextStream++, space, missing, window, talk.nowMillis());
        pulls.put(space.id(), pulling);
        talk.send(new Frame.Want(pulling.stream, space.id().bytes(), window.ops(), window.bytes(), missing));
    }

    void on(Frame.Ops ops) {
        Pulling pulling = pulls.get(new SpaceId(ops.space()));
        if (ops.stream() == 0 || ops.stream() >= nextStream) {
            talk.end(Reason.OUT_OF_ORDER, 0, "OPS on a stream that was never opened");
        } else if (pulling == null || pulling.stream != ops.stream()) {
            talk.send(Pulling.PendingFrame.late(ops));
        } else if (!pulling.spend(ops)) {
            talk.end(Reason.LIMIT_EXCEEDED, 0, "more ops than the credit allows");
        } else if (!ops.parts().stream().allMatch(part -> part.range() < pulling.ranges.size())) {
            talk.end(Reason.MALFORMED, 0, "OPS of a range that was not asked for");
        } else {
            take(pulling, ops);
        }
    }

    /** The peer does not serve a stream. @return whether it was open */
    boolean refused(SpaceSync space, long stream) {
        Pulling pulling = pulls.get(space.id());
        if (pulling == null || pulling.stream != stream) {
            return false;
        }
        pulling.ended = true;
        finishPull(pulling);
        return true;
    }

    /** Nothing more is taken of the space; what is on its way may still be made durable. */
    void forget(SpaceSync space) {
        pulls.remove(space.id());
    }

    /** The replica has made batches durable, or not: one outcome for each. */
    void applied(long applyId, List<BatchOutcome> outcomes) {
        Pulling.PendingFrame pending = applying.remove(applyId);
        if (pending == null) {
            return;
        }
        if (outcomes.size() != pending.accepted.size()) {
            throw new IllegalArgumentException(
                    outcomes.size() + " outcomes for " + pending.accepted.size() + " batches");
        }
        window.observe(talk.nowMillis() - pending.startedMillis);
        settle(pending, outcomes);
        finish(pending);
    }

    void tick() {
        for (SpaceSync space : talk.spaces()) {
            boolean stalled = giveUpIfStalled(space);
            if (talk.isOver()) {
                return;
            }
            if (space.takeEndedPauses(talk.nowMillis()) || stalled) {
                pull(space);
            }
        }
    }

    private boolean giveUpIfStalled(SpaceSync space) {
        Pulling pulling = pulls.get(space.id());
        if (pulling == null
                || pulling.framesPending > 0
                || talk.nowMillis() - pulling.progressMillis <= STREAM_STALLED_AFTER_MILLIS) {
            return false;
        }
        pulls.remove(space.id());
        if (++stalls >= STALLS_MAX) {
            talk.end(Reason.STALLED, 0, "what was asked for does not come");
        }
        return true;
    }

    private void take(Pulling pulling, Frame.Ops ops) {
        stalls = 0;
        pulling.progressMillis = talk.nowMillis();
        pulling.ended |= ops.last();
        Pulling.PendingFrame pending = new Pulling.PendingFrame(pulling, talk.nowMillis());
        for (Frame.Part part : ops.parts()) {
            LogId log = pulling.ranges.get(part.range()).log();
            OpBatch batch = new OpBatch(log, part.from(), part.prevHash(), part.ops(), part.signature());
            pulling.served.add(log);
            switch (exam.examine(pulling.space, batch)) {
                case BatchExam.Result.Decided(Verdict verdict) -> pending.decided(part, verdict);
                case BatchExam.Result.Good(IncomingBatch incoming) -> {
                    pulling.space.receive(incoming.head());
                    pending.accepted(part, incoming);
                }
            }
            if (talk.isOver()) {
                return;
            }
        }
        pulling.framesPending++;
        if (pending.accepted.isEmpty()) {
            finish(pending);
        } else {
            long applyId = talk.nextId();
            applying.put(applyId, pending);
            talk.want(new Effect.Apply(applyId, pulling.space.id(), pending.accepted));
        }
    }

    private void settle(Pulling.PendingFrame pending, List<BatchOutcome> outcomes) {
        int next = 0;
        for (int i = 0; i < pending.parts.size(); i++) {
            Pulling.PendingPart part = pending.parts.get(i);
            if (part.waiting()) {
                List<Verdict> verdicts = settle(pending.pulling.space, pending.accepted.get(next), outcomes.get(next));
                pending.parts.set(i, new Pulling.PendingPart(part.part(), verdicts, false));
                next++;
            }
        }
    }

    private List<Verdict> settle(SpaceSync space, IncomingBatch incoming, BatchOutcome outcome) {
        LogId log = incoming.batch().log();
        int size = incoming.ops().size();
        return switch (outcome) {
            case BatchOutcome.Stored(List<Verdict> given) -> {
                requireTaken(given, size);
                space.declare(incoming.head());
                space.advance(incoming.head());
                yield given;
            }
            case BatchOutcome.Later _ -> {
                space.forgetReceived(log);
                space.pause(log, talk.nowMillis() + LATER_MILLIS);
                yield Pulling.PendingFrame.repeat(Verdict.RETRY, size);
            }
            case BatchOutcome.Frozen _ -> {
                space.freeze(log);
                yield Pulling.PendingFrame.repeat(Verdict.FORK, size);
            }
            case BatchOutcome.Forked(long seq, Bytes held) -> {
                exam.freeze(space, new LogHead(log, seq, held), incoming.batch());
                yield Pulling.PendingFrame.repeat(Verdict.FORK, size);
            }
        };
    }

    private static void requireTaken(List<Verdict> verdicts, int size) {
        if (verdicts.size() != size || !verdicts.stream().allMatch(Verdict::taken)) {
            throw new IllegalArgumentException("a stored batch of " + size + " ops with verdicts " + verdicts);
        }
    }

    /** All of an OPS frame is durable or refused: says so, lets more come, and asks for what is still missing. */
    private void finish(Pulling.PendingFrame pending) {
        Pulling pulling = pending.pulling;
        pulling.framesPending--;
        if (!talk.knows(pulling.space)) {
            return;
        }
        talk.send(pending.ack());
        if (pulls.get(pulling.space.id()) != pulling) {
            return;
        }
        if (pulling.isFinished()) {
            finishPull(pulling);
        } else if (!pulling.ended && pulling.isShort(window)) {
            topUp(pulling);
        }
    }

    private void topUp(Pulling pulling) {
        int ops = (int) Math.max(0, Math.min(Limits.CREDIT_OPS_MAX, window.ops() - pulling.creditOps));
        int bytes = (int) Math.max(0, Math.min(Limits.CREDIT_BYTES_MAX, window.bytes() - pulling.creditBytes));
        pulling.creditOps += ops;
        pulling.creditBytes += bytes;
        talk.send(new Frame.Want(pulling.stream, pulling.space.id().bytes(), ops, bytes, List.of()));
    }

    /**
     * A stream is over. A log of which nothing came is not asked for again until the peer speaks of it again; one that did
     * not move rests for a moment.
     */
    private void finishPull(Pulling pulling) {
        SpaceSync space = pulling.space;
        pulls.remove(space.id());
        for (Frame.Range range : pulling.ranges) {
            LogId log = range.log();
            long held = space.durable(log).map(LogHead::seq).orElse(0L);
            boolean ours = held >= range.seqs().to();
            if (!pulling.served.contains(log) && !ours) {
                space.disbelieve(log);
            } else if (held < range.seqs().from() && !space.isPaused(log, talk.nowMillis())) {
                space.pause(log, talk.nowMillis() + LATER_MILLIS);
            } else if (range.seqs().size() == 1 && ours && !space.isFrozen(log) && !space.agrees(log)) {
                talk.report(new Notice.ForkClaimed(space.id(), log, range.seqs().to()));
                space.disbelieve(log);
            }
        }
        pull(space);
    }
}
