package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.sync.SimulationFailure.Check;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds one session to its promises at every frame: it says only what is durable, and it keeps no more than its limits. */
final class SessionWatch {
    private final int node;
    private final Map<Long, List<Frame.Range>> wanted = new HashMap<>();
    private final Map<Long, Effect.Apply> applying = new HashMap<>();
    private final Set<Long> reading = new HashSet<>();
    private long applyingOps;
    private long applyingBytes;
    private int opsFramesUnacked;

    SessionWatch(int node) {
        this.node = node;
    }

    static VersionVector vector(Map<LogId, LogHead> heads) {
        Map<LogId, SeqSet> seqs = new HashMap<>();
        heads.forEach((log, head) -> seqs.put(log, SeqSet.upTo(head.seq())));
        return VersionVector.of(seqs);
    }

    void received(Frame frame) {
        switch (frame) {
            case Frame.Ack _ -> opsFramesUnacked = Math.max(0, opsFramesUnacked - 1);
            case Frame.Reject _, Frame.Resync _ -> opsFramesUnacked = 0;
            default -> {}
        }
    }

    void sending(Frame frame, MemoryStore store) {
        switch (frame) {
            case Frame.StatePage page -> requireHeld(page.heads(), store);
            case Frame.Notify notify -> requireHeld(notify.heads(), store);
            case Frame.Want want -> {
                if (!want.ranges().isEmpty()) {
                    wanted.put(want.stream(), want.ranges());
                }
            }
            case Frame.Ack ack -> requireDurable(ack, store);
            case Frame.Resync _ -> opsFramesUnacked = 0;
            case Frame.Ops ops -> {
                opsFramesUnacked++;
                require(
                        opsFramesUnacked <= Limits.FRAMES_UNACKED_MAX,
                        Check.BOUND,
                        opsFramesUnacked + " OPS frames unacknowledged");
                require(!ops.parts().isEmpty() || ops.last(), Check.BOUND, "OPS that say nothing");
            }
            default -> {}
        }
    }

    private void requireHeld(List<Frame.Head> heads, MemoryStore store) {
        for (Frame.Head head : heads) {
            LogHead held = store.heads.get(head.log());
            boolean holds = held != null
                    && (held.seq() > head.seqs().base()
                            || held.seq() == head.seqs().base() && held.tip().equals(head.tip()));
            require(holds, Check.CLAIM, "says that it holds " + head + " and holds " + held);
        }
    }

    private void requireDurable(Frame.Ack ack, MemoryStore store) {
        for (Frame.AckPart part : ack.parts()) {
            boolean taken = part.verdicts().stream()
                    .allMatch(code -> Verdict.of(code).map(Verdict::taken).orElse(false));
            if (taken) {
                LogId log = wanted.getOrDefault(ack.stream(), List.of())
                        .get(part.range())
                        .log();
                long to = part.from() + part.verdicts().size() - 1;
                require(
                        store.seq(log) >= to,
                        Check.CLAIM,
                        "acknowledges " + log + " up to " + to + " and holds it up to " + store.seq(log));
            }
        }
    }

    void asked(Effect.Apply apply) {
        applying.put(apply.applyId(), apply);
        for (IncomingBatch batch : apply.batches()) {
            applyingOps += batch.ops().size();
            applyingBytes += batch.batch().countedBytes();
        }
        require(
                applyingOps <= Limits.CREDIT_OPS_MAX + Limits.OPS_MAX
                        && applyingBytes <= Limits.CREDIT_BYTES_MAX + Limits.OPS_BYTES_MAX,
                Check.BOUND,
                applyingOps + " ops of " + applyingBytes + " bytes wait to become durable");
    }

    void answered(Effect.Apply apply) {
        if (applying.remove(apply.applyId()) != null) {
            for (IncomingBatch batch : apply.batches()) {
                applyingOps -= batch.ops().size();
                applyingBytes -= batch.batch().countedBytes();
            }
        }
    }

    void asked(Effect.ReadOps read) {
        reading.add(read.readId());
        require(reading.size() <= 1, Check.BOUND, reading.size() + " reads at once");
        require(
                read.opsMax() <= Limits.OPS_MAX && read.bytesMax() <= Limits.OPS_BYTES_MAX,
                Check.BOUND,
                "reads more than a frame takes: " + read);
    }

    void answered(Effect.ReadOps read) {
        reading.remove(read.readId());
    }

    private void require(boolean holds, Check check, String what) {
        if (!holds) {
            throw new SimulationFailure(check, "node " + node + " " + what);
        }
    }
}
