package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

/** Decides whether a batch that came in may be made durable. SPEC.md, rules Y-42 and Y-46 to Y-50. */
final class BatchExam {
    private static final int REFUSED_BATCHES_MAX = 3;
    private static final long UNKNOWN_ORIGIN_MILLIS = 30_000;
    private static final long FUTURE_RETRY_MILLIS_MAX = 60_000;

    /** What came of it. */
    sealed interface Result {
        record Good(IncomingBatch batch) implements Result {}

        record Decided(Verdict verdict) implements Result {}
    }

    private final Conversation talk;
    private final BatchVerifier verifier;
    private int refusedBatches;

    BatchExam(Conversation talk, BatchVerifier verifier) {
        this.talk = talk;
        this.verifier = verifier;
    }

    Result examine(SpaceSync space, OpBatch batch) {
        LogId log = batch.log();
        if (space.isFrozen(log)) {
            return new Result.Decided(Verdict.FORK);
        }
        Optional<LogHead> have = space.received(log);
        long seq = have.map(LogHead::seq).orElse(0L);
        if (batch.to() < seq) {
            return new Result.Decided(known(space, batch));
        }
        if (space.isPaused(log, talk.nowMillis()) || batch.from() > seq + 1) {
            return new Result.Decided(Verdict.RETRY);
        }
        OpBatch.Checked checked = batch.check(space.scope, verifier);
        switch (checked.answer()) {
            case INVALID -> {
                refuse(space, batch);
                return new Result.Decided(Verdict.UNSIGNED);
            }
            case UNKNOWN_ORIGIN -> {
                space.pause(log, talk.nowMillis() + UNKNOWN_ORIGIN_MILLIS);
                return new Result.Decided(Verdict.RETRY);
            }
            case VALID -> {}
        }
        if (have.isPresent()) {
            Bytes leadsTo =
                    batch.from() > seq ? batch.prevHash() : checked.hashes().get((int) (seq - batch.from()));
            if (!leadsTo.equals(have.get().tip())) {
                freeze(space, have.get(), batch);
                return new Result.Decided(Verdict.FORK);
            }
        }
        if (batch.to() == seq) {
            return new Result.Decided(known(space, batch));
        }
        return read(space, batch, checked.hashes());
    }

    /**
     * The same for a batch that lies in what we should hold already. It must lead to and from what is intact here; a peer whose
     * own rows are damaged is not held to account for it.
     */
    Result again(SpaceSync space, OpBatch batch, LongFunction<Optional<Bytes>> intact) {
        long held = space.durable(batch.log()).map(LogHead::seq).orElse(0L);
        if (batch.to() > held) {
            return new Result.Decided(Verdict.RETRY);
        }
        OpBatch.Checked checked = batch.check(space.scope, verifier);
        if (checked.answer() != BatchVerifier.Answer.VALID) {
            talk.report(new Notice.BatchRefused(space.id(), batch, "sent for repair, and not signed by its origin"));
            return new Result.Decided(Verdict.UNSIGNED);
        }
        Optional<LogHead> head = space.durable(batch.log());
        boolean follows =
                intact.apply(batch.from() - 1).orElse(batch.prevHash()).equals(batch.prevHash());
        for (int i = 0; i < batch.ops().size(); i++) {
            Bytes hash = checked.hashes().get(i);
            follows &= intact.apply(batch.from() + i).orElse(hash).equals(hash);
        }
        if (batch.to() == held) {
            follows &=
                    head.map(LogHead::tip).equals(Optional.of(checked.hashes().getLast()));
        }
        if (!follows) {
            talk.report(
                    new Notice.BatchRefused(space.id(), batch, "sent for repair, and does not follow what is here"));
            return new Result.Decided(Verdict.RETRY);
        }
        return read(space, batch, checked.hashes());
    }

    /** The batch proves that its origin signed something else under number {@code held.seq()}. */
    void freeze(SpaceSync space, LogHead held, OpBatch other) {
        space.freeze(other.log());
        talk.want(new Effect.Freeze(space.id(), other.log(), held.seq(), held.tip(), other));
    }

    /** The verdict on a batch that has come before: what is on its way to be durable is not yet. */
    private static Verdict known(SpaceSync space, OpBatch batch) {
        long durable = space.durable(batch.log()).map(LogHead::seq).orElse(0L);
        return batch.to() <= durable ? Verdict.DUPLICATE : Verdict.RETRY;
    }

    /** The batch is new and genuine; its ops may still lie in the future or be beyond us. */
    private Result read(SpaceSync space, OpBatch batch, List<Bytes> hashes) {
        LogId log = batch.log();
        if (HybridClock.isTooFarAhead(batch.ops().getLast().hlc(), talk.nowMillis())) {
            long aheadMillis = batch.ops().getLast().hlc().millis() - talk.nowMillis();
            long waitMillis = Math.min(
                    FUTURE_RETRY_MILLIS_MAX, aheadMillis - HybridClock.DRIFT_MAX.toMillis() + Pulls.LATER_MILLIS);
            space.pause(log, talk.nowMillis() + waitMillis);
            talk.report(new Notice.FromTheFuture(space.id(), log, aheadMillis, waitMillis));
            return new Result.Decided(Verdict.RETRY);
        }
        List<IncomingOp> ops = new ArrayList<>(batch.ops().size());
        for (int i = 0; i < batch.ops().size(); i++) {
            OpContent content = OpPayload.decode(batch.ops().get(i));
            if (content instanceof OpContent.UnknownKind(int kind, boolean critical) && critical) {
                space.stop(log);
                talk.report(new Notice.UpgradeNeeded(space.id(), log, kind));
                return new Result.Decided(Verdict.RETRY);
            }
            ops.add(new IncomingOp(
                    log.dot(batch.from() + i), hashes.get(i), batch.ops().get(i), content));
        }
        return new Result.Good(new IncomingBatch(batch, ops));
    }

    private void refuse(SpaceSync space, OpBatch batch) {
        space.stop(batch.log());
        talk.report(new Notice.BatchRefused(space.id(), batch, "not signed by its origin"));
        if (++refusedBatches >= REFUSED_BATCHES_MAX) {
            talk.end(Reason.BAD_BATCHES, 0, "batches that their origins did not sign");
        }
    }
}
