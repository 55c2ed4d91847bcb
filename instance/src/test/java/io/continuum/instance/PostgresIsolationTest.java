package io.continuum.instance;

import io.continuum.instance.store.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/** The same over a real PostgreSQL. */
class PostgresIsolationTest extends IsolationTest {
    private final String url = TestPostgres.newDatabase();

    @Override
    Map<String, String> database() {
        return Map.of("database.url", url);
    }

    @Override
    Connection connection() throws SQLException {
        return DriverManager.getConnection(url);
    }
}
