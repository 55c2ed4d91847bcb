package io.continuum.instance.store.sqlite;

import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.MemoryStoreContract;
import io.continuum.instance.store.Database;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteMemoryStoreTest extends MemoryStoreContract {
    @TempDir
    private Path folder;

    @Override
    protected Database open() {
        return SqliteDatabase.open(folder.resolve("continuum.db"));
    }

    @Override
    protected Database openOther(String version) {
        return SqliteDatabase.openAt(folder.resolve("other.db"), version);
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new SqliteEventStore(database);
    }
}
