package io.continuum.instance;

import io.continuum.instance.backup.Backup;
import io.continuum.instance.backup.BackupException;
import io.continuum.instance.backup.Inspection;
import io.continuum.instance.backup.Restore;
import io.continuum.instance.config.Config;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.FolderLock;
import io.continuum.instance.store.SqlInspection;
import io.continuum.instance.store.SqlRestored;
import io.continuum.instance.store.SqlTables;
import io.continuum.instance.store.StoreException;
import io.continuum.instance.store.postgres.PostgresAuditStore;
import io.continuum.instance.store.postgres.PostgresDatabase;
import io.continuum.instance.store.postgres.PostgresEventStore;
import io.continuum.instance.store.sqlite.SqliteAuditStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.store.sqlite.SqliteEventStore;
import io.continuum.protocol.archive.ArchiveException;
import io.continuum.protocol.crypt.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What an operator does with a whole instance from outside: back it up, restore it, verify it. */
public final class Backups {
    /**
     * What was restored.
     *
     * @param held patterns that were about to leave and wait for approval again
     */
    public record Report(Restore.Head head, int held) {}

    private Backups() {}

    /**
     * Writes an archive of the instance that the settings describe; it may run meanwhile.
     *
     * @param passphrase what locks the archive, if anything
     */
    public static Backup.Made make(Config config, Path file, Optional<Secret> passphrase, InstantSource clock)
            throws BackupException {
        try (Database database = openAsItIs(config)) {
            return new Backup(new SqlTables(database), database, config.dataDir(), clock, new SecureRandom())
                    .write(file, passphrase);
        } catch (IOException | StoreException e) {
            throw failed("The backup cannot be made: ", e);
        }
    }

    /**
     * Restores an archive into an empty data folder and an empty database. A restore that was interrupted may be run again.
     */
    public static Report restore(Config config, Path file, Optional<Secret> passphrase, InstantSource clock)
            throws BackupException {
        Path folder = config.dataDir();
        try (FolderLock _ = FolderLock.take(folder)) {
            Path unfinished = folder.resolve(Restore.UNFINISHED);
            boolean again = Files.exists(unfinished);
            if (!again) {
                requireEmpty(folder);
            }
            Restore restore = new Restore(file, passphrase);
            Restore.Head head = restore.check();
            Files.write(unfinished, new byte[0]);
            int held;
            if (config.databaseUrl().isEmpty()) {
                Path part = folder.resolve(Foundation.SQLITE_FILE + ".part");
                deleteDatabase(part);
                fill(SqliteDatabase.openAt(part, head.schema()), restore);
                held = note(SqliteDatabase.open(part), head, clock);
                restore.files(folder);
                deleteDatabase(folder.resolve(Foundation.SQLITE_FILE));
                Files.move(part, folder.resolve(Foundation.SQLITE_FILE), StandardCopyOption.ATOMIC_MOVE);
            } else {
                restore.files(folder);
                held = intoPostgres(config, restore, head, clock);
            }
            Files.delete(unfinished);
            return new Report(head, held);
        } catch (IOException | StoreException e) {
            throw failed("The backup cannot be restored: ", e);
        }
    }

    private static int intoPostgres(Config config, Restore restore, Restore.Head head, InstantSource clock)
            throws IOException, BackupException {
        try (Database database = PostgresDatabase.openAt(
                config.databaseUrl(), config.databaseUser(), config.databasePassword(), head.schema())) {
            SqlTables tables = new SqlTables(database);
            if (!tables.isEmpty()) {
                throw new BackupException("The database that database.url names is not empty."
                        + " Restore into a new one, so that nothing is lost.");
            }
            if (!tables.schema().equals(head.schema())) {
                throw new BackupException("The database has tables of version " + tables.schema() + ", the backup of "
                        + head.schema() + ". Restore into a database that has none yet.");
            }
            restore.rows(tables, database);
        }
        return note(
                PostgresDatabase.open(config.databaseUrl(), config.databaseUser(), config.databasePassword()),
                head,
                clock);
    }

    private static void fill(Database fresh, Restore restore) throws IOException {
        try (fresh) {
            restore.rows(new SqlTables(fresh), fresh);
        }
    }

    private static int note(Database filled, Restore.Head head, InstantSource clock) {
        try (filled) {
            return new SqlRestored(filled, events(filled), audit(filled, clock)).note(head, clock.instant());
        }
    }

    /** Looks at everything the instance keeps; it may run meanwhile. */
    public static List<Inspection.Finding> verify(Config config) throws BackupException {
        try (Database database = openAsItIs(config)) {
            return new Inspection(
                            new SqlInspection(database),
                            database,
                            audit(database, InstantSource.system()),
                            config.dataDir().resolve("index"))
                    .run();
        } catch (StoreException e) {
            throw failed("The instance cannot be verified: ", e);
        }
    }

    private static Database openAsItIs(Config config) throws BackupException {
        if (!config.databaseUrl().isEmpty()) {
            return PostgresDatabase.openAsItIs(config.databaseUrl(), config.databaseUser(), config.databasePassword());
        }
        Path file = config.dataDir().resolve(Foundation.SQLITE_FILE);
        if (!Files.isRegularFile(file)) {
            throw new BackupException(
                    "There is no instance in " + config.dataDir() + ". Name its folder with --data-dir.");
        }
        return SqliteDatabase.openAsItIs(file);
    }

    private static void requireEmpty(Path folder) throws BackupException {
        for (String name : List.of(Foundation.SQLITE_FILE, "keys", "api-key")) {
            if (Files.exists(folder.resolve(name))) {
                throw new BackupException("There is an instance in " + folder + " already. Restore into another folder"
                        + " with --data-dir, or move this one away first, so that nothing is lost.");
            }
        }
    }

    private static void deleteDatabase(Path file) throws IOException {
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    private static EventStore events(Database database) {
        return switch (database.dialect()) {
            case SQLITE -> new SqliteEventStore(database);
            case POSTGRES -> new PostgresEventStore(database);
        };
    }

    private static AuditLog audit(Database database, InstantSource clock) {
        return new AuditLog(
                switch (database.dialect()) {
                    case SQLITE -> new SqliteAuditStore(database);
                    case POSTGRES -> new PostgresAuditStore(database);
                },
                clock);
    }

    private static BackupException failed(String what, Exception e) {
        return e instanceof ArchiveException || e instanceof StoreException
                ? new BackupException(String.valueOf(e.getMessage()), e)
                : new BackupException(what + e.getMessage(), e);
    }
}
