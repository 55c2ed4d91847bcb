package io.continuum.e2e;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** Makes a database look as if a later version of Continuum had migrated it. */
final class NewerDatabase {
    private static final String LATER_MIGRATION = """
        insert into %s
               (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
        values (9999, '9999', 'later', 'SQL', 'V9999__later.sql', 0, 'later', 1, 1)
        """;

    private NewerDatabase() {}

    /** @param history the table in which migrations are noted */
    static void make(Path database, String history) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(LATER_MIGRATION.formatted(history));
        }
    }
}
