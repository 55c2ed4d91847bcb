package io.continuum.instance.store.postgres;

import io.continuum.instance.peer.PeerStore;
import io.continuum.instance.peer.PeerStoreContract;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPeerStore;

class PostgresPeerStoreTest extends PeerStoreContract {
    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected PeerStore store(Database database) {
        return new SqlPeerStore(database);
    }
}
