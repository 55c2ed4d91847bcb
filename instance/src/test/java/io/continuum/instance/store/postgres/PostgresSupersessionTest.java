package io.continuum.instance.store.postgres;

import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.SupersessionContract;
import io.continuum.instance.store.Database;

class PostgresSupersessionTest extends SupersessionContract {

    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new PostgresEventStore(database);
    }
}
