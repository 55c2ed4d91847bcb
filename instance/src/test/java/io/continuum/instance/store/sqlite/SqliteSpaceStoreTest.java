package io.continuum.instance.store.sqlite;

import io.continuum.instance.peer.PeerStore;
import io.continuum.instance.space.SpaceStore;
import io.continuum.instance.space.SpaceStoreContract;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPeerStore;
import io.continuum.instance.store.SqlSpaceStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteSpaceStoreTest extends SpaceStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("test.db"));
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
