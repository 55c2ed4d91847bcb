package io.continuum.instance;

import io.continuum.instance.store.postgres.TestPostgres;
import java.util.Map;

/** The same over a real PostgreSQL. */
class PostgresRequirementsTest extends RequirementsTest {
    @Override
    Map<String, String> newDatabase() {
        return Map.of("database.url", TestPostgres.newDatabase());
    }
}
