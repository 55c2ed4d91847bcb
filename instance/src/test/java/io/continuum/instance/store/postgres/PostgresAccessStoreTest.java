package io.continuum.instance.store.postgres;

import io.continuum.instance.access.AccessStore;
import io.continuum.instance.access.AccessStoreContract;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAccessStore;

class PostgresAccessStoreTest extends AccessStoreContract {
    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected AccessStore accessStore(Database database) {
        return new SqlAccessStore(database);
    }
}
