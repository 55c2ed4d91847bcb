package io.continuum.instance.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.continuum.instance.Exchange;
import io.continuum.instance.access.Access;
import io.continuum.instance.access.Role;
import io.continuum.instance.api.Api;
import io.continuum.instance.api.ApiServer;
import io.continuum.instance.api.HistoryRoutes;
import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.TestChain;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAccessStore;
import io.continuum.instance.store.SqlHistoryStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.work.Workers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An alarm as an operator meets it over HTTP. */
class HistoryRoutesTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void anAlarmIsShownWithBothNotesAndAcknowledgedByAnAdminOnly() throws Exception {
        TestChain chain = new TestChain();
        TestLog log = TestLog.of(chain.id());
        chain.nameLog(log.key(), List.of(), 0);
        log.log(chain.history(), Instant.now());
        CoordinatorClient.Signer nobody = (_, _, _, _) -> Map.of();
        Vertx vertx = Vertx.vertx();
        try (TestCoordinator coordinator = new TestCoordinator(chain.id(), chain.history(), log);
                Database database = SqliteDatabase.open(folder.resolve("x.db"));
                CoordinatorClient client = new CoordinatorClient();
                Workers workers = Workers.onVirtualThreads(10, 100)) {
            coordinator.show(log, 0, Instant.now());
            FederationState state =
                    chain.adminState(database, folder.resolve("instance.keys"), client, coordinator.url());
            HistoryWatch watch = new HistoryWatch(
                    TestChain.TENANT,
                    state,
                    new SqlHistoryStore(database),
                    new CoordinatorLog(client, nobody),
                    nobody,
                    database,
                    InstantSource.system(),
                    new HistoryMeters(new SimpleMeterRegistry()));
            watch.look();
            TestLog fork = log.copy(log.size() - 1);
            fork.fill(1);
            coordinator.show(fork, 0, Instant.now());
            watch.look();

            Access access =
                    new Access(new SqlAccessStore(database), database, InstantSource.system(), new SecureRandom());
            Api api = new Api(vertx, workers, access, _ -> Optional.empty());
            HistoryRoutes routes = new HistoryRoutes(api, watch);
            ApiServer server = ApiServer.listen(vertx, "127.0.0.1", 0, 10_000, api, List.of(routes))
                    .await();
            String admin = access.create(TestChain.TENANT, Role.ADMIN, "").secret();
            String member = access.create(TestChain.TENANT, Role.MEMBER, "").secret();
            URI alarms = URI.create("http://127.0.0.1:" + server.port() + "/v1/federations/alarms");
            URI acknowledge = URI.create(alarms + "/acknowledge");

            assertThat(send(HttpRequest.newBuilder(alarms), member).statusCode())
                    .isEqualTo(403);
            JsonNode shown =
                    JSON.readTree(send(HttpRequest.newBuilder(alarms), admin).body());
            assertThat(shown.at("/alarms/0/kind").asText()).isEqualTo("fork");
            assertThat(shown.at("/alarms/0/open").asBoolean()).isTrue();
            assertThat(shown.at("/alarms/0/known").asText()).startsWith("coordinator.example/log/");
            assertThat(shown.at("/alarms/0/shown").asText()).startsWith("coordinator.example/log/");
            assertThat(shown.at("/alarms/0/proof").asText()).isNotEmpty();
            assertThat(shown.at("/what_to_do")).isNotEmpty();
            Map<String, Object> status = new HashMap<>();
            routes.describe(status);
            assertThat(status).containsKey("history");

            HttpRequest.Builder word = HttpRequest.newBuilder(acknowledge)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"note\":\"the backup of Monday\"}"));
            assertThat(JSON.readTree(send(word, admin).body())
                            .at("/acknowledged")
                            .asInt())
                    .isEqualTo(1);
            JsonNode past =
                    JSON.readTree(send(HttpRequest.newBuilder(alarms), admin).body());
            assertThat(past.at("/alarms/0/note").asText()).isEqualTo("the backup of Monday");
            assertThat(past.at("/what_to_do")).isEmpty();
            server.close().await();
        } finally {
            vertx.close().await();
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String key) throws Exception {
        return Exchange.send(request.header("X-API-Key", key).build(), HttpResponse.BodyHandlers.ofString());
    }
}
