package io.continuum.instance;

import io.continuum.instance.store.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same routes over a real PostgreSQL. */
class PostgresMemoryApiTest extends MemoryApiTest {
    private final String url = TestPostgres.newDatabase();

    @Override
    Map<String, String> database() {
        return Map.of("database.url", url);
    }

    @Override
    List<String> tablesThatSay(String word) throws Exception {
        List<String> saying = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("select tablename from pg_tables where schemaname = current_schema()")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                String sql = "select count(*) from " + table + " t where t::text ilike '%" + word + "%'";
                try (ResultSet rows = statement.executeQuery(sql)) {
                    rows.next();
                    if (rows.getLong(1) > 0) {
                        saying.add(table);
                    }
                }
            }
        }
        return saying;
    }
}
