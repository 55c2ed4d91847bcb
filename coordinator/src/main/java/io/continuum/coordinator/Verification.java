package io.continuum.coordinator;

import io.continuum.coordinator.audit.Audit;
import io.continuum.coordinator.audit.AuditProgress;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.log.LogKeyFile;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlAuditStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.log.LogTrust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Checks what a coordinator keeps, without starting it; one that runs on the same data may go on. */
public final class Verification {
    private Verification() {}

    /**
     * Reads everything on one snapshot.
     *
     * @return a report for each federation
     * @throws StartException if there is nothing to read
     */
    public static List<Audit.Report> run(Config config, AuditProgress progress) throws StartException {
        Path folder = config.dataDir();
        if (!config.usesPostgres() && !Files.exists(folder.resolve(Coordinator.SQLITE_FILE))) {
            throw new StartException(
                    "there is no coordinator's database in %s: name its data folder with data_dir".formatted(folder));
        }
        try (Database database = Coordinator.openDatabase(config, folder.resolve(Coordinator.SQLITE_FILE))) {
            return new Audit(new SqlAuditStore(database), database, keys(database, folder.resolve("log.key")))
                    .all(progress);
        } catch (IOException e) {
            throw new StartException("cannot read the log key in %s: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static Function<FederationId, Optional<LogTrust>> keys(Database database, Path file) throws IOException {
        if (!Files.exists(file)) {
            return _ -> Optional.empty();
        }
        SigningKey key = LogKeyFile.open(file, true, new SecureRandom());
        SqlLogStore logs = new SqlLogStore(database);
        return federation -> logs.origin(federation).map(origin -> {
            String vkey = new LogSigner(origin, key).key().vkey();
            return LogTrust.of(vkey, List.of(), 0).orThrow();
        });
    }
}
