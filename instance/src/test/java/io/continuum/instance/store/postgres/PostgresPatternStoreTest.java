package io.continuum.instance.store.postgres;

import io.continuum.instance.pattern.PatternStore;
import io.continuum.instance.pattern.PatternStoreContract;
import io.continuum.instance.privacy.AuditStore;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlPatternStore;

class PostgresPatternStoreTest extends PatternStoreContract {

    @Override
    protected Database open() {
        return PostgresDatabase.open(TestPostgres.newDatabase(), "", "");
    }

    @Override
    protected PatternStore patternStore(Database database) {
        return new SqlPatternStore(database);
    }

    @Override
    protected AuditStore auditStore(Database database) {
        return new PostgresAuditStore(database);
    }
}
