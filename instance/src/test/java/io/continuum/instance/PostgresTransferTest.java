package io.continuum.instance;

import io.continuum.instance.store.postgres.TestPostgres;
import java.util.Map;

/** The same over real PostgreSQL servers. */
class PostgresTransferTest extends TransferTest {
    @Override
    Map<String, String> database() {
        return Map.of("database.url", TestPostgres.newDatabase());
    }
}
