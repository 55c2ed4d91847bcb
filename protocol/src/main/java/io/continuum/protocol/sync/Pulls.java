package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What we ask the peer for and take from it: for each space one stream at a time for what is new, and one for what an audit
 * found damaged here. SPEC.md, rules Y-36 to Y-52.
 */
final class Pulls {
    /** How long a log rests that did not move. */
    static final long LATER_MILLIS = 1_000;

    static final long STREAM_STALLED_AFTER_MILLIS = 30_000;
    private static final int STALLS_MAX = 3;

    private final Conversation talk;
    private final BatchExam exam;
    private final Map<Long, Pulling> pulls = new LinkedHashMap<>();
    private final Map<Long, Pulling.PendingFrame> applying = new HashMap<>();
    private final Pulling.Credit credit = new Pulling.Credit();
    private int stalls;
    private Frame.Window window = new Frame.Window(Limits.FRAMES_UNACKED_MAX, Limits.OPS_MAX, Limits.OPS_BYTES_MAX);
    private boolean windowSaid;
    private long restUntilMillis = Long.MIN_VALUE;

    Pulls(Conversation talk, BatchExam exam) {
        this.talk = talk;
        this.exam = exam;
    }

    /** Asks for what is missing, unless a stream of this space is open already. */
    void pull(SpaceSync space) {
        if (isResting() || space.refused || isPulling(space)) {
            return;
        }
        List<Frame.Range> missing = space.missing(talk.nowMillis());
        if (!missing.isEmpty()) {
            open(new Pulling(talk.nextStream(), space, missing, credit, new Pulling.Purpose.News(), talk.nowMillis()));
        }
    }

    /** Asks once more for ops that we should hold. At most one such stream for each space. */
    void repair(SpaceSync space, List<Frame.Range> damaged, Pulling.Purpose.Repair repair) {
        open(new Pulling(talk.nextStream(), space, damaged, credit, repair, talk.nowMillis()));
    }

    private void open(Pulling pulling) {
        pulls.put(pulling.stream, pulling);
        talk.send(new Frame.Want(
                pulling.stream, pulling.space.id().bytes(), credit.ops(), credit.bytes(), pulling.ranges));
    }

    /** The stream, if it is open and of this space. */
    Optional<Pulling> open(long stream, Bytes space) {
        return Optional.ofNullable(pulls.get(stream))
                .filter(pulling -> pulling.space.id().bytes().equals(space));
    }

    void on(Frame.Ops ops) {
        Optional<Pulling> pulling = open(ops.stream(), ops.space());
        if (!talk.mayHaveOpened(ops.stream())) {
            talk.end(Reason.OUT_OF_ORDER, 0, "OPS on a stream that was never opened");
        } else if (pulling.isEmpty()) {
            talk.send(Pulling.PendingFrame.late(ops));
        } else if (!pulling.get().spend(ops)) {
            talk.end(Reason.LIMIT_EXCEEDED, 0, "more ops than the credit allows");
        } else if (!ops.parts().stream()
                .allMatch(part -> part.range() < pulling.get().ranges.size())) {
            talk.end(Reason.MALFORMED, 0, "OPS of a range that was not asked for");
        } else {
            take(pulling.get(), ops);
        }
    }

    /** The peer does not serve a stream, or not to its end. @return whether it was open */
    boolean refused(Frame.Reject reject) {
        Optional<Pulling> refused = open(reject.stream(), reject.space());
        refused.ifPresent(pulling -> {
            pulling.gone |= reject.code() == Reason.SNAPSHOT_ONLY.code();
            pulling.restMillis = reject.retryAfterMillis();
            ended(pulling);
        });
        return refused.isPresent();
    }

    /** Nothing more comes on a stream; what came may still be made durable. */
    void ended(Pulling pulling) {
        pulling.ended = true;
        if (pulling.isFinished() && pulls.containsKey(pulling.stream)) {
            finishPull(pulling);
        }
    }

    /** No snapshot comes on a stream, but perhaps ops. */
    void takeBack(Pulling pulling) {
        pulling.handedOver = false;
        pulling.progressMillis = talk.nowMillis();
    }

    /** Nothing more is taken of the space; what is on its way may still be made durable. */
    void forget(SpaceSync space) {
        pulls.values().removeIf(pulling -> pulling.space == space);
    }

    /** How fast we let the peer send, 0 frames to pause; it is told, if it understands. */
    void limit(Frame.Window window) {
        this.window = window;
        sayWindow();
        if (window.frames() > 0) {
            resume();
        }
    }

    /** The peer wants to be asked for no ops until then. */
    void rest(long untilMillis) {
        restUntilMillis = untilMillis;
    }

    /** Whether nothing more is to be asked for at present. */
    boolean isResting() {
        return window.frames() == 0 || talk.nowMillis() < restUntilMillis;
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
        credit.observe(talk.nowMillis() - pending.startedMillis);
        settle(pending, outcomes);
        finish(pending);
    }

    void tick() {
        boolean rested = restUntilMillis != Long.MIN_VALUE && talk.nowMillis() >= restUntilMillis;
        for (Pulling pulling : List.copyOf(pulls.values())) {
            if (!pulling.handedOver && pulling.framesPending == 0) {
                giveUpIfStalled(pulling);
            }
            if (talk.isOver()) {
                return;
            }
        }
        if (rested) {
            restUntilMillis = Long.MIN_VALUE;
            resume();
        }
        for (SpaceSync space : talk.spaces()) {
            if (space.takeEndedPauses(talk.nowMillis())) {
                pull(space);
            }
        }
    }

    /** Something came of what was asked for: the peer is not stalling. */
    void moved() {
        stalls = 0;
    }

    /** Nothing comes on a stream: it is opened anew, and the third time in a row the session ends. */
    void stalled(Pulling pulling) {
        if (pulls.remove(pulling.stream) == null) {
            return;
        }
        if (++stalls >= STALLS_MAX) {
            talk.end(Reason.STALLED, 0, "what was asked for does not come");
            return;
        }
        sayWindow();
        if (pulling.purpose instanceof Pulling.Purpose.Repair repair) {
            repair.over().accept(pulling);
        }
        pull(pulling.space);
    }

    private void giveUpIfStalled(Pulling pulling) {
        if (isResting()) {
            pulling.progressMillis = talk.nowMillis();
        } else if (talk.nowMillis() - pulling.progressMillis > STREAM_STALLED_AFTER_MILLIS) {
            stalled(pulling);
        }
    }

    /** Says how fast ops may come, again if it may have been lost. */
    private void sayWindow() {
        boolean full = window.frames() == Limits.FRAMES_UNACKED_MAX
                && window.ops() == Limits.OPS_MAX
                && window.bytes() == Limits.OPS_BYTES_MAX;
        if (talk.agreed(Feature.WINDOW) && (windowSaid || !full)) {
            windowSaid = true;
            talk.send(window);
        }
    }

    private void resume() {
        for (Pulling pulling : List.copyOf(pulls.values())) {
            pulling.progressMillis = talk.nowMillis();
            topUpIfShort(pulling);
        }
        talk.spaces().forEach(this::pull);
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
            switch (examine(pulling, batch)) {
                case BatchExam.Result.Decided(Verdict verdict) -> pending.decided(part, verdict);
                case BatchExam.Result.Good(IncomingBatch incoming) -> pending.accepted(part, incoming);
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
            talk.want(new Effect.Apply(applyId, pulling.space.id(), pending.accepted, pulling.isRepair()));
        }
    }

    private BatchExam.Result examine(Pulling pulling, OpBatch batch) {
        if (pulling.purpose instanceof Pulling.Purpose.Repair repair) {
            return exam.again(pulling.space, batch, repair.intact());
        }
        BatchExam.Result result = exam.examine(pulling.space, batch);
        if (result instanceof BatchExam.Result.Good(IncomingBatch incoming)) {
            pulling.space.receive(incoming.head());
        }
        return result;
    }

    private void settle(Pulling.PendingFrame pending, List<BatchOutcome> outcomes) {
        int next = 0;
        for (int i = 0; i < pending.parts.size(); i++) {
            Pulling.PendingPart part = pending.parts.get(i);
            if (part.waiting()) {
                List<Verdict> verdicts = settle(pending.pulling, pending.accepted.get(next), outcomes.get(next));
                pending.parts.set(i, new Pulling.PendingPart(part.part(), verdicts, false));
                next++;
            }
        }
    }

    private List<Verdict> settle(Pulling pulling, IncomingBatch incoming, BatchOutcome outcome) {
        SpaceSync space = pulling.space;
        LogId log = incoming.batch().log();
        int size = incoming.ops().size();
        return switch (outcome) {
            case BatchOutcome.Stored(List<Verdict> given) -> {
                requireTaken(given, size);
                pulling.repairedOps += given.stream()
                        .filter(verdict -> verdict != Verdict.DUPLICATE)
                        .count();
                space.declare(incoming.head());
                space.advance(incoming.head());
                yield given;
            }
            case BatchOutcome.Later _ -> {
                if (!pulling.isRepair()) {
                    space.forgetReceived(log);
                    space.pause(log, talk.nowMillis() + LATER_MILLIS);
                }
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
        if (pulls.get(pulling.stream) != pulling) {
            return;
        }
        if (pulling.isFinished()) {
            finishPull(pulling);
        } else {
            topUpIfShort(pulling);
        }
    }

    private void topUpIfShort(Pulling pulling) {
        if (pulling.ended || pulling.handedOver || isResting() || !pulling.isShort(credit)) {
            return;
        }
        int ops = (int) Math.max(0, Math.min(Limits.CREDIT_OPS_MAX, credit.ops() - pulling.creditOps));
        int bytes = (int) Math.max(0, Math.min(Limits.CREDIT_BYTES_MAX, credit.bytes() - pulling.creditBytes));
        pulling.creditOps += ops;
        pulling.creditBytes += bytes;
        talk.send(new Frame.Want(pulling.stream, pulling.space.id().bytes(), ops, bytes, List.of()));
    }

    private void finishPull(Pulling pulling) {
        pulls.remove(pulling.stream);
        if (pulling.purpose instanceof Pulling.Purpose.Repair repair) {
            repair.over().accept(pulling);
            return;
        }
        pulling.ranges.forEach(range -> conclude(pulling, range));
        if (pulling.gone) {
            reportStranded(pulling);
        }
        pull(pulling.space);
    }

    /**
     * What a stream that is over tells of one log. One of which nothing came is not asked for again until the peer speaks of
     * it again; one that did not move rests for a moment.
     */
    private void conclude(Pulling pulling, Frame.Range range) {
        SpaceSync space = pulling.space;
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
        if (pulling.restMillis > 0 && !ours && !space.isPaused(log, talk.nowMillis())) {
            space.pause(log, talk.nowMillis() + pulling.restMillis);
        }
    }

    private void reportStranded(Pulling pulling) {
        Set<LogId> logs = new HashSet<>();
        for (Frame.Range range : pulling.ranges) {
            if (!pulling.served.contains(range.log())) {
                logs.add(range.log());
            }
        }
        Set<LogId> news = pulling.space.strand(logs);
        if (!news.isEmpty()) {
            talk.report(new Notice.Stranded(pulling.space.id(), news));
        }
    }

    private boolean isPulling(SpaceSync space) {
        return pulls.values().stream().anyMatch(pulling -> pulling.space == space && !pulling.isRepair());
    }
}
