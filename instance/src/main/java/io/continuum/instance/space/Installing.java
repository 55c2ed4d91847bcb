package io.continuum.instance.space;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.SetDigest;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.SnapshotReader;
import io.continuum.protocol.sync.StubbedBatch;
import io.continuum.protocol.wire.OpBody;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes what a snapshot holds into an empty space, within the transaction that is open. */
final class Installing implements SnapshotReader.Target {
    /** Batches that are kept in memory while records look for their ops; the others are read again. */
    private static final int BATCHES_AT_HAND = 512;

    /** Batches may overlap only if their origin signed one op twice; then any of them may hold it in full. */
    private static final int OVERLAPPING_MAX = 4;

    private final SpaceStore store;
    private final FederationId federation;
    private final Space space;
    private final RecordListener listener;
    private final Map<LogId, TreeMap<Long, StubbedBatch>> atHand = new HashMap<>();
    private int countAtHand;
    private SetDigest digest = SetDigest.EMPTY;
    private long records;

    Installing(SpaceStore store, FederationId federation, Space space, RecordListener listener) {
        this.store = store;
        this.federation = federation;
        this.space = space;
        this.listener = listener;
    }

    @Override
    public void batch(StubbedBatch batch, List<Bytes> hashes) {
        store.insertStubbed(federation, space.id(), batch);
    }

    @Override
    public Optional<OpBody> op(Dot dot) {
        TreeMap<Long, StubbedBatch> known = atHand.computeIfAbsent(dot.log(), _ -> new TreeMap<>());
        Map.Entry<Long, StubbedBatch> nearest = known.ceilingEntry(dot.seq());
        Optional<OpBody> quickly =
                nearest == null ? Optional.empty() : nearest.getValue().op(dot.seq());
        if (quickly.isPresent()) {
            return quickly;
        }
        for (StubbedBatch batch : store.stubbed(federation, space.id(), dot.log(), dot.seq() - 1, OVERLAPPING_MAX)) {
            Optional<OpBody> op = batch.op(dot.seq());
            if (op.isPresent()) {
                keepAtHand(batch);
                return op;
            }
        }
        return Optional.empty();
    }

    private void keepAtHand(StubbedBatch batch) {
        if (++countAtHand > BATCHES_AT_HAND) {
            atHand.clear();
            countAtHand = 1;
        }
        atHand.computeIfAbsent(batch.log(), _ -> new TreeMap<>()).put(batch.to(), batch);
    }

    @Override
    public void record(String key, RecordState record) {
        store.saveRecord(federation, space.id(), key, record.isPresent(), record.toBytes());
        if (record.isPresent()) {
            digest = digest.plus(record.digestMember(key));
            records++;
            listener.changed(space, key, Optional.of(SpaceRecord.of(key, record)));
        }
    }

    /** All of it has come. */
    void finish(List<LogHead> heads, Instant now) {
        long ops = 0;
        for (LogHead head : heads) {
            store.saveHead(federation, space.id(), head, now);
            store.retainFrom(federation, space.id(), head.log(), head.seq() + 1);
            ops += head.seq();
        }
        store.save(federation, space.withTotals(records, ops, digest));
    }
}
