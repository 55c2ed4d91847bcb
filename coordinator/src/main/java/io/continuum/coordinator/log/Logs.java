package io.continuum.coordinator.log;

import io.continuum.coordinator.member.ChainLog;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LeafSalt;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.TileFetcher;
import java.util.Optional;

/** The logs as the rest of the coordinator sees them: something to add leaves to, and files to serve. Thread-safe. */
public final class Logs implements ChainLog {
    private static final Bytes NOTHING_TO_HIDE = Bytes.zeros(0);

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
        store.submit(leaf.federation(), leaf.encode(), NOTHING_TO_HIDE);
    }

    /**
     * Adds a leaf that says nothing about its owner without the salt. Called in the transaction that makes the change, it is
     * kept exactly if the change is; it gets its place within a second.
     */
    public void append(LogLeaf leaf, LeafSalt salt) {
        store.submit(leaf.federation(), leaf.encode(), salt.value());
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

    /** The files of a log as they are on disk. */
    public TileFetcher tiles(FederationId federation) {
        return new StoredTiles(store, transactions, federation);
    }
}
