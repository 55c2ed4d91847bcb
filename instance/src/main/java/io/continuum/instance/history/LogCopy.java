package io.continuum.instance.history;

import io.continuum.instance.federation.CoordinatorClient.Download;
import io.continuum.instance.federation.Federation;
import io.continuum.instance.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.log.Comparison;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.SignedNote;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.log.TreeHead;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What this instance keeps of one log: the newest checkpoint it believed and the leaves about the chain below it. Reads the
 * rest from the coordinator when it is needed, with proof. Not thread-safe.
 */
final class LogCopy {
    /** Bundles of 256 leaves that one look reads, so that it ends before long. */
    private static final int BUNDLES_MAX = 64;

    final LogId id;
    final LogTrust trust;
    private final Federation federation;
    private final HistoryStore store;
    private final LogSource source;
    private final Transactions transactions;
    private boolean unreachable;

    LogCopy(
            LogId id,
            LogTrust trust,
            Federation federation,
            HistoryStore store,
            LogSource source,
            Transactions transactions) {
        this.id = id;
        this.trust = trust;
        this.federation = federation;
        this.store = store;
        this.source = source;
        this.transactions = transactions;
    }

    Optional<KeptLog> kept() {
        return store.find(id);
    }

    /** The checkpoint that is kept, as it was checked when it came: signed by the log. */
    SignedCheckpoint checkpoint(KeptLog kept) {
        return trust.openLogSigned(kept.note().toArray()).orThrow();
    }

    /** Whether the coordinator could not be reached while something was last compared or read. */
    boolean wasUnreachable() {
        return unreachable;
    }

    Comparison compare(SignedCheckpoint known, SignedCheckpoint seen) {
        unreachable = false;
        return Comparison.of(known, seen, new TileReader(this::fetch));
    }

    /** The head that the believed log had at another size; refused if it never had it, or does not prove it. */
    Checked<TreeHead> headAt(TreeHead known, long size) {
        unreachable = false;
        return new TileReader(this::fetch).head(known, size);
    }

    private Optional<byte[]> fetch(TilePath path) throws IOException {
        return switch (source.tile(federation, path)) {
            case Download.Found(byte[] bytes) -> Optional.of(bytes);
            case Download.Missing _ -> Optional.empty();
            case Download.Unavailable(String detail) -> {
                unreachable = true;
                throw new IOException(detail);
            }
        };
    }

    /** Keeps a checkpoint that is the first, or was shown to begin with the kept one. */
    KeptLog adopt(SignedCheckpoint seen, Instant now) {
        Optional<KeptLog> before = kept();
        KeptLog after = new KeptLog(
                Bytes.of(seen.note().encode()),
                seen.head().size(),
                before.map(KeptLog::scanned).orElse(0L),
                seen.witnessedAt().orElse(Instant.EPOCH),
                now,
                before.map(KeptLog::agreedSize).orElse(0L),
                before.map(KeptLog::agreedAt).orElse(Instant.EPOCH));
        store.save(id, after);
        return after;
    }

    /** Forgets what was believed; the next checkpoint is the first. */
    void forget() {
        store.forget(id);
    }

    /** Reads leaves that are new, as many as one look may; refused if the coordinator does not prove them. */
    Checked<KeptLog> scan(KeptLog kept, Instant now) {
        unreachable = false;
        return Checked.of(() -> {
            TreeHead head = checkpoint(kept).head();
            TileReader reader = new TileReader(this::fetch);
            KeptLog at = kept;
            for (int bundle = 0; bundle < BUNDLES_MAX && at.scanned() < head.size(); bundle++) {
                long index = at.scanned() / TilePath.FULL_WIDTH;
                List<Bytes> entries = reader.entries(head, index).orRefuse();
                long first = index * TilePath.FULL_WIDTH;
                List<KeptLeaf> concerned = new ArrayList<>();
                for (int i = (int) (at.scanned() - first); i < entries.size(); i++) {
                    if (concerns(entries.get(i))) {
                        concerned.add(new KeptLeaf(first + i, entries.get(i), now));
                    }
                }
                KeptLog next = at.scannedTo(first + entries.size());
                transactions.run(() -> {
                    store.addLeaves(id, concerned);
                    store.save(id, next);
                });
                at = next;
            }
            return at;
        });
    }

    /** A leaf of a type that a later version adds is passed over; so is what is no leaf at all. */
    private static boolean concerns(Bytes entry) {
        return LogLeaf.decode(entry.toArray()) instanceof Checked.Valid<LogLeaf>(LogLeaf leaf)
                && ChainCheck.concerns(leaf);
    }

    List<KeptLeaf> leaves() {
        return store.leaves(id);
    }

    KeptLog agreed(KeptLog kept) {
        KeptLog agreed = kept.agreed();
        if (!agreed.equals(kept)) {
            store.save(id, agreed);
        }
        return agreed;
    }

    /** A note with the log's own signature alone: short enough for a header, and enough to hold the log to its word. */
    static byte[] logSigned(SignedCheckpoint checkpoint) {
        SignedNote note = checkpoint.note();
        return new SignedNote(
                        note.text(),
                        note.signatures().stream()
                                .filter(signature -> signature.name().equals(checkpoint.origin()))
                                .toList())
                .encode();
    }

    /** Why a checkpoint was refused, if it was. */
    static Optional<Refusal> refusal(Checked<?> checked) {
        return checked instanceof Checked.Refused<?>(Refusal refusal, var _) ? Optional.of(refusal) : Optional.empty();
    }
}
