package io.continuum.instance.store.sqlite;

import io.continuum.instance.access.AccessStore;
import io.continuum.instance.access.AccessStoreContract;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAccessStore;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteAccessStoreTest extends AccessStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Override
    protected AccessStore accessStore(Database database) {
        return new SqlAccessStore(database);
    }
}
