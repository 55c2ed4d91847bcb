package io.continuum.instance.store;

import java.util.Arrays;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** Brings a database to this version's tables, and refuses one that a newer version has written. */
public final class Migrations {
    private Migrations() {}

    /**
     * Runs the numbered files that are not applied yet.
     *
     * @param location classpath folder of the files, e.g. {@code db/sqlite}
     * @throws StoreException when the database is newer than this program or a file cannot be applied
     */
    public static void apply(DataSource source, String location) {
        try {
            Flyway flyway = Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:" + location)
                    .failOnMissingLocations(true)
                    .load();
            Arrays.stream(flyway.info().applied())
                    .filter(info ->
                            info.getState().isApplied() && !info.getState().isResolved())
                    .findFirst()
                    .ifPresent(Migrations::refuse);
            flyway.migrate();
        } catch (FlywayException e) {
            throw new StoreException("The database cannot be brought up to date: " + firstLine(e), e);
        }
    }

    private static void refuse(MigrationInfo info) {
        throw new StoreException("The database was written by a newer version of Continuum (its tables are at version "
                + info.getVersion() + "). Start that version, or restore a backup made before the upgrade.");
    }

    private static String firstLine(FlywayException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("unknown reason");
    }
}
