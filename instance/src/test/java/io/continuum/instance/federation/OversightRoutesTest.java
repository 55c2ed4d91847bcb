package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.access.Access;
import io.continuum.instance.access.Role;
import io.continuum.instance.api.Api;
import io.continuum.instance.api.ApiServer;
import io.continuum.instance.api.ReportRoutes;
import io.continuum.instance.api.RotationRoutes;
import io.continuum.instance.pattern.Edge;
import io.continuum.instance.pattern.Predicates;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAccessStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.work.Workers;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.LogSigner;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.roster.LogTerms;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an admin decides at its own instance: on reports of others, and that a restored coordinator may go on. */
class OversightRoutesTest {
    private static final Edge SKEW = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew");
    private static final String ASKED = "What is login failure caused by?";

    @TempDir
    private Path folder;

    private final SecureRandom random = new SecureRandom();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Vertx vertx = Vertx.vertx();
    private final Workers workers = Workers.onVirtualThreads(100, 0);
    private Database database;
    private TestCircle circle;
    private ApiServer admin;
    private ApiServer member;
    private String key;

    /** A coordinator's answer, or this instance's. */
    private record Answer(int status, JsonNode body) {
        String code() {
            return body.path("code").asText();
        }
    }

    @BeforeEach
    void start() {
        circle = new TestCircle(folder, 2, 3);
        database = SqliteDatabase.open(folder.resolve("access.db"));
        Access access = new Access(new SqlAccessStore(database), database, InstantSource.system(), random);
        key = access.create("default", Role.ADMIN, "").secret();
        Api api = new Api(vertx, workers, access, _ -> Optional.empty());
        admin = serve(api, circle.members.get(0));
        member = serve(api, circle.members.get(1));
    }

    private ApiServer serve(Api api, TestMember of) {
        Reopening reopening = new Reopening(of.state, of.client, of.signer, random);
        KeyUpdate keyUpdate = new KeyUpdate(of.state, of.keyFile, of.client, of.signer, () -> circle.now, random);
        return ApiServer.listen(
                        vertx,
                        "127.0.0.1",
                        0,
                        1_000_000,
                        api,
                        List.of(
                                new ReportRoutes(api, of.reporting),
                                new RotationRoutes(api, of.rotation, keyUpdate, reopening)))
                .await();
    }

    @AfterEach
    void stop() {
        admin.close().await();
        member.close().await();
        vertx.close().await();
        workers.close();
        http.close();
        database.close();
        circle.close();
    }

    private Answer post(ApiServer server, String path, Map<String, ?> body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(TestHttp.MAPPER.writeValueAsBytes(body)))
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(response.statusCode(), TestHttp.MAPPER.readTree(response.body()));
    }

    private String finding() throws Exception {
        JsonNode reports =
                post(admin, "/v1/federations/reports/check", Map.of()).body().path("reports");
        assertThat(reports).as("open ones alone").hasSize(1);
        return reports.path(0).path("finding").asText();
    }

    private void release() {
        for (TestMember each : circle.members.subList(0, 2)) {
            each.approve(SKEW);
            each.outbox.round();
        }
        circle.members.get(0).outbox.round();
    }

    private Envelope damaged(Envelope envelope) {
        byte[] body = new byte[envelope.body().length()];
        random.nextBytes(body);
        return new Envelope(
                envelope.type(),
                envelope.federation(),
                envelope.keyEpoch(),
                envelope.tagEpoch(),
                envelope.k(),
                envelope.tag(),
                envelope.cid(),
                envelope.buckets(),
                Bytes.of(body));
    }

    /** */
    @Test
    void anAdminsInstanceOpensWhatIsReportedAsAWholeAndSaysWhetherItIsTrue() throws Exception {
        release();
        circle.coordinator.serves =
                envelopes -> envelopes.stream().map(this::damaged).toList();
        circle.members.get(2).ask(ASKED);
        circle.coordinator.reports.add(circle.coordinator.reports.getFirst());

        assertThat(finding()).isEqualTo("true");

        circle.coordinator.serves = envelopes -> envelopes;
        assertThat(finding()).as("what was sent is sound").isEqualTo("false");
        circle.coordinator.serves = _ -> List.of();
        assertThat(finding()).as("nothing opens").isEqualTo("true");
    }

    /** */
    @Test
    void aShareThatIsSaidNotToFitIsTriedAgainstTheOthers() throws Exception {
        release();
        Cid cid = Cid.random(random);
        circle.coordinator.serves = envelopes -> {
            List<Envelope> served = new ArrayList<>(envelopes);
            Envelope junk = damaged(envelopes.getFirst());
            served.add(new Envelope(
                    junk.type(),
                    junk.federation(),
                    junk.keyEpoch(),
                    junk.tagEpoch(),
                    junk.k(),
                    junk.tag(),
                    cid,
                    junk.buckets(),
                    junk.body()));
            return served;
        };
        circle.members.get(2).ask(ASKED);

        assertThat(finding()).isEqualTo("true");

        circle.coordinator.serves = envelopes -> envelopes;
        assertThat(finding()).as("all that is there fits").isEqualTo("false");
        circle.coordinator.serves =
                envelopes -> envelopes.stream().map(this::damaged).toList();
        assertThat(finding()).as("without k that open nobody can tell").isEqualTo("unknown");
    }

    /** */
    @Test
    void aDecisionReachesTheCoordinatorAsItWasMade() throws Exception {
        Answer decided = post(
                admin, "/v1/federations/reports/decide", Map.of("report", "0", "confirm", true, "note", "two of them"));
        assertThat(decided.status()).isEqualTo(200);
        assertThat(decided.body().path("state").asText()).isEqualTo("confirmed");
        assertThat(circle.coordinator.decisions).singleElement().satisfies(decision -> {
            assertThat(decision.path("report").asText()).isEqualTo("0");
            assertThat(decision.path("confirm").asBoolean()).isTrue();
            assertThat(decision.path("note").asText()).isEqualTo("two of them");
        });

        assertThat(post(admin, "/v1/federations/reports/decide", Map.of("report", "0"))
                        .status())
                .as("neither true nor false")
                .isEqualTo(400);
        assertThat(post(admin, "/v1/federations/reports/decide", Map.of("confirm", true))
                        .status())
                .isEqualTo(400);
        circle.coordinator.broken = "/reports";
        assertThat(post(admin, "/v1/federations/reports/check", Map.of()).status())
                .isEqualTo(503);
        assertThat(circle.coordinator.decisions).hasSize(1);
    }

    /** C-236. */
    @Test
    void aPatternInAWrongBucketIsReportedAndTheDecisionNamesTheBucketsThatAreWrong() throws Exception {
        release();
        circle.coordinator.fileEverywhere(1, 1, 256);
        circle.members.get(2).ask("What is login failure fixed by?");
        assertThat(circle.coordinator.reports).isNotEmpty();
        assertThat(circle.coordinator.reports.getFirst().path("kind").asText()).isEqualTo("misfiled");
        circle.coordinator.reports.subList(1, circle.coordinator.reports.size()).clear();

        assertThat(finding()).isEqualTo("true");
        post(admin, "/v1/federations/reports/decide", Map.of("report", "0", "confirm", true));

        assertThat(circle.coordinator.decisions)
                .singleElement()
                .satisfies(decision -> assertThat(decision.path("misfiled"))
                        .as("all of slot 1 but the one it belongs into")
                        .hasSize(255));
    }

    private Map<String, Object> restored(int events) {
        String log = new LogSigner(
                        Checkpoint.origin("coordinator.example", circle.id(), 0), SigningKey.generate(random))
                .key()
                .vkey();
        return Map.of(
                "backup_made_at",
                "2026-05-03T10:00:00Z",
                "restored_at",
                "2026-05-04T09:00:00Z",
                "events",
                events,
                "epoch",
                1,
                "log_vkey",
                log);
    }

    /** C-134, T-41. */
    @Test
    void anAdminBringsBackWhatTheBackupLacksAndNamesTheLogThatGoesOn() throws Exception {
        circle.coordinator.restoration = restored(2);

        Answer reopened = post(admin, "/v1/federations/reopen", Map.of());

        assertThat(reopened.status()).as("%s", reopened.body()).isEqualTo(200);
        assertThat(reopened.body().path("events").asInt())
                .as("one had joined since")
                .isEqualTo(1);
        assertThat(reopened.body().path("backup_made_at").asText()).isEqualTo("2026-05-03T10:00:00Z");
        assertThat(circle.coordinator.reopened).singleElement().satisfies(body -> {
            assertThat(body.path("events")).hasSize(2);
            assertThat(body.path("descriptors")).hasSize(3);
            assertThat(body.path("epoch_commits")).hasSize(1);
        });
        assertThat(circle.coordinator.history.config().log())
                .isInstanceOfSatisfying(
                        LogTerms.Named.class,
                        log -> assertThat(log.log().name())
                                .isEqualTo(reopened.body().path("log").asText()));
        circle.members.get(1).refresh();
        assertThat(circle.members
                        .get(1)
                        .state
                        .current()
                        .orElseThrow()
                        .history()
                        .newestCommit()
                        .epoch())
                .as("others follow")
                .isEqualTo(2);
    }

    /** C-134. */
    @Test
    void whoIsNoAdminOrKnowsLessThanTheBackupOpensNothing() throws Exception {
        Answer open = post(admin, "/v1/federations/reopen", Map.of());
        assertThat(open.status()).isEqualTo(409);
        assertThat(open.code()).isEqualTo("not_restored");

        circle.coordinator.restoration = restored(3);
        Answer refused = post(member, "/v1/federations/reopen", Map.of());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("not_an_admin");

        circle.coordinator.restoration = restored(4);
        Answer behind = post(admin, "/v1/federations/reopen", Map.of());
        assertThat(behind.status()).isEqualTo(409);
        assertThat(behind.code()).isEqualTo("old_version");
        assertThat(circle.coordinator.reopened).isEmpty();
    }
}
