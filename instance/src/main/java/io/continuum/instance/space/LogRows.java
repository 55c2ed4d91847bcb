package io.continuum.instance.space;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.reconcile.ItemArray;
import io.continuum.crdt.reconcile.ItemSet;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.sync.BatchOutcome;
import io.continuum.protocol.sync.BatchVerifier;
import io.continuum.protocol.sync.IncomingBatch;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.SpaceScope;
import io.continuum.protocol.wire.CborException;
import io.continuum.protocol.wire.Verdict;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The rows of logs as they really are, for audits: what was lost or damaged on the way to the disk or back shows when their
 * hashes are worked out again, and is put back. What the ops once did to the records is another matter and stays.
 * Thread-safe.
 */
public final class LogRows {
    private static final int ROWS_READ = 64;

    private final SpaceStore store;
    private final Transactions transactions;

    LogRows(SpaceStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    /**
     * Number and hash of the ops of a stretch of a log, worked out from what the rows hold. What cannot be read, or is not what
     * its origin signed, is not there.
     */
    public ItemSet items(FederationId federation, SpaceId id, LogId log, long from, long to, BatchVerifier verifier) {
        SpaceScope scope = new SpaceScope(Bytes.of(federation.toArray()), id);
        return transactions.read(() -> {
            ItemArray.Builder items = new ItemArray.Builder();
            long next = from;
            List<SpaceStore.Row> rows;
            do {
                rows = store.rows(federation, id, log, next, ROWS_READ);
                for (SpaceStore.Row row : rows) {
                    Optional<OpBatch> batch = read(log, row);
                    List<Bytes> chain = batch.map(known -> known.check(scope, verifier))
                            .filter(checked -> checked.answer() != BatchVerifier.Answer.INVALID)
                            .map(OpBatch.Checked::hashes)
                            .orElse(List.of());
                    for (int i = 0; i < chain.size(); i++) {
                        long seq = row.from() + i;
                        if (seq >= next && seq <= to) {
                            items.add(seq, chain.get(i).toArray());
                        }
                    }
                    next = Math.max(next, row.to() + 1);
                }
            } while (rows.size() == ROWS_READ && next <= to);
            return items.build();
        });
    }

    private static Optional<OpBatch> read(LogId log, SpaceStore.Row row) {
        try {
            OpBatch batch = OpBatch.fromBytes(row.bytes());
            boolean here = batch.log().equals(log) && batch.from() == row.from() && batch.to() == row.to();
            return here ? Optional.of(batch) : Optional.empty();
        } catch (CborException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Puts batches back whose signatures and places were checked, where they are missing or differ. */
    public List<BatchOutcome> repair(FederationId federation, SpaceId id, List<IncomingBatch> batches) {
        return transactions.write(() -> {
            store.lock(federation, id);
            return batches.stream()
                    .map(batch -> repair(federation, id, batch.batch()))
                    .toList();
        });
    }

    private BatchOutcome repair(FederationId federation, SpaceId id, OpBatch batch) {
        Optional<LogHead> head = store.head(federation, id, batch.log()).map(KeptHead::head);
        if (head.isEmpty() || head.get().seq() < batch.to()) {
            return new BatchOutcome.Later();
        }
        boolean intact = store.rows(federation, id, batch.log(), batch.from(), 1).stream()
                .anyMatch(row -> row.from() == batch.from() && Arrays.equals(row.bytes(), batch.toBytes()));
        if (!intact) {
            store.putBack(federation, id, batch);
        }
        Verdict verdict = intact ? Verdict.DUPLICATE : Verdict.OK;
        return new BatchOutcome.Stored(Collections.nCopies(batch.ops().size(), verdict));
    }
}
