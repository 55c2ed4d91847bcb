package io.continuum.coordinator.log;

import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.EntryBundle;
import io.continuum.protocol.log.HashTile;
import io.continuum.protocol.log.TileFetcher;
import io.continuum.protocol.log.TilePath;
import java.util.List;
import java.util.Optional;

/** Makes the files of one log from its rows. */
record StoredTiles(LogStore store, Transactions transactions, FederationId federation) implements TileFetcher {
    @Override
    public Optional<byte[]> fetch(TilePath path) {
        long from = path.index() * TilePath.FULL_WIDTH;
        return transactions.read(() -> switch (path.content()) {
            case ENTRIES ->
                complete(path, store.leaves(federation, from, path.width())).map(EntryBundle::encode);
            case HASHES ->
                complete(path, store.hashes(federation, path.level(), from, path.width()))
                        .map(HashTile::encode);
        });
    }

    private static Optional<List<Bytes>> complete(TilePath path, List<Bytes> rows) {
        return rows.size() == path.width() ? Optional.of(rows) : Optional.empty();
    }
}
