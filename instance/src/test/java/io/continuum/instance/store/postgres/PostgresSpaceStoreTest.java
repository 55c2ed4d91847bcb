package io.continuum.instance.store.postgres;

import io.continuum.instance.peer.PeerStore;
import io.continuum.instance.space.SpaceStore;
import io.continuum.instance.space.SpaceStoreContract;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPeerStore;
import io.continuum.instance.store.SqlSpaceStore;

class PostgresSpaceStoreTest extends SpaceStoreContract {
    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected SpaceStore store(Database database) {
        return new SqlSpaceStore(database);
    }

    @Override
    protected PeerStore peers(Database database) {
        return new SqlPeerStore(database);
    }
}
