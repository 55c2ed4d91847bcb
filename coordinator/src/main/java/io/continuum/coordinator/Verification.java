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
        requireDatabase(config);
        Path file = config.keysDir().resolve("log.key");
        try (Database database = open(config)) {
            Function<FederationId, Optional<LogTrust>> keys = Files.exists(file)
                    ? keys(database, LogKeyFile.open(file, true, new SecureRandom()))
                    : _ -> Optional.empty();
            return new Audit(new SqlAuditStore(database), database, keys).all(progress);
        } catch (IOException e) {
            throw new StartException("cannot read the log key %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    static void requireDatabase(Config config) throws StartException {
        if (!config.usesPostgres() && !Files.exists(config.dataDir().resolve(Coordinator.SQLITE_FILE))) {
            throw new StartException("there is no coordinator's database in %s: name its data folder with data_dir"
                    .formatted(config.dataDir()));
        }
    }

    /** Opens what a coordinator may have open too. */
    static Database open(Config config) throws StartException {
        return Coordinator.openDatabase(config, config.dataDir().resolve(Coordinator.SQLITE_FILE));
    }

    /** Whose signature the checkpoints of a federation must have; empty for a log that has no name. */
    static Function<FederationId, Optional<LogTrust>> keys(Database database, SigningKey key) {
        SqlLogStore logs = new SqlLogStore(database);
        return federation -> logs.origin(federation).map(origin -> {
            String vkey = new LogSigner(origin, key).key().vkey();
            return LogTrust.of(vkey, List.of(), 0).orThrow();
        });
    }
}
