package io.continuum.coordinator;

import io.continuum.coordinator.access.SharedNonces;
import io.continuum.coordinator.audit.Audit;
import io.continuum.coordinator.audit.AuditProgress;
import io.continuum.coordinator.backup.Archive;
import io.continuum.coordinator.backup.KeyFiles;
import io.continuum.coordinator.backup.Tables;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.log.LogStore;
import io.continuum.coordinator.restoration.Restoration;
import io.continuum.coordinator.store.DataFolder;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlAccessStore;
import io.continuum.coordinator.store.SqlAuditStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.store.SqlMemberStore;
import io.continuum.coordinator.store.SqlRestorationStore;
import io.continuum.coordinator.store.SqlTables;
import io.continuum.protocol.archive.ArchiveException;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogTrust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes all of a coordinator into one file, and makes a coordinator of such a file again. The database is read on one
 * snapshot, so ledger, log, members and contributions belong together; a coordinator on the same data may go on meanwhile.
 */
public final class Backups {
    private Backups() {}

    /** What was written. */
    public record Made(Instant madeAt, long rows, int keys, long bytes) {}

    /** What was restored: a report for each federation, none of which found anything broken. */
    public record Restored(Instant madeAt, long rows, int keys, List<Audit.Report> reports) {}

    /** What keeps a restore from being done, on its way out of a transaction that must not be committed. */
    private static final class NotRestoredException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotRestoredException(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Writes a backup.
     *
     * @param file that is not there yet; only its owner may read it
     * @throws StartException if it cannot be done; then there is no file
     */
    public static Made write(Config config, Path file, Optional<Secret> passphrase, InstantSource clock)
            throws StartException {
        Verification.requireDatabase(config);
        try (Database database = Verification.open(config)) {
            Instant madeAt = clock.instant();
            // Keys first: whatever the snapshot holds was signed with a key that was there before.
            SortedMap<String, byte[]> keys = KeyFiles.read(config.keysDir());
            Tables tables = new SqlTables(database);
            if (new SqlLogStore(database).anySigned() && !keys.containsKey(KeyFiles.LOG_KEY)) {
                throw new StartException(
                        "there is no log.key in %s, without which a backup is worth little: set keys_dir"
                                .formatted(config.keysDir()));
            }
            long rows = database.inRead(_ -> {
                try {
                    return Archive.write(file, passphrase, new SecureRandom(), madeAt, tables, keys);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return new Made(madeAt, rows, keys.size(), Files.size(file));
        } catch (IOException | UncheckedIOException e) {
            throw new StartException("cannot write the backup %s: %s".formatted(file, why(e)), e);
        }
    }

    /**
     * Makes a coordinator of a backup where there is none. It is checked as {@code continuum coordinator verify} does before
     * anything is kept, and is read only until an admin of each federation opens it.
     *
     * @throws StartException if it cannot be done; then the target is as empty as before
     */
    public static Restored restore(
            Config config, Path file, Optional<Secret> passphrase, InstantSource clock, AuditProgress progress)
            throws StartException {
        try {
            // To its end, before anything is touched.
            Archive.Content content = Archive.read(file, passphrase, _ -> Discarding.ROWS);
            return restore(config, file, passphrase, content, clock.instant(), progress);
        } catch (IOException | UncheckedIOException e) {
            throw new StartException("cannot restore %s: %s".formatted(file, why(e)), e);
        }
    }

    private static Restored restore(
            Config config,
            Path file,
            Optional<Secret> passphrase,
            Archive.Content content,
            Instant now,
            AuditProgress progress)
            throws StartException, IOException {
        List<String> otherKeys =
                KeyFiles.different(config.keysDir(), content.keys()).toList();
        if (!otherKeys.isEmpty()) {
            throw new StartException("%s holds other keys than the backup (%s): restore into an empty folder"
                    .formatted(config.keysDir(), String.join(", ", otherKeys)));
        }
        Path sqlite = config.dataDir().resolve(Coordinator.SQLITE_FILE);
        if (!config.usesPostgres() && Files.exists(sqlite)) {
            throw new StartException("there is a coordinator's database in %s: restore into an empty folder"
                    .formatted(config.dataDir()));
        }
        DataFolder folder = DataFolder.open(config.dataDir());
        boolean done = false;
        try (Database database = Coordinator.openDatabase(config, sqlite)) {
            List<Audit.Report> reports =
                    database.inWrite(_ -> fill(config, database, file, passphrase, content, now, progress));
            done = true;
            return new Restored(content.madeAt(), content.rows(), content.keys().size(), reports);
        } catch (NotRestoredException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!done && !config.usesPostgres()) {
                for (String suffix : List.of("", "-wal", "-shm")) {
                    Files.deleteIfExists(sqlite.resolveSibling(Coordinator.SQLITE_FILE + suffix));
                }
            }
            folder.close();
        }
    }

    /** In one transaction: it is all there, checked, with its keys on disk, or nothing is. */
    private static List<Audit.Report> fill(
            Config config,
            Database database,
            Path file,
            Optional<Secret> passphrase,
            Archive.Content checked,
            Instant now,
            AuditProgress progress) {
        SqlTables tables = new SqlTables(database);
        Map<String, Tables.Table> own = tables.all().stream().collect(Collectors.toMap(Tables.Table::name, t -> t));
        requireFit(tables, own, checked, config);
        try {
            Archive.Content content = Archive.read(file, passphrase, table -> {
                Tables.Table known = own.get(table.name());
                if (known == null || !new HashSet<>(known.columns()).equals(new HashSet<>(table.columns()))) {
                    throw new NotRestoredException("cannot restore %s: its table %s is not one of this program's"
                            .formatted(file, table.name()));
                }
                return tables.fill(table);
            });
            if (!content.madeAt().equals(checked.madeAt()) || content.rows() != checked.rows()) {
                throw new NotRestoredException(file + " was changed while it was read");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tables.filled();
        List<Audit.Report> reports = audited(database, checked.keys(), progress);
        close(database, checked.madeAt(), now);
        SharedNonces.forgetAll(new SqlAccessStore(database), now);
        try {
            KeyFiles.write(config.keysDir(), checked.keys());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reports;
    }

    private static void requireFit(
            Tables tables, Map<String, Tables.Table> own, Archive.Content content, Config config) {
        if (!tables.schema().equals(content.schema())) {
            throw new NotRestoredException(
                    "the backup is of schema %s, this program's is %s: restore it with the version that made it, then upgrade"
                            .formatted(content.schema(), tables.schema()));
        }
        List<String> filled = own.values().stream()
                .filter(table -> !tables.isEmpty(table))
                .map(Tables.Table::name)
                .toList();
        if (!filled.isEmpty()) {
            throw new NotRestoredException("%s is not empty (%s): give the restore a database of its own"
                    .formatted(config.usesPostgres() ? "the database" : config.dataDir(), String.join(", ", filled)));
        }
    }

    private static List<Audit.Report> audited(
            Database database, SortedMap<String, byte[]> files, AuditProgress progress) {
        byte[] seed = files.get(KeyFiles.LOG_KEY);
        Function<FederationId, Optional<LogTrust>> keys =
                seed == null ? _ -> Optional.empty() : Verification.keys(database, SigningKey.ofSeed(Secret.of(seed)));
        List<Audit.Report> reports = new Audit(new SqlAuditStore(database), database, keys).all(progress);
        List<String> broken = new ArrayList<>();
        reports.forEach(report -> broken.addAll(report.broken()));
        if (!broken.isEmpty()) {
            throw new NotRestoredException(
                    "what is in the backup does not hold, so nothing was restored:\n  " + String.join("\n  ", broken));
        }
        return reports;
    }

    private static void close(Database database, Instant madeAt, Instant now) {
        SqlMemberStore members = new SqlMemberStore(database);
        SqlLogStore logs = new SqlLogStore(database);
        SqlRestorationStore restorations = new SqlRestorationStore(database);
        for (FederationId federation : members.federations()) {
            Bytes note = logs.newestWitnessed(federation)
                    .or(() -> logs.newestCheckpoint(federation))
                    .map(LogStore.Noted::note)
                    .map(Bytes::of)
                    .orElse(Bytes.zeros(0));
            restorations.add(new Restoration(federation, now, madeAt, note));
        }
    }

    /** Takes rows and keeps none. */
    private enum Discarding implements Tables.Filling {
        ROWS;

        @Override
        public void row(@Nullable Object[] values) {}

        @Override
        public void close() {}
    }

    private static String why(Exception e) {
        Throwable cause = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : cause instanceof ArchiveException ? message : cause.getClass().getSimpleName() + ", " + message;
    }
}
