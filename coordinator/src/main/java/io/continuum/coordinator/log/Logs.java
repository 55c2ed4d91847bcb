package io.continuum.coordinator.log;

import io.continuum.coordinator.member.ChainLog;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.TileFetcher;
import io.continuum.protocol.log.TreeHead;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The logs as the rest of the coordinator sees them: something to add leaves to, and files to serve. Thread-safe. */
public final class Logs implements ChainLog, LeafLog {
    private final LogStore store;
    private final Transactions transactions;

    public Logs(LogStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    @Override
    public boolean begin(FederationId federation) {
        return store.begin(federation);
    }

    @Override
    public void append(LogLeaf leaf) {
        store.submit(leaf);
    }

    /**
     * Adds leaves that say nothing about their owners without the salts. Called in the transaction that makes the changes,
     * they are kept exactly if the changes are; they get their places within a second.
     */
    @Override
    public void append(FederationId federation, List<SaltedLeaf> leaves) {
        store.submit(federation, leaves);
    }

    /** The leaves about these subjects, as far as they have their places. */
    public List<PlacedLeaf> find(FederationId federation, Collection<Bytes> subjects) {
        return store.find(federation, subjects);
    }

    /**
     * The checkpoint to show: the newest that as many witnesses have signed as the federation asks for, since nobody
     * believes another. As long as there is none, the newest.
     */
    public Optional<byte[]> checkpoint(FederationId federation) {
        return transactions.read(() -> store.newestWitnessed(federation)
                .or(() -> store.newestCheckpoint(federation))
                .map(LogStore.Noted::note));
    }

    /**
     * How far a log has got.
     *
     * @param signed leaves under the newest checkpoint; 0 if there is none
     * @param witnessed leaves under the newest checkpoint with enough witnesses; 0 if there is none
     */
    public record Standing(TreeHead head, long signed, long witnessed) {}

    public Standing standing(FederationId federation) {
        return transactions.read(() -> new Standing(
                store.head(federation).map(LogStore.Head::tree).orElse(TreeHead.EMPTY),
                store.newestCheckpoint(federation).map(LogStore.Noted::size).orElse(0L),
                store.newestWitnessed(federation).map(LogStore.Noted::size).orElse(0L)));
    }

    /** The files of a log as they are on disk. */
    public TileFetcher tiles(FederationId federation) {
        return new StoredTiles(store, transactions, federation);
    }
}
