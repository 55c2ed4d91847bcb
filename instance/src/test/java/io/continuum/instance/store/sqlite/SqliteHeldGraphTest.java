package io.continuum.instance.store.sqlite;

import io.continuum.instance.adjacency.HeldGraphContract;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.store.Database;
import java.nio.file.Path;

class SqliteHeldGraphTest extends HeldGraphContract {

    @Override
    protected Database open(Path inFolder) {
        return SqliteDatabase.open(inFolder.resolve("one.db"));
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new SqliteEventStore(database);
    }
}
