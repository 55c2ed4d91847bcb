package io.continuum.instance.store.postgres;

import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.MemoryStoreContract;
import io.continuum.instance.store.Database;
import org.jspecify.annotations.Nullable;

class PostgresMemoryStoreTest extends MemoryStoreContract {
    private @Nullable String other;

    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected Database openOther(String version) {
        String url = other == null ? TestPostgres.emptyDatabase() : other;
        other = url;
        return PostgresDatabase.openAt(url, "", "", version);
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new PostgresEventStore(database);
    }
}
