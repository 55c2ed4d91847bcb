package io.continuum.instance;

import io.continuum.instance.access.Caller;
import io.continuum.instance.api.ConductRoutes;
import io.continuum.instance.api.FederationRoutes;
import io.continuum.instance.api.HelperRoutes;
import io.continuum.instance.api.HistoryRoutes;
import io.continuum.instance.api.PatternRoutes;
import io.continuum.instance.api.ReceiptRoutes;
import io.continuum.instance.api.ReportRoutes;
import io.continuum.instance.api.RotationRoutes;
import io.continuum.instance.api.RotationStatus;
import io.continuum.instance.api.Routes;
import io.continuum.instance.config.Config;
import io.continuum.instance.config.ConfigException;
import io.continuum.instance.federation.AskStore;
import io.continuum.instance.federation.Asking;
import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.FederationDaemon;
import io.continuum.instance.federation.FederationMembership;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.FederationStore;
import io.continuum.instance.federation.HelperClient;
import io.continuum.instance.federation.HelperOffers;
import io.continuum.instance.federation.Joining;
import io.continuum.instance.federation.KeyFile;
import io.continuum.instance.federation.KeyLock;
import io.continuum.instance.federation.KeyUpdate;
import io.continuum.instance.federation.Outbox;
import io.continuum.instance.federation.OutboxStore;
import io.continuum.instance.federation.Oversight;
import io.continuum.instance.federation.Reachability;
import io.continuum.instance.federation.Reopening;
import io.continuum.instance.federation.Reporting;
import io.continuum.instance.federation.RequestSigner;
import io.continuum.instance.federation.Rotation;
import io.continuum.instance.federation.RotationStore;
import io.continuum.instance.federation.SiblingJoins;
import io.continuum.instance.federation.TagPartStore;
import io.continuum.instance.federation.TagSeeds;
import io.continuum.instance.history.CoordinatorLog;
import io.continuum.instance.history.HistoryMeters;
import io.continuum.instance.history.HistoryWatch;
import io.continuum.instance.pattern.Audience;
import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.MemoryNotes;
import io.continuum.instance.pattern.Mining;
import io.continuum.instance.pattern.PatternStore;
import io.continuum.instance.pattern.Vocabulary;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.privacy.AuditStore;
import io.continuum.instance.privacy.SharedSpaces;
import io.continuum.instance.privacy.Words;
import io.continuum.instance.receipt.Receipts;
import io.continuum.instance.space.Membership;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAskStore;
import io.continuum.instance.store.SqlFederationStore;
import io.continuum.instance.store.SqlHistoryStore;
import io.continuum.instance.store.SqlOutboxStore;
import io.continuum.instance.store.SqlPatternStore;
import io.continuum.instance.store.SqlReceiptStore;
import io.continuum.instance.store.SqlRotationStore;
import io.continuum.instance.store.SqlTagPartStore;
import io.continuum.instance.store.postgres.PostgresAuditStore;
import io.continuum.instance.store.sqlite.SqliteAuditStore;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.http.Base64Url;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Patterns and the federation: mining, the hold queue, joining, the outbox, asking, and the routes over them. */
final class FederationPart implements Part {
    private static final long ROUND_MS = 1_000;
    private static final int ROUNDS_TO_OUTBOX = 3;
    private static final int ROUNDS_TO_FULL = 15;
    private static final Duration REFRESH_PAUSE = Duration.ofSeconds(2);
    private static final int HARDENING_THREADS_MAX = 4;
    private static final int PEOPLE_MAX = 100_000;
    private static final int TERMS_MAX = 100_000;

    /** Words that stand where a name would and name nobody. */
    private static final Set<String> ROLES = Set.of("user", "assistant", "system", "tool", "agent");

    private final FederationState state;
    private final KeyFile keyFile;
    private final Mining mining;
    private final MemoryPart memory;
    private final Joining joining;
    private final KeyUpdate keyUpdate;
    private final Rotation rotation;
    private final SiblingJoins siblings;
    private final Outbox outbox;
    private final Receipts receipts;
    private final HistoryWatch history;
    private final CoordinatorClient client;
    private final RequestSigner signer;
    private final HelperClient helpers;
    private final TagSeeds seeds;
    private final FederationDaemon daemon;
    private final FederationRoutes federationRoutes;
    private final List<Routes> routes;
    private final InstantSource clock;
    private volatile SharedSpaces spaces = SharedSpaces.NONE;
    /** Whether a peer knows more of the federation than this instance seems to. */
    private volatile boolean outdated;
    /** No peer, and no stranger, can make us ask more often. */
    private Instant nextRefreshAt = Instant.MIN;

    private long rounds;

    private record Stores(
            PatternStore patterns,
            AuditStore audit,
            FederationStore federation,
            OutboxStore outbox,
            TagPartStore tagParts,
            AskStore ask,
            RotationStore rotation) {
        static Stores of(Database database) {
            AuditStore audit = switch (database.dialect()) {
                case SQLITE -> new SqliteAuditStore(database);
                case POSTGRES -> new PostgresAuditStore(database);
            };
            return new Stores(
                    new SqlPatternStore(database),
                    audit,
                    new SqlFederationStore(database),
                    new SqlOutboxStore(database),
                    new SqlTagPartStore(database),
                    new SqlAskStore(database),
                    new SqlRotationStore(database));
        }
    }

    FederationPart(Foundation foundation, MemoryPart memory) {
        this.memory = memory;
        this.clock = foundation.clock;
        String tenant = Caller.OPERATOR_TENANT;
        Database database = foundation.database;
        Stores stores = Stores.of(database);
        keyFile = KeyFile.open(
                foundation.config.dataDir().resolve("keys").resolve("instance.keys"),
                opener(foundation.config),
                passphrase(foundation.config.keysPreviousPassphrase()),
                foundation.random);
        client = new CoordinatorClient();
        signer = new RequestSigner(keyFile, foundation.clock, foundation.random);
        state = new FederationState(tenant, stores.federation(), keyFile, client, database);
        CoordinatorLog log = new CoordinatorLog(client, signer);
        history = new HistoryWatch(
                tenant,
                state,
                new SqlHistoryStore(database),
                log,
                signer,
                database,
                foundation.clock,
                new HistoryMeters(foundation.meters));
        state.guardedBy(history);
        HistoryRoutes historyRoutes = new HistoryRoutes(foundation.api, history);
        Audience audience = _ -> state.current()
                .map(federation -> new Audience.Readers(
                        federation.config().k(), federation.history().roster().organisations()));
        AuditLog audit = new AuditLog(stores.audit(), foundation.clock);
        Vocabulary vocabulary =
                new Vocabulary(Words.bundled(), () -> stores.ask().terms(tenant, TERMS_MAX));
        boolean on = !foundation.config.patternsOff();
        mining = new Mining(
                database,
                stores.patterns(),
                audit,
                new Mining.Inputs(
                        new MemoryNotes(memory.memories, memory.events),
                        each -> spaces.sharedForPatterns(each),
                        each -> people(stores.patterns(), each),
                        vocabulary),
                foundation.clock,
                foundation.config.patternsSupportMin(),
                on);
        memory.learning.concludes(
                (owner, notes) -> stores.patterns().forgetNotes(owner, notes, foundation.config.patternsSupportMin()));
        HoldQueue holdQueue = new HoldQueue(
                database, stores.patterns(), audit, audience, foundation.clock, foundation.config.patternsHold(), on);
        joining = new Joining(
                tenant, state, stores.federation(), keyFile, client, signer, foundation.clock, foundation.random);
        helpers = new HelperClient();
        seeds = new TagSeeds(
                tenant,
                stores.tagParts(),
                helpers,
                signer,
                state::closed,
                foundation.clock,
                foundation.random,
                Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, HARDENING_THREADS_MAX));
        keyUpdate = new KeyUpdate(state, keyFile, client, signer, foundation.clock, foundation.random);
        HelperOffers offers = new HelperOffers(state, client, signer);
        siblings = new SiblingJoins(state, client, signer);
        rotation = new Rotation(
                tenant,
                state,
                stores.rotation(),
                client,
                signer,
                offers::nextTagEpoch,
                foundation.clock,
                foundation.random);
        outbox = new Outbox(
                tenant,
                state,
                holdQueue,
                stores.outbox(),
                stores.ask(),
                database,
                client,
                signer,
                seeds,
                foundation.clock,
                foundation.random);
        state.whenRestored(outbox::sendAgain);
        receipts = new Receipts(tenant, state, new SqlReceiptStore(database), client, signer, log, foundation.clock);
        Reporting reporting =
                new Reporting(state, seeds, client, signer, foundation.random, Reporting.CHECKED_PERMILLE);
        Asking asking = new Asking(
                tenant,
                state,
                stores.ask(),
                stores.outbox(),
                vocabulary,
                database,
                reporting,
                client,
                signer,
                foundation.clock,
                foundation.random);
        daemon = new FederationDaemon(ROUND_MS, this::round);
        Oversight oversight = new Oversight(state, client, signer);
        HelperRoutes helperRoutes = new HelperRoutes(
                foundation.api, state, offers, oversight, rotation, seeds, new Reachability(helpers, foundation.clock));
        federationRoutes = new FederationRoutes(
                foundation.api,
                state,
                joining,
                outbox,
                asking,
                state::self,
                List.of(helperRoutes, historyRoutes, new RotationStatus(state, keyFile, foundation.random)));
        routes = List.of(
                new PatternRoutes(
                        foundation.api, holdQueue, mining, audit, foundation.config.patternsSupportMin(), daemon::wake),
                federationRoutes,
                helperRoutes,
                historyRoutes,
                new ReceiptRoutes(foundation.api, state, outbox, receipts),
                new ConductRoutes(foundation.api, state, oversight),
                new ReportRoutes(foundation.api, reporting),
                new RotationRoutes(
                        foundation.api, rotation, keyUpdate, new Reopening(state, client, signer, foundation.random)));
    }

    private static KeyLock.Opener opener(Config config) {
        if (config.keysKey().isEmpty()) {
            return passphrase(config.keysPassphrase());
        }
        byte[] key = Base64Url.decodeExactly(config.keysKey(), 32)
                .orElseThrow(() -> new ConfigException("keys.key must be 32 bytes in base64url without padding."));
        return new KeyLock.Key(Secret.of(key));
    }

    private static KeyLock.Opener passphrase(String text) {
        return text.isEmpty() ? new KeyLock.Nothing() : KeyLock.Passphrase.of(text);
    }

    private static Set<String> people(PatternStore patterns, String tenant) {
        return patterns.people(tenant, PEOPLE_MAX).stream()
                .filter(name -> !ROLES.contains(name.toLowerCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The federation as spaces and peers see it. */
    Membership membership() {
        return new FederationMembership(state, () -> {
            outdated = true;
            daemon.wake();
        });
    }

    /** Says which spaces are shared for patterns; until then none is. */
    void mineFrom(SharedSpaces shared) {
        spaces = shared;
    }

    /** What the daemon does: nothing that a person has to decide. */
    private void round(boolean asked) {
        rounds++;
        boolean full = asked || rounds % ROUNDS_TO_FULL == 0;
        if (full) {
            memory.events.tenants().forEach(mining::mine);
        }
        joining.step();
        if (state.current().isEmpty()) {
            return;
        }
        if (rounds % ROUNDS_TO_FULL == 0 || (outdated && !clock.instant().isBefore(nextRefreshAt))) {
            outdated = false;
            nextRefreshAt = clock.instant().plus(REFRESH_PAUSE);
            state.refresh(signer);
            keyUpdate.step();
            siblings.step();
            rotation.step();
        }
        history.lookIfDue();
        if (full || (rounds % ROUNDS_TO_OUTBOX == 0 && outbox.isBusy())) {
            outbox.round();
        }
        if (full || (rounds % ROUNDS_TO_OUTBOX == 0 && receipts.isBusy())) {
            receipts.round();
        }
    }

    FederationRoutes federationRoutes() {
        return federationRoutes;
    }

    @Override
    public List<Routes> routes() {
        return routes;
    }

    @Override
    public void started(RunningInstance instance) {
        memory.events.onCommit(_ -> daemon.wake());
        daemon.start();
    }

    @Override
    public void close() {
        daemon.close();
        seeds.close();
        helpers.close();
        client.close();
    }
}
