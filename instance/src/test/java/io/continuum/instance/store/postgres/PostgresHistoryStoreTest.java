package io.continuum.instance.store.postgres;

import io.continuum.instance.history.HistoryStoreContract;
import io.continuum.instance.store.Database;

class PostgresHistoryStoreTest extends HistoryStoreContract {

    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }
}
