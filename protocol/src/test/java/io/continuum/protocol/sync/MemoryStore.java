package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.reconcile.ItemArray;
import io.continuum.crdt.reconcile.ItemSet;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordMap;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The durable part of a replica of one space, in memory: what a crash leaves. It does what a database has to do. Snapshots
 * of it are the affair of {@link MemorySnapshots}.
 */
final class MemoryStore {
    final SpaceScope scope;
    final TreeMap<LogId, LogHead> heads = new TreeMap<>();
    /** What can be sent as ops: the end of each log, without a gap unless a row was lost. */
    final Map<LogId, List<OpBatch>> batches = new HashMap<>();
    /** What compaction or a snapshot left before that, for the sake of the ops in it that are needed. */
    final TreeMap<LogId, List<StubbedBatch>> old = new TreeMap<>();
    /** Of the ops in both. */
    final Map<LogId, TreeMap<Long, Bytes>> hashes = new HashMap<>();

    final Map<LogId, Long> retained = new HashMap<>();
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
        old.forEach((log, list) -> copy.old.put(log, new ArrayList<>(list)));
        hashes.forEach((log, map) -> copy.hashes.put(log, new TreeMap<>(map)));
        copy.retained.putAll(retained);
        copy.frozen.addAll(frozen);
        copy.cursors.putAll(cursors);
        copy.records = records;
        return copy;
    }

    SpaceHeads declared() {
        return new SpaceHeads(List.copyOf(heads.values()), frozen, retained);
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
        Bytes ours = hashes.getOrDefault(log, new TreeMap<>()).get(common);
        if (ours != null) {
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
        hashes.computeIfAbsent(op.dot().log(), _ -> new TreeMap<>())
                .put(op.dot().seq(), op.hash());
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

    /** The first op of a log that can be sent as such. */
    long retainedFrom(LogId log) {
        return retained.getOrDefault(log, 1L);
    }

    /** Drops what every member has and nobody needs. @return how many ops went */
    long compact(VersionVector stable) {
        long dropped = 0;
        for (LogId log : List.copyOf(heads.keySet())) {
            List<StubbedBatch> all = lying(log);
            List<SeqRange> gone = Retention.droppable(
                    all.stream()
                            .map(batch -> new Retention.Lying(batch.seqs(), isNeeded(batch)))
                            .toList(),
                    stable.of(log).base());
            if (gone.isEmpty()) {
                continue;
            }
            all.removeIf(batch -> gone.contains(batch.seqs()));
            for (SeqRange range : gone) {
                dropped += range.size();
                hashes.getOrDefault(log, new TreeMap<>())
                        .subMap(range.from(), true, range.to(), true)
                        .clear();
            }
            lay(log, all, Retention.retainedFrom(retainedFrom(log), gone));
        }
        return dropped;
    }

    /** All batches of a log that are here, ascending. */
    List<StubbedBatch> lying(LogId log) {
        List<StubbedBatch> all = new ArrayList<>(old.getOrDefault(log, List.of()));
        batches.getOrDefault(log, List.of()).forEach(batch -> all.add(StubbedBatch.of(batch)));
        return all;
    }

    /** Sorts the batches of a log into those that can be sent and those before them. */
    void lay(LogId log, List<StubbedBatch> all, long from) {
        retained.put(log, from);
        old.put(log, new ArrayList<>());
        batches.put(log, new ArrayList<>());
        for (StubbedBatch batch : all) {
            if (batch.to() >= from) {
                batches.get(log).add(batch.whole().orElseThrow());
            } else {
                old.get(log).add(batch);
            }
        }
    }

    boolean isNeeded(StubbedBatch batch) {
        for (long seq = batch.from(); seq <= batch.to(); seq++) {
            Dot dot = batch.log().dot(seq);
            if (batch.op(seq).filter(body -> isNeeded(dot, body)).isPresent()) {
                return true;
            }
        }
        return false;
    }

    boolean isNeeded(Dot dot, OpBody body) {
        return OpPayload.decode(body) instanceof OpContent.Change(String key, RecordChange change)
                && Retention.isNeeded(dot, change, records.get(key), records.seen());
    }

    /** The ops of a stretch of a log as the rows really are: what was lost is not among them, nor what nobody signed so. */
    ItemSet items(LogId log, long from, long to) {
        ItemArray.Builder items = new ItemArray.Builder();
        for (OpBatch batch : batches.getOrDefault(log, List.of())) {
            OpBatch.Checked checked = batch.check(scope, Fakes.VERIFIER);
            List<Bytes> chain = checked.answer() == BatchVerifier.Answer.INVALID ? List.of() : checked.hashes();
            for (int i = 0; i < chain.size(); i++) {
                long seq = batch.from() + i;
                if (seq >= from && seq <= to) {
                    items.add(seq, chain.get(i).toArray());
                }
            }
        }
        return items.build();
    }

    /** The row that holds an op is lost. */
    void lose(Dot dot) {
        batches.getOrDefault(dot.log(), List.of()).removeIf(batch -> holds(batch, dot));
    }

    /** The row that holds an op says something else. */
    void damage(Dot dot) {
        batches.getOrDefault(dot.log(), List.of()).replaceAll(batch -> {
            if (!holds(batch, dot)) {
                return batch;
            }
            List<OpBody> ops = new ArrayList<>(batch.ops());
            OpBody op = ops.get((int) (dot.seq() - batch.from()));
            ops.set(
                    (int) (dot.seq() - batch.from()),
                    new OpBody(op.hlc(), op.kind(), op.flags(), Bytes.ofText("damaged")));
            return new OpBatch(batch.log(), batch.from(), batch.prevHash(), ops, batch.signature());
        });
    }

    private static boolean holds(OpBatch batch, Dot dot) {
        return batch.from() <= dot.seq() && dot.seq() <= batch.to();
    }

    /** Puts back a row that is missing or differs; the records stay as they are. */
    BatchOutcome repair(IncomingBatch incoming) {
        OpBatch batch = incoming.batch();
        if (batch.to() > seq(batch.log()) || batch.to() < retainedFrom(batch.log())) {
            return new BatchOutcome.Later();
        }
        List<OpBatch> rows = batches.computeIfAbsent(batch.log(), _ -> new ArrayList<>());
        Verdict verdict = rows.contains(batch) ? Verdict.DUPLICATE : Verdict.OK;
        if (verdict == Verdict.OK) {
            rows.removeIf(row -> row.from() <= batch.to() && batch.from() <= row.to());
            rows.add(batch);
            rows.sort(Comparator.comparingLong(OpBatch::to));
            incoming.ops()
                    .forEach(op -> hashes.computeIfAbsent(batch.log(), _ -> new TreeMap<>())
                            .put(op.dot().seq(), op.hash()));
        }
        return new BatchOutcome.Stored(Collections.nCopies(incoming.ops().size(), verdict));
    }

    /** Empties the space, to begin anew from a snapshot. @return what an origin wrote after {@code kept} of its log */
    List<OpBody> reset(LogId own, long kept) {
        List<OpBody> unsent = new ArrayList<>();
        for (OpBatch batch : batches.getOrDefault(own, List.of())) {
            for (int i = 0; i < batch.ops().size(); i++) {
                if (batch.from() + i > kept) {
                    unsent.add(batch.ops().get(i));
                }
            }
        }
        heads.clear();
        batches.clear();
        old.clear();
        hashes.clear();
        retained.clear();
        cursors.clear();
        records = RecordMap.EMPTY;
        return unsent;
    }
}
