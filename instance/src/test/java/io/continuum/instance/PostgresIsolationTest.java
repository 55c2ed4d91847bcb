package io.continuum.instance;

import io.continuum.instance.store.postgres.TestPostgres;
import java.util.Map;

/** The same over a real PostgreSQL. */
class PostgresIsolationTest extends IsolationTest {
    private final String url = TestPostgres.newDatabase();

    @Override
    Map<String, String> database() {
        return Map.of("database.url", url);
    }
}
