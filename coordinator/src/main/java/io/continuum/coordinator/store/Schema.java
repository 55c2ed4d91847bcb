package io.continuum.coordinator.store;

import io.continuum.coordinator.config.StartException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;

/** Brings a database to the version that this program knows, forward only. */
public final class Schema {
    private Schema() {}

    /**
     * Applies the numbered files that are missing.
     *
     * @param location folder of the files on the classpath
     * @param where how to call the database in a message
     * @throws StartException when the database is newer than this program, belongs to another one or cannot be migrated
     */
    public static void migrate(DataSource source, String location, String where) throws StartException {
        try {
            Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:" + location)
                    .table("coordinator_schema_history")
                    .load();
            for (MigrationInfo migration : flyway.info().all()) {
                if (migration.getState() == MigrationState.FUTURE_SUCCESS
                        || migration.getState() == MigrationState.FUTURE_FAILED) {
                    throw new StartException(
                            "%s was written by a newer version (schema %s): start that version, or restore a backup made with this one"
                                    .formatted(where, migration.getVersion()));
                }
            }
            flyway.migrate();
        } catch (FlywayException e) {
            throw new StartException(
                    "%s cannot be brought up to date (%s): give the coordinator a database of its own, or restore a backup"
                            .formatted(where, firstLine(e)),
                    e);
        }
    }

    private static String firstLine(FlywayException e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().lines().findFirst().orElse("");
    }
}
