package io.continuum.coordinator;

import io.continuum.coordinator.api.Logging;
import io.continuum.coordinator.audit.Audit;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.log.LogKeyFile;
import io.continuum.coordinator.log.LogNames;
import io.continuum.coordinator.log.Logs;
import io.continuum.coordinator.log.Sequencer;
import io.continuum.coordinator.log.WitnessClient;
import io.continuum.coordinator.log.Witnessing;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.restoration.Restorations;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlAuditStore;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.work.Upkeep;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.http.SignedRequest;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.roster.LogTerms;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The coordinator's logs, wired. */
final class LogPart implements AutoCloseable {
    private static final Duration SEQUENCE_EVERY = Duration.ofSeconds(1);
    private static final Duration RENEW_EVERY = Duration.ofMinutes(1);

    private final Database database;
    private final SqlLogStore store;
    private final Logs logs;
    private final LogNames names;
    private final WitnessClient client = new WitnessClient();
    private final Upkeep sequencing;
    private final Upkeep witnessing;
    private final Restorations restorations;
    private volatile int unsigned;

    private LogPart(
            Database database, SqlLogStore store, LogNames names, Restorations restorations, MeterRegistry meters) {
        this.restorations = restorations;
        this.sequencing = new Upkeep("coordinator-log", database.alone(), meters);
        this.witnessing = new Upkeep("coordinator-witnesses", database.alone(), meters);
        this.database = database;
        this.store = store;
        this.logs = new Logs(store, database);
        this.names = names;
    }

    /** @param url that the coordinator is reached by; it names the logs that have no name yet */
    static LogPart open(
            Path folder,
            Database database,
            Restorations restorations,
            Supplier<URI> url,
            SecureRandom random,
            MeterRegistry meters)
            throws StartException {
        SqlLogStore store = new SqlLogStore(database);
        Path file = folder.resolve("log.key");
        try {
            SigningKey key = LogKeyFile.open(file, store.anySigned() || restorations.any(), random);
            return new LogPart(
                    database,
                    store,
                    new LogNames(
                            store,
                            database,
                            key,
                            () -> SignedRequest.authority(url.get()),
                            federation -> restorations.closed(federation).isPresent()),
                    restorations,
                    meters);
        } catch (IOException e) {
            throw new StartException("cannot use the log key %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    Logs logs() {
        return logs;
    }

    Logging api() {
        Function<FederationId, Optional<LogTrust>> keys = federation -> names.key(federation)
                .map(key -> LogTrust.of(key.vkey(), List.of(), 0).orThrow());
        return new Logging(logs, names, new Audit(new SqlAuditStore(database), database, keys));
    }

    /**
     * Begins to give leaves their places, to sign, and to show what was signed to witnesses.
     *
     * @param witnesses where they are reached
     */
    void start(Federations federations, Witnessing.Addresses witnesses, InstantSource clock) {
        Function<FederationId, LogTerms> terms = federation ->
                federations.terms(federation).map(known -> known.config().log()).orElse(LogTerms.NONE);
        Sequencer sequencer = new Sequencer(
                store,
                database,
                names,
                federation -> terms.apply(federation).quorum() == 0,
                federation -> restorations.closed(federation).isPresent());
        sequencing.everyAlone(SEQUENCE_EVERY, "log", () -> unsigned = sequencer.run());
        Witnessing collecting = new Witnessing(store, database, terms, witnesses, client, clock);
        witnessing.everyAlone(SEQUENCE_EVERY, "witnesses", collecting::run);
        witnessing.everyAlone(RENEW_EVERY, "witnesses", () -> collecting.collect(federations.all()));
    }

    /** What keeps logs from growing, as this process saw it last. */
    Optional<String> problem() {
        return unsigned == 0
                ? Optional.empty()
                : Optional.of(unsigned + " cannot be signed: the server's log says why");
    }

    /** Waits for the batch under way; what is not signed then is signed at the next start. */
    @Override
    public void close() {
        client.close();
        witnessing.close();
        sequencing.close();
    }
}
