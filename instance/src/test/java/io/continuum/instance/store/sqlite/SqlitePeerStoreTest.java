package io.continuum.instance.store.sqlite;

import io.continuum.instance.peer.PeerStore;
import io.continuum.instance.peer.PeerStoreContract;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPeerStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqlitePeerStoreTest extends PeerStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("test.db"));
    }

    @Override
    protected PeerStore store(Database database) {
        return new SqlPeerStore(database);
    }
}
