package io.continuum.coordinator;

import io.continuum.coordinator.api.Logging;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.log.LogKeyFile;
import io.continuum.coordinator.log.LogNames;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.log.Sequencer;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.Terms;
import io.continuum.coordinator.store.DataFolder;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.work.Upkeep;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.http.SignedRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Supplier;

/** The coordinator's logs, wired. */
final class LogPart implements AutoCloseable {
    private static final Duration SEQUENCE_EVERY = Duration.ofSeconds(1);

    private final Database database;
    private final SqlLogStore store;
    private final Logs logs;
    private final LogNames names;
    private final Upkeep sequencing = new Upkeep("coordinator-log");

    private LogPart(Database database, SqlLogStore store, LogNames names) {
        this.database = database;
        this.store = store;
        this.logs = new Logs(store, database);
        this.names = names;
    }

    /** @param url that the coordinator is reached by; it names the logs that have no name yet */
    static LogPart open(DataFolder folder, Database database, Supplier<URI> url, SecureRandom random)
            throws StartException {
        SqlLogStore store = new SqlLogStore(database);
        Path file = folder.file("log.key");
        try {
            SigningKey key = LogKeyFile.open(file, store.anySigned(), random);
            return new LogPart(
                    database, store, new LogNames(store, database, key, () -> SignedRequest.authority(url.get())));
        } catch (IOException e) {
            throw new StartException("cannot use the log key %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    Logs logs() {
        return logs;
    }

    Logging api() {
        return new Logging(logs, names);
    }

    /** Begins to give leaves their places and to sign. */
    void start(Federations federations) {
        Sequencer sequencer = new Sequencer(store, database, names, federation -> federations
                .terms(federation)
                .map(Terms::config)
                .filter(config -> config.log().quorum() > 0)
                .isEmpty());
        sequencing.every(SEQUENCE_EVERY, "log", sequencer::run);
    }

    /** Waits for the batch under way; what is not signed then is signed at the next start. */
    @Override
    public void close() {
        sequencing.close();
    }
}
