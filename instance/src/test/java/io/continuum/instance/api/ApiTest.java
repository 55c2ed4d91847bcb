package io.continuum.instance.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.access.Access;
import io.continuum.instance.access.Role;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlAccessStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.instance.work.Workers;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTest {
    @TempDir
    private Path folder;

    @Test
    void aKeyAtItsLimitIsRefusedAndAnotherIsNot() throws Exception {
        CountDownLatch started = new CountDownLatch(Api.IN_FLIGHT_MAX);
        CountDownLatch mayEnd = new CountDownLatch(1);
        Vertx vertx = Vertx.vertx();
        try (Database database = SqliteDatabase.open(folder.resolve("x.db"));
                Workers workers = Workers.onVirtualThreads(1_000, 0);
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            Access access =
                    new Access(new SqlAccessStore(database), database, InstantSource.system(), new SecureRandom());
            Api api = new Api(vertx, workers, access, _ -> Optional.empty());
            Routes routes = router -> {
                router.get("/v1/slow").handler(api.member(_ -> {
                    started.countDown();
                    await(mayEnd);
                    return Reply.ok(Map.of());
                }));
                router.get("/v1/quick").handler(api.member(_ -> Reply.ok(Map.of())));
            };
            ApiServer server = ApiServer.listen(vertx, "127.0.0.1", 0, 1_000, api, List.of(routes))
                    .await();
            String busy = access.create("acme", Role.MEMBER, "").secret();
            String calm = access.create("acme", Role.MEMBER, "").secret();
            List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
            for (int i = 0; i < Api.IN_FLIGHT_MAX; i++) {
                slow.add(http.sendAsync(request(server, "/v1/slow", busy), HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(started.await(60, TimeUnit.SECONDS)).isTrue();

            HttpResponse<String> refused =
                    http.send(request(server, "/v1/quick", busy), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> taken =
                    http.send(request(server, "/v1/quick", calm), HttpResponse.BodyHandlers.ofString());
            mayEnd.countDown();

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.body()).contains("too_many_requests");
            assertThat(taken.statusCode()).isEqualTo(200);
            for (CompletableFuture<HttpResponse<String>> answer : slow) {
                assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            assertThat(http.send(request(server, "/v1/quick", busy), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            server.close().await();
        } finally {
            mayEnd.countDown();
            vertx.close().await();
        }
    }

    private static HttpRequest request(ApiServer server, String path, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + key)
                .build();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
