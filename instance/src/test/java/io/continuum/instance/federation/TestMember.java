package io.continuum.instance.federation;

import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.Evidence;
import io.continuum.instance.pattern.HoldQueue;
import io.continuum.instance.pattern.PatternStatus;
import io.continuum.instance.pattern.PatternStore;
import io.continuum.instance.pattern.Payload;
import io.continuum.instance.pattern.Vocabulary;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.privacy.Words;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAskStore;
import io.continuum.instance.store.SqlFederationStore;
import io.continuum.instance.store.SqlOutboxStore;
import io.continuum.instance.store.SqlPatternStore;
import io.continuum.instance.store.SqlRotationStore;
import io.continuum.instance.store.SqlTagPartStore;
import io.continuum.instance.store.sqlite.SqliteAuditStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.wire.Cbor;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The federation part of one instance on a real database, without its HTTP server and daemon. */
final class TestMember implements AutoCloseable {
    private static final String TENANT = "default";

    final KeyFile keyFile;
    final PatternStore patterns;
    final HoldQueue holdQueue;
    final OutboxStore outboxStore;
    final FederationStore federations;
    final FederationState state;
    final RequestSigner signer;
    final TagSeeds seeds;
    final Reporting reporting;
    final Outbox outbox;
    final Asking asking;
    final Rotation rotation;
    final CoordinatorClient client = new CoordinatorClient();
    private final HelperClient helpers = new HelperClient();
    private final Database database;
    private final InstantSource clock;

    TestMember(Path folder, InstantSource clock) {
        SecureRandom random = new SecureRandom();
        this.clock = clock;
        database = SqliteDatabase.open(folder.resolve("continuum.db"));
        keyFile = KeyFile.open(folder.resolve("instance.keys"), new KeyLock.Nothing(), new KeyLock.Nothing(), random);
        signer = new RequestSigner(keyFile, InstantSource.system(), random);
        patterns = new SqlPatternStore(database);
        outboxStore = new SqlOutboxStore(database);
        federations = new SqlFederationStore(database);
        state = new FederationState(TENANT, federations, keyFile, client, database);
        holdQueue = new HoldQueue(
                database,
                patterns,
                new AuditLog(new SqliteAuditStore(database), clock),
                _ -> Optional.empty(),
                clock,
                Duration.ZERO,
                true);
        seeds = new TagSeeds(TENANT, new SqlTagPartStore(database), helpers, signer, state::closed, clock, random, 2);
        SqlAskStore asked = new SqlAskStore(database);
        outbox = new Outbox(
                TENANT, state, holdQueue, outboxStore, asked, database, client, signer, seeds, clock, random);
        reporting = new Reporting(state, seeds, client, signer, random, 1_000);
        asking = new Asking(
                TENANT,
                state,
                asked,
                outboxStore,
                new Vocabulary(Words.bundled(), Set::of),
                database,
                reporting,
                client,
                signer,
                clock,
                random);
        rotation = new Rotation(
                TENANT,
                state,
                new SqlRotationStore(database),
                client,
                signer,
                _ -> new Joining.Outcome.Refused<>("not_here", "nothing composes configurations here"),
                clock,
                random);
    }

    InstanceKeys keys() {
        return keyFile.secrets().keys();
    }

    void install(FederationHistory history, URI coordinator, List<EpochSecrets> secrets) {
        state.install(
                new FederationRecord(
                        history.federation(), "circle", FederationRecord.State.MEMBER, coordinator, clock.instant()),
                history,
                secrets,
                keys());
    }

    void refresh() {
        state.refresh(signer);
    }

    /** Holds a pattern that one note states. */
    void hold(Edge edge) {
        Pattern pattern = Pattern.edge(
                new ConceptId(edge.subject()), new ConceptId(edge.predicate()), new ConceptId(edge.object()));
        byte[] aux = Cbor.writer().array(3).uint(3).uint(8).uint(8107).toBytes();
        patterns.support(TENANT, edge, new Evidence("note", "session", List.of()), clock.instant());
        patterns.hold(TENANT, edge.id(), new Payload(pattern.encode(), aux), List.of(), clock.instant());
    }

    void approve(Edge edge) {
        if (status(edge).isEmpty()) {
            hold(edge);
        }
        holdQueue.approve(TENANT, "operator", edge.id());
    }

    void veto(Edge edge) {
        holdQueue.veto(TENANT, "operator", edge.id(), "no");
    }

    Optional<PatternStatus> status(Edge edge) {
        return patterns.find(TENANT, edge.id()).map(pattern -> pattern.status());
    }

    /** The items of a pattern by tag epoch, newest first. */
    List<OutboxItem> items(Edge edge) {
        return outbox.items(1_000).stream()
                .filter(item -> item.patternId().equals(edge.id()))
                .sorted((one, other) -> Long.compare(other.tagEpoch(), one.tagEpoch()))
                .toList();
    }

    Asking.Result ask(String question) {
        return asking.ask(new Asking.Question(question, 64, 10, 0)).orElseThrow();
    }

    @Override
    public void close() {
        seeds.close();
        helpers.close();
        client.close();
        database.close();
    }
}
