package io.continuum.coordinator;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.access.Nonces;
import io.continuum.coordinator.allowance.LocalRateLimits;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.api.ApiServer;
import io.continuum.coordinator.api.KeyperApi;
import io.continuum.coordinator.api.Readiness;
import io.continuum.coordinator.config.KeyperConfig;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.keyper.EvaluationCounts;
import io.continuum.coordinator.keyper.EvaluationQuota;
import io.continuum.coordinator.keyper.Evaluations;
import io.continuum.coordinator.keyper.Following;
import io.continuum.coordinator.keyper.KeyperKeys;
import io.continuum.coordinator.keyper.Seeds;
import io.continuum.coordinator.measure.Meters;
import io.continuum.coordinator.store.DataFolder;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlAccessStore;
import io.continuum.coordinator.store.SqlFollowStore;
import io.continuum.coordinator.store.SqlQuotaStore;
import io.continuum.coordinator.store.sqlite.SqliteDatabase;
import io.continuum.coordinator.upstream.CoordinatorClient;
import io.continuum.coordinator.witness.Witness;
import io.continuum.coordinator.witness.WitnessFolder;
import io.continuum.coordinator.witness.WitnessStore;
import io.continuum.coordinator.work.Alone;
import io.continuum.coordinator.work.Upkeep;
import io.continuum.coordinator.work.Workers;
import io.continuum.protocol.identity.InstanceId;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A running keyper: the tag helper alone, for an organisation that does not run the coordinator. {@link #start} reads like
 * the diagram of its parts, leaf to edge; {@link #close} takes them down in the opposite order.
 */
public final class KeyperServer implements AutoCloseable {
    private static final int EVENT_LOOPS = 1;
    private static final int REQUESTS_WAITING_MAX = 500;
    private static final int TIDY_ROWS_MAX = 5_000;
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

    private final Deque<Runnable> stops;
    private final List<String> routes;
    private final InstanceId id;
    private final int port;
    private final URI url;
    private final Optional<String> newAdminSecret;

    private KeyperServer(
            Deque<Runnable> stops,
            List<String> routes,
            InstanceId id,
            int port,
            URI url,
            Optional<String> newAdminSecret) {
        this.stops = stops;
        this.routes = routes;
        this.id = id;
        this.port = port;
        this.url = url;
        this.newAdminSecret = newAdminSecret;
    }

    /** Starts a keyper; when this returns, it answers requests. */
    public static KeyperServer start(KeyperConfig config) throws StartException {
        return start(config, InstantSource.system(), Following.PAUSE);
    }

    /** As {@link #start(KeyperConfig)}, with the given clock and pause between two looks at a chain. */
    static KeyperServer start(KeyperConfig config, InstantSource clock, Duration pause) throws StartException {
        Deque<Runnable> stops = new ArrayDeque<>();
        try {
            return start(config, clock, pause, stops);
        } catch (StartException | RuntimeException e) {
            stops.forEach(Runnable::run);
            throw e;
        }
    }

    private static KeyperServer start(KeyperConfig config, InstantSource clock, Duration pause, Deque<Runnable> stops)
            throws StartException {
        long startedNanos = System.nanoTime();
        SecureRandom random = new SecureRandom();
        ServerLog.configure(config.logLevel(), config.logFormat());
        Meters meters = new Meters();
        stops.push(meters::close);

        DataFolder folder = DataFolder.open(config.dataDir(), "keyper");
        stops.push(folder::close);
        KeyperKeys keys = openKeys(folder, random);
        Database database = SqliteDatabase.open(folder.file("keyper.db"), "db/keyper/sqlite");
        stops.push(database::close);
        SqlAccessStore access = new SqlAccessStore(database);
        AdminSecret.Opened adminSecret = AdminSecret.open(access, random);

        Seeds seeds = TagHelperPart.openSeeds(config.dataDir(), random);
        CoordinatorClient coordinators = new CoordinatorClient(keys.signing(), clock, random);
        Following following = new Following(coordinators, new SqlFollowStore(database), seeds, clock, pause);
        resume(following, folder);
        EvaluationCounts counts = new EvaluationCounts();
        EvaluationQuota quota = new EvaluationQuota(new SqlQuotaStore(database), database, config.evaluations(), clock);
        Evaluations evaluations = new Evaluations(following, seeds, quota, counts, random);
        Witness witness = new Witness(List.of(keys.witness()), following::logKey, openCheckpoints(folder), clock);
        RateLimits limits = new LocalRateLimits(System::nanoTime);

        Workers evaluators = TagHelperPart.evaluators();
        stops.push(evaluators::close);
        Workers workers = Workers.platform("keyper-worker-", SqliteDatabase.READERS + 1, REQUESTS_WAITING_MAX);
        stops.push(workers::close);
        Upkeep upkeep = new Upkeep("keyper-upkeep", Alone.ONE_PROCESS, meters.registry());
        stops.push(upkeep::close);
        upkeep.every(TIDY_EVERY, "tidy", () -> {
            access.forget(clock.instant(), TIDY_ROWS_MAX);
            limits.forgetIdle();
        });
        Upkeep reading = new Upkeep("keyper-follow", Alone.ONE_PROCESS, meters.registry());
        stops.push(reading::close);
        // Closed first, it ends the request that the reading waits for.
        stops.push(coordinators::close);
        reading.every(pause.dividedBy(3), "follow", following::readDue);

        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        stops.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
        AtomicReference<URI> publicUrl = new AtomicReference<>(URI.create("http://localhost"));
        AtomicLong readyMs = new AtomicLong();
        ApiServer server = new ApiServer(vertx, workers, meters);
        stops.push(server::close);
        Readiness readiness = new Readiness()
                .check(
                        "federations",
                        () -> following.unconfirmed() == 0
                                ? Optional.empty()
                                : Optional.of(
                                        following.unconfirmed() + " have not been confirmed in the last 24 hours"));
        new KeyperApi(
                        Nonces.in(access),
                        adminSecret.secret(),
                        limits,
                        keys,
                        following,
                        evaluations,
                        counts,
                        evaluators,
                        witness,
                        publicUrl::get,
                        readyMs::get,
                        clock,
                        readiness,
                        meters)
                .on(server);
        int port = server.listen(config.httpHost(), config.httpPort());
        URI url = config.publicUrl().orElseGet(() -> Coordinator.localUrl(config.httpHost(), port));
        publicUrl.set(url);
        readyMs.set(Duration.ofNanos(System.nanoTime() - startedNanos).toMillis());
        stops.push(readiness::drain);
        return new KeyperServer(stops, server.routes(), keys.id(), port, url, adminSecret.shownOnce());
    }

    private static KeyperKeys openKeys(DataFolder folder, SecureRandom random) throws StartException {
        try {
            return KeyperKeys.open(folder.file("keys"), random);
        } catch (IOException e) {
            throw new StartException("cannot open the keys: " + e.getMessage(), e);
        }
    }

    private static WitnessStore openCheckpoints(DataFolder folder) throws StartException {
        try {
            return WitnessFolder.open(folder.file("checkpoints"));
        } catch (IOException e) {
            throw new StartException("cannot write to %s: %s".formatted(folder.file("checkpoints"), e.getMessage()), e);
        }
    }

    private static void resume(Following following, DataFolder folder) throws StartException {
        try {
            following.resume();
        } catch (IllegalStateException e) {
            throw new StartException(
                    "a chain in %s does not verify any more (%s): restore the file from a backup"
                            .formatted(folder.file("keyper.db"), e.getMessage()),
                    e);
        }
    }

    /** The id under which it is registered with federations. */
    public InstanceId id() {
        return id;
    }

    /** Every route it answers, as {@code GET /v1/health}. */
    List<String> routes() {
        return routes;
    }

    /** The port it listens on, also when 0 was asked for. */
    public int port() {
        return port;
    }

    /** The URL that members use and sign. */
    public URI url() {
        return url;
    }

    /** The admin secret, if this start made it: show it once, it is stored hashed. */
    public Optional<String> newAdminSecret() {
        return newAdminSecret;
    }

    /** Takes no more requests, ends those under way, closes the database and lets go of the data folder. */
    @Override
    public void close() {
        while (!stops.isEmpty()) {
            stops.pop().run();
        }
    }
}
