package io.continuum.instance.store.postgres;

import io.continuum.instance.adjacency.HeldGraphContract;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.store.Database;
import java.nio.file.Path;

class PostgresHeldGraphTest extends HeldGraphContract {

    @Override
    protected Database open(Path inFolder) {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new PostgresEventStore(database);
    }
}
