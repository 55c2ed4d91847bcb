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
        apply(source, location, "latest");
    }

    /**
     * {@link #apply(DataSource, String)} up to a file's number, as a backup had them.
     *
     * @param version the number, or {@code latest}
     */
    public static void apply(DataSource source, String location, String version) {
        try {
            Flyway flyway = Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:" + location)
                    .failOnMissingLocations(true)
                    .target(version)
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

    /**
     * Whether there are tables of ours, and exactly those of this version.
     *
     * @throws StoreException saying what to do if not
     */
    public static void requireApplied(DataSource source, String location) {
        MigrationInfo[] pending;
        try {
            Flyway flyway = Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:" + location)
                    .load();
            Arrays.stream(flyway.info().applied())
                    .filter(info ->
                            info.getState().isApplied() && !info.getState().isResolved())
                    .findFirst()
                    .ifPresent(Migrations::refuse);
            pending = flyway.info().pending();
        } catch (FlywayException e) {
            throw new StoreException("The database cannot be read: " + firstLine(e), e);
        }
        if (pending.length > 0) {
            throw new StoreException("The database has no tables of this version of Continuum."
                    + " Start the instance once, so that it brings them up to date.");
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
