package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordMap;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.wire.OpBody;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes snapshots of a {@link MemoryStore} and installs them into one, as a database does it. */
final class MemorySnapshots {
    private MemorySnapshots() {}

    /** A snapshot as it is served: the content and how it is cut. */
    record Made(byte[] content, SnapshotChunks chunks, SnapshotOffer offer) {
        SnapshotChunk chunk(int index) {
            int from = (int) chunks.offset(index);
            return chunks.chunk(index, Arrays.copyOfRange(content, from, from + chunks.length(index)));
        }

        List<SnapshotChunk> all() {
            List<SnapshotChunk> all = new ArrayList<>();
            for (int i = 0; i < chunks.count(); i++) {
                all.add(chunk(i));
            }
            return all;
        }
    }

    static Made make(MemoryStore store, BatchSigner signer, int chunkBytes) {
        return cut(store.scope, content(store), signer, chunkBytes);
    }

    static Made cut(SpaceScope scope, byte[] content, BatchSigner signer, int chunkBytes) {
        try {
            SnapshotChunks chunks = SnapshotChunks.cut(new ByteArrayInputStream(content), chunkBytes);
            return new Made(content, chunks, chunks.offer(scope, signer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] content(MemoryStore store) {
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        SnapshotWriter writer = new SnapshotWriter(store.scope, items);
        try {
            for (LogId log : store.heads.keySet()) {
                for (StubbedBatch batch : store.lying(log)) {
                    if (batch.to() == store.seq(log) || store.isNeeded(batch)) {
                        writer.batch(batch.keeping(
                                store.scope,
                                dot -> batch.op(dot.seq())
                                        .filter(body -> store.isNeeded(dot, body))
                                        .isPresent()));
                    }
                }
            }
            TreeMap<Bytes, String> keys = new TreeMap<>();
            store.records.records().keySet().forEach(key -> keys.put(Bytes.ofText(key), key));
            for (String key : keys.values()) {
                writer.record(key, store.records.get(key));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(writer.finish());
        all.writeBytes(items.toByteArray());
        return all.toByteArray();
    }

    static SnapshotOutcome install(
            MemoryStore store,
            SnapshotOffer offer,
            SnapshotReader.Chunks chunks,
            BatchVerifier verifier,
            long nowMillis) {
        if (!store.heads.isEmpty()) {
            return new SnapshotOutcome.Refused(SnapshotRefusal.NOT_EMPTY, "ops of the space are held");
        }
        Transaction transaction = new Transaction();
        SnapshotReader reader = new SnapshotReader(store.scope, offer, chunks, verifier, nowMillis);
        try {
            return switch (reader.read(transaction)) {
                case SnapshotReader.Complete complete -> {
                    transaction.commit(store, complete.heads());
                    yield new SnapshotOutcome.Installed(store.declared());
                }
                case SnapshotReader.Refused refused when refused.reason().mayPass() -> new SnapshotOutcome.Later();
                case SnapshotReader.Refused refused -> new SnapshotOutcome.Refused(refused.reason(), refused.detail());
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Transaction implements SnapshotReader.Target {
        private final TreeMap<LogId, List<StubbedBatch>> batches = new TreeMap<>();
        private final Map<LogId, TreeMap<Long, Bytes>> hashes = new TreeMap<>();
        private final Map<Dot, OpBody> ops = new HashMap<>();
        private final TreeMap<String, RecordState> records = new TreeMap<>();

        @Override
        public void batch(StubbedBatch batch, List<Bytes> chain) {
            batches.computeIfAbsent(batch.log(), _ -> new ArrayList<>()).add(batch);
            TreeMap<Long, Bytes> known = hashes.computeIfAbsent(batch.log(), _ -> new TreeMap<>());
            for (int i = 0; i < chain.size(); i++) {
                long seq = batch.from() + i;
                known.put(seq, chain.get(i));
                batch.op(seq).ifPresent(body -> ops.put(batch.log().dot(seq), body));
            }
        }

        @Override
        public Optional<OpBody> op(Dot dot) {
            return Optional.ofNullable(ops.get(dot));
        }

        @Override
        public void record(String key, RecordState record) {
            if (records.put(key, record) != null) {
                throw new IllegalStateException("a record twice: " + key);
            }
        }

        void commit(MemoryStore store, List<LogHead> heads) {
            TreeMap<LogId, SeqSet> seen = new TreeMap<>();
            for (LogHead head : heads) {
                store.heads.put(head.log(), head);
                store.retained.put(head.log(), head.seq() + 1);
                seen.put(head.log(), SeqSet.upTo(head.seq()));
            }
            store.old.putAll(batches);
            store.hashes.putAll(hashes);
            store.records = RecordMap.of(records, VersionVector.of(seen));
        }
    }
}
