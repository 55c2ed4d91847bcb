package io.continuum.instance.store.postgres;

import io.continuum.instance.federation.AskStore;
import io.continuum.instance.federation.FederationStore;
import io.continuum.instance.federation.FederationStoreContract;
import io.continuum.instance.federation.OutboxStore;
import io.continuum.instance.store.Database;

class PostgresFederationStoreTest extends FederationStoreContract {

    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected FederationStore federationStore(Database database) {
        return new PostgresFederationStore(database);
    }

    @Override
    protected OutboxStore outboxStore(Database database) {
        return new PostgresOutboxStore(database);
    }

    @Override
    protected AskStore askStore(Database database) {
        return new PostgresAskStore(database);
    }
}
