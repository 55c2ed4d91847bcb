package io.continuum.instance.store.postgres;

import io.continuum.instance.enrich.EnrichmentContract;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.store.Database;

class PostgresEnrichmentTest extends EnrichmentContract {

    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected EventStore eventStore(Database database) {
        return new PostgresEventStore(database);
    }
}
