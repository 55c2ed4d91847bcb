package io.continuum.deploy.bench.synccore;

import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.protocol.sync.BatchOutcome;
import io.continuum.protocol.sync.Effect;
import io.continuum.protocol.sync.IncomingBatch;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.SpaceHeads;
import io.continuum.protocol.sync.SyncSession;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * One end of a session whose store is a list in memory: it answers every effect at once, so that what is measured is the
 * session itself, from the bytes of a frame to an op that is checked, read and handed over, and back.
 */
final class SessionEnd {
    private static final long MILLIS = 1_700_000_100_000L;

    private final SyncSession session;
    private final List<OpBatch> held;
    private final Deque<byte[]> outbox = new ArrayDeque<>();

    SessionEnd(OneLog log, Origin self, Origin peer, List<OpBatch> held) {
        this.held = new ArrayList<>(held);
        this.session = new SyncSession(
                new SyncSession.Ends(log.scope().federation(), self, peer, "bench"),
                log.verifier(),
                Map.of(log.scope().space(), heads(log, held)));
        perform(session.start(MILLIS));
    }

    private static SpaceHeads heads(OneLog log, List<OpBatch> held) {
        if (held.isEmpty()) {
            return SpaceHeads.EMPTY;
        }
        OpBatch last = held.getLast();
        LogId id = log.id();
        return new SpaceHeads(
                List.of(new LogHead(id, last.to(), last.chain(log.scope()).getLast())), java.util.Set.of());
    }

    /** Lets two ends talk until neither has anything more to say. */
    static void talk(SessionEnd left, SessionEnd right) {
        while (!left.outbox.isEmpty() || !right.outbox.isEmpty()) {
            left.carryTo(right);
            right.carryTo(left);
        }
    }

    int batches() {
        return held.size();
    }

    private void carryTo(SessionEnd other) {
        byte[] message = outbox.pollFirst();
        if (message != null) {
            other.perform(other.session.receive(message, MILLIS));
        }
    }

    private void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Send(Frame frame) -> outbox.add(FrameCodec.encode(frame));
                case Effect.ReadOps read -> perform(session.opsRead(read.readId(), read(read), MILLIS));
                case Effect.Apply apply ->
                    perform(session.applied(
                            apply.applyId(),
                            apply.batches().stream().map(this::take).toList(),
                            MILLIS));
                case Effect.SaveCursor _, Effect.Report _ -> {
                    // Nothing that this measures.
                }
                default -> throw new IllegalStateException("unexpected " + effect);
            }
        }
    }

    private List<OpBatch> read(Effect.ReadOps wanted) {
        Frame.Range range = wanted.ranges().getFirst();
        List<OpBatch> read = new ArrayList<>();
        int ops = 0;
        int bytes = 0;
        for (OpBatch batch : held.subList((int) ((range.seqs().from() - 1) / batchOps()), held.size())) {
            ops += batch.ops().size();
            bytes += batch.countedBytes();
            if (!read.isEmpty() && (ops > wanted.opsMax() || bytes > wanted.bytesMax())) {
                break;
            }
            read.add(batch);
        }
        return read;
    }

    private int batchOps() {
        return held.getFirst().ops().size();
    }

    private BatchOutcome take(IncomingBatch incoming) {
        held.add(incoming.batch());
        return new BatchOutcome.Stored(Collections.nCopies(incoming.ops().size(), Verdict.OK));
    }
}
