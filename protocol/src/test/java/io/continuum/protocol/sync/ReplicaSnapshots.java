package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The snapshots of one replica: those it has made, which a crash forgets, and the chunks of those it fetches. */
final class ReplicaSnapshots {
    private static final int CHUNK_BYTES = 500;

    private final SimulatedReplica replica;
    private final Map<Bytes, MemorySnapshots.Made> made = new HashMap<>();
    private final Map<Bytes, TreeMap<Integer, SnapshotChunk>> kept = new HashMap<>();

    ReplicaSnapshots(SimulatedReplica replica) {
        this.replica = replica;
    }

    void crash() {
        made.clear();
    }

    /** A row that is damaged could hide what took something away, so there is no snapshot until it is mended. */
    Optional<SnapshotOffer> open() {
        if (!isIntact()) {
            return Optional.empty();
        }
        MemorySnapshots.Made fresh = MemorySnapshots.make(replica.store(), replica.signer(), CHUNK_BYTES);
        made.put(fresh.chunks().root(), fresh);
        return Optional.of(fresh.offer());
    }

    boolean isIntact() {
        MemoryStore store = replica.store();
        for (LogHead head : store.heads.values()) {
            long next = store.retainedFrom(head.log());
            for (OpBatch batch : store.batches.getOrDefault(head.log(), List.of())) {
                List<Bytes> rows = batch.chain(store.scope);
                Map<Long, Bytes> known = store.hashes.getOrDefault(head.log(), new TreeMap<>());
                for (int i = 0; i < rows.size(); i++) {
                    if (!Objects.equals(rows.get(i), known.get(batch.from() + i))) {
                        return false;
                    }
                }
                if (batch.from() > next) {
                    return false;
                }
                next = batch.to() + 1;
            }
            if (next <= head.seq()) {
                return false;
            }
        }
        return true;
    }

    Optional<SnapshotChunk> chunk(Bytes root, int index) {
        return Optional.ofNullable(made.get(root)).map(snapshot -> snapshot.chunk(index));
    }

    OptionalInt consider(SnapshotOffer offer) {
        if (!replica.store().heads.isEmpty() || !replica.isAmongAble()) {
            return OptionalInt.empty();
        }
        TreeMap<Integer, SnapshotChunk> chunks = kept.getOrDefault(offer.root(), new TreeMap<>());
        int missing = 0;
        while (chunks.containsKey(missing)) {
            missing++;
        }
        return OptionalInt.of(missing);
    }

    boolean keep(SnapshotOffer offer, SnapshotChunk chunk) {
        kept.computeIfAbsent(offer.root(), _ -> new TreeMap<>()).put(chunk.index(), chunk);
        return true;
    }

    SnapshotOutcome install(SnapshotOffer offer, long nowMillis) {
        TreeMap<Integer, SnapshotChunk> chunks = kept.getOrDefault(offer.root(), new TreeMap<>());
        SnapshotOutcome outcome = MemorySnapshots.install(
                replica.store(),
                offer,
                index -> Objects.requireNonNull(chunks.get(index)).bytes().toArray(),
                replica::verify,
                nowMillis);
        if (outcome instanceof SnapshotOutcome.Refused) {
            kept.remove(offer.root());
        }
        return outcome;
    }
}
