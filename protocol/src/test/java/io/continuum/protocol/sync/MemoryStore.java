package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordMap;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The durable part of a replica of one space, in memory: what a crash leaves. It does what a database has to do. */
final class MemoryStore {
    final SpaceScope scope;
    final TreeMap<LogId, LogHead> heads = new TreeMap<>();
    final Map<LogId, List<OpBatch>> batches = new HashMap<>();
    final Map<LogId, List<Bytes>> hashes = new HashMap<>();
    final Set<LogId> frozen = new HashSet<>();
    final Map<Integer, VersionVector> cursors = new HashMap<>();
    private final Merge merge;
    RecordMap records = RecordMap.EMPTY;

    /** How the records change with an op: a test that plants a fault brings another than {@link RecordMap#apply}. */
    @FunctionalInterface
    interface Merge {
        RecordMap after(RecordMap records, Dot dot, String key, RecordChange change);
    }

    MemoryStore(SpaceScope scope) {
        this(scope, RecordMap::apply);
    }

    MemoryStore(SpaceScope scope, Merge merge) {
        this.scope = scope;
        this.merge = merge;
    }

    /** A backup. */
    MemoryStore copy() {
        MemoryStore copy = new MemoryStore(scope, merge);
        copy.heads.putAll(heads);
        batches.forEach((log, list) -> copy.batches.put(log, new ArrayList<>(list)));
        hashes.forEach((log, list) -> copy.hashes.put(log, new ArrayList<>(list)));
        copy.frozen.addAll(frozen);
        copy.cursors.putAll(cursors);
        copy.records = records;
        return copy;
    }

    SpaceHeads declared() {
        return new SpaceHeads(List.copyOf(heads.values()), frozen);
    }

    long seq(LogId log) {
        LogHead head = heads.get(log);
        return head == null ? 0 : head.seq();
    }

    Bytes tip(LogId log) {
        LogHead head = heads.get(log);
        return head == null ? Op.NO_OP : head.tip();
    }

    BatchOutcome take(IncomingBatch incoming) {
        OpBatch batch = incoming.batch();
        LogId log = batch.log();
        long held = seq(log);
        if (frozen.contains(log)) {
            return new BatchOutcome.Frozen();
        }
        if (batch.from() > held + 1) {
            return new BatchOutcome.Later();
        }
        long common = Math.min(held, batch.to());
        if (common > 0) {
            Bytes ours = hashes.getOrDefault(log, List.of()).get((int) common - 1);
            Bytes theirs = common < batch.from()
                    ? batch.prevHash()
                    : incoming.ops().get((int) (common - batch.from())).hash();
            if (!ours.equals(theirs)) {
                return new BatchOutcome.Forked(common, ours);
            }
        }
        List<Verdict> verdicts = new ArrayList<>();
        for (IncomingOp op : incoming.ops()) {
            verdicts.add(op.dot().seq() <= held ? Verdict.DUPLICATE : merge(op));
        }
        if (batch.to() > held) {
            batches.computeIfAbsent(log, _ -> new ArrayList<>()).add(batch);
            heads.put(log, incoming.head());
        }
        return new BatchOutcome.Stored(verdicts);
    }

    private Verdict merge(IncomingOp op) {
        hashes.computeIfAbsent(op.dot().log(), _ -> new ArrayList<>()).add(op.hash());
        return switch (op.content()) {
            case OpContent.Change(String key, var change) -> {
                records = merge.after(records, op.dot(), key, change);
                yield Verdict.OK;
            }
            case OpContent.UnknownKind _ -> {
                records = records.skip(op.dot());
                yield Verdict.UNKNOWN_KIND;
            }
            case OpContent.Invalid _ -> {
                records = records.skip(op.dot());
                yield Verdict.INVALID;
            }
        };
    }

    List<OpBatch> read(Effect.ReadOps wanted) {
        List<OpBatch> read = new ArrayList<>();
        int ops = 0;
        int bytes = 0;
        for (Frame.Range range : wanted.ranges()) {
            for (OpBatch batch : batches.getOrDefault(range.log(), List.of())) {
                if (batch.to() < range.seqs().from()
                        || batch.from() > range.seqs().to()) {
                    continue;
                }
                ops += batch.ops().size();
                bytes += batch.countedBytes();
                if (!read.isEmpty() && (ops > wanted.opsMax() || bytes > wanted.bytesMax())) {
                    return read;
                }
                read.add(batch);
            }
        }
        return read;
    }

    /** A batch of our own, as if it had come in. */
    void append(OpBatch batch) {
        List<Bytes> chain = batch.chain(scope);
        List<IncomingOp> ops = new ArrayList<>();
        for (int i = 0; i < batch.ops().size(); i++) {
            ops.add(new IncomingOp(
                    batch.log().dot(batch.from() + i),
                    chain.get(i),
                    batch.ops().get(i),
                    OpPayload.decode(batch.ops().get(i))));
        }
        if (!(take(new IncomingBatch(batch, ops)) instanceof BatchOutcome.Stored)) {
            throw new IllegalStateException("our own log does not follow itself");
        }
    }
}
