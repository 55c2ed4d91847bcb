package io.continuum.coordinator;

import io.continuum.coordinator.access.AdminSecret;
import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.api.Api;
import io.continuum.coordinator.api.ApiServer;
import io.continuum.coordinator.api.Readiness;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.measure.Meters;
import io.continuum.coordinator.measure.TotalsGauges;
import io.continuum.coordinator.member.Federations;
import io.continuum.coordinator.member.Joins;
import io.continuum.coordinator.member.Sponsors;
import io.continuum.coordinator.restoration.Restorations;
import io.continuum.coordinator.store.DataFolder;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlAccessStore;
import io.continuum.coordinator.store.SqlAllowanceStore;
import io.continuum.coordinator.store.SqlLedgerStore;
import io.continuum.coordinator.store.SqlMemberStore;
import io.continuum.coordinator.store.SqlRestorationStore;
import io.continuum.coordinator.store.SqlSponsorStore;
import io.continuum.coordinator.store.SqlTotalsStore;
import io.continuum.coordinator.store.postgres.PostgresContributionStore;
import io.continuum.coordinator.store.postgres.PostgresDatabase;
import io.continuum.coordinator.store.sqlite.SqliteContributionStore;
import io.continuum.coordinator.store.sqlite.SqliteDatabase;
import io.continuum.coordinator.work.Upkeep;
import io.continuum.coordinator.work.Workers;
import io.continuum.protocol.identity.FederationId;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running coordinator. {@link #start} reads like the diagram of its parts, leaf to edge; {@link #close} takes them down
 * in the opposite order.
 */
public final class Coordinator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);
    static final String SQLITE_FILE = "coordinator.db";
    private static final int EVENT_LOOPS = 2;
    private static final int REQUESTS_WAITING_MAX = 2_000;
    private static final int TIDY_ROWS_MAX = 5_000;
    private static final Duration TEND_EVERY = Duration.ofSeconds(10);
    private static final Duration TOTALS_EVERY = Duration.ofSeconds(15);
    private static final Duration TIDY_EVERY = Duration.ofMinutes(1);
    private static final Duration COUNT_EVERY = Duration.ofSeconds(10);
    private static final Duration AUDIT_EVERY = Duration.ofHours(1);

    private final Deque<Runnable> stops;
    private final List<String> routes;
    private final int port;
    private final URI url;
    private final long startMs;
    private final Optional<String> newAdminSecret;

    private Coordinator(
            Deque<Runnable> stops,
            List<String> routes,
            int port,
            URI url,
            long startMs,
            Optional<String> newAdminSecret) {
        this.stops = stops;
        this.routes = routes;
        this.port = port;
        this.url = url;
        this.startMs = startMs;
        this.newAdminSecret = newAdminSecret;
    }

    /** Starts a coordinator; when this returns, it answers requests. */
    public static Coordinator start(Config config) throws StartException {
        return start(config, InstantSource.system());
    }

    /** As {@link #start(Config)}, with the given clock. */
    static Coordinator start(Config config, InstantSource clock) throws StartException {
        Deque<Runnable> stops = new ArrayDeque<>();
        try {
            return start(config, clock, stops);
        } catch (StartException | RuntimeException e) {
            stops.forEach(Runnable::run);
            throw e;
        }
    }

    private static Coordinator start(Config config, InstantSource clock, Deque<Runnable> stops) throws StartException {
        long startedNanos = System.nanoTime();
        SecureRandom random = new SecureRandom();
        ServerLog.configure(config.logLevel(), config.logFormat());

        DataFolder folder = DataFolder.open(config.dataDir());
        stops.push(folder::close);
        Database database = openDatabase(config, folder.file(SQLITE_FILE));
        stops.push(database::close);
        Meters meters = new Meters();
        stops.push(meters::close);
        database.countIn(meters.registry());
        SqlAccessStore access = new SqlAccessStore(database);
        SqlMemberStore members = new SqlMemberStore(database);
        ContributionStore envelopes =
                config.usesPostgres() ? new PostgresContributionStore(database) : new SqliteContributionStore(database);
        AdminSecret.Opened adminSecret = AdminSecret.open(access, random);

        AtomicReference<URI> publicUrl = new AtomicReference<>(URI.create("http://localhost"));
        Restorations restorations = new Restorations(new SqlRestorationStore(database), clock);
        LogPart log = LogPart.open(config.keysDir(), database, restorations, publicUrl::get, random, meters.registry());
        stops.push(log::close);
        Ledger ledger = new Ledger(new SqlLedgerStore(database), log.logs(), database, clock, random);
        SqlAllowanceStore allowances = new SqlAllowanceStore(database);
        FreePages freePages = new FreePages(allowances, ledger, database, clock, random);
        Sponsors sponsors = new Sponsors(new SqlSponsorStore(database), members, database);
        sponsors.fill();
        OverseeingPart overseeing = new OverseeingPart(database, sponsors, ledger, freePages, clock, random);
        Federations federations =
                new Federations(members, sponsors, overseeing.bonds(), database, freePages::welcome, log.logs(), clock);
        federations.beginLogs();
        Joins joins = new Joins(members, federations, database, clock);
        EconomyPart economy = new EconomyPart(
                database, envelopes, ledger, log.logs(), freePages, allowances, sponsors, federations, clock, random);
        SharingPart sharing = SharingPart.open(config.redisUrl(), access, clock, random);
        stops.push(sharing::close);
        TagHelperPart tagHelper = TagHelperPart.open(config, database, federations, clock, random);
        stops.push(tagHelper::close);

        Workers workers = config.usesPostgres()
                ? Workers.virtual(PostgresDatabase.CONNECTIONS_MAX, REQUESTS_WAITING_MAX)
                : Workers.platform(SqliteDatabase.READERS + 1, REQUESTS_WAITING_MAX);
        stops.push(workers::close);
        Upkeep upkeep = new Upkeep("coordinator-upkeep", database.alone(), meters.registry());
        stops.push(upkeep::close);
        upkeep.everyAlone(TEND_EVERY, "nonces", sharing::tend);
        TotalsGauges totals = new TotalsGauges(new SqlTotalsStore(database), meters);
        totals.read();
        upkeep.every(TOTALS_EVERY, "totals", totals::read);
        upkeep.every(TIDY_EVERY, "forget", () -> {
            sharing.limits().forgetIdle();
            tagHelper.eraseOldSeeds();
        });
        upkeep.everyAlone(TIDY_EVERY, "tidy", () -> {
            access.forget(clock.instant(), TIDY_ROWS_MAX);
            // What is due is looked for in all federations at once, but for those that are read only.
            ledger.expireDue();
            economy.endDue();
            overseeing.bonds().returnDue();
        });
        upkeep.everyAlone(
                AUDIT_EVERY,
                "demurrage",
                () -> members.federations().stream()
                        .filter(federation -> restorations.closed(federation).isEmpty())
                        .forEach(economy::demurrage));
        upkeep.every(TIDY_EVERY, "pressure", () -> overseeing.press(members.federations(), economy::policy));
        upkeep.everyAlone(COUNT_EVERY, "activity", () -> members.federations().forEach(overseeing::count));
        upkeep.everyAlone(
                AUDIT_EVERY, "audit", () -> members.federations().forEach(federation -> audit(ledger, federation)));

        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        stops.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
        AtomicLong readyMs = new AtomicLong();
        ApiServer server = new ApiServer(vertx, workers, meters);
        stops.push(server::close);
        meters.gauge(
                "continuum.contributors.active",
                "",
                "Organisations that contributed in 30 days",
                () -> overseeing.pressure().active());
        meters.gauge(
                "continuum.contributors.starved",
                "",
                "Those of them that can pay for no page today",
                () -> overseeing.pressure().starved());
        meters.gauge("continuum.workers.admitted", "", "Work taken on and not done", workers::admitted);
        String schema = database.schemaVersion();
        Readiness readiness = new Readiness()
                .check(
                        "database",
                        () -> database.schemaVersion().equals(schema)
                                ? Optional.empty()
                                : Optional.of("its schema is another program's: start the version that it belongs to"))
                .check("log", log::problem)
                .notice("restored", () -> Optional.of(restorations.sentence()).filter(said -> !said.isEmpty()));
        new Api(
                        members,
                        sharing.nonces(),
                        adminSecret.secret(),
                        sharing.limits(),
                        federations,
                        joins,
                        overseeing.conduct(),
                        overseeing.overseeing(),
                        economy.contributions(),
                        economy.releases(),
                        economy.queries(),
                        economy.till(),
                        economy.royalties(),
                        economy.reports(),
                        ledger,
                        tagHelper.api(),
                        log.api(),
                        restorations,
                        publicUrl::get,
                        readyMs::get,
                        clock,
                        readiness,
                        meters)
                .on(server);
        int port = server.listen(config.httpHost(), config.httpPort());
        URI url = config.publicUrl().orElseGet(() -> localUrl(config.httpHost(), port));
        publicUrl.set(url);
        log.start(federations, tagHelper::witness, clock);
        readyMs.set(Duration.ofNanos(System.nanoTime() - startedNanos).toMillis());
        stops.push(() -> drain(readiness, config.drain()));
        return new Coordinator(stops, server.routes(), port, url, readyMs.get(), adminSecret.shownOnce());
    }

    /** Says that it is not ready, and goes on answering until whoever sends requests has heard of it. */
    private static void drain(Readiness readiness, Duration time) {
        readiness.drain();
        try {
            Thread.sleep(time);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param sqlite the file of the embedded database, unless another one is configured */
    static Database openDatabase(Config config, Path sqlite) throws StartException {
        return config.usesPostgres()
                ? PostgresDatabase.open(config.databaseUrl(), config.databaseUser(), config.databasePassword())
                : SqliteDatabase.open(sqlite);
    }

    static URI localUrl(String host, int port) {
        String reachable = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return URI.create("http://" + (reachable.contains(":") ? "[" + reachable + "]" : reachable) + ":" + port);
    }

    private static void audit(Ledger ledger, FederationId federation) {
        for (String broken : ledger.brokenRules(federation)) {
            LOG.atError()
                    .addKeyValue("federation", federation)
                    .addKeyValue("rule", broken)
                    .log("the ledger is damaged");
        }
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

    /** How long the start took, in milliseconds. */
    public long startMs() {
        return startMs;
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
