package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.config.Config;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as those who make and use them meet them. */
class KeysTest {
    @TempDir
    private static Path folder;

    private static RunningInstance instance;
    private static Client operator;

    @BeforeAll
    static void start() throws Exception {
        instance = Instance.start(Config.load(Map.of("data_dir", folder.toString(), "http.port", "0"), Map.of(), null));
        operator = new Client(instance, instance.firstStart().orElseThrow().apiKey());
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static JsonNode make(Map<String, String> wanted) {
        Client.Answer made = operator.post("/v1/keys", wanted);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json();
    }

    @Test // M-1, M-4
    void theListShowsWhatAKeyMayDoUntilWhenAndWhetherItIsUsed() {
        Instant end = Instant.now().plus(Duration.ofDays(90));
        JsonNode key = make(Map.of(
                "tenant", "list", "role", "reader", "space", "red", "label", "board", "expires_at", end.toString()));
        assertThat(operator.get("/v1/keys?tenant=list").json().at("/keys/0").has("last_used_at"))
                .isFalse();

        assertThat(new Client(instance, key.path("key").asText())
                        .get("/v1/stats")
                        .status())
                .isEqualTo(200);

        JsonNode listed = operator.get("/v1/keys?tenant=list").json().at("/keys/0");
        assertThat(listed.path("id")).isEqualTo(key.path("id"));
        assertThat(listed.path("role").asText()).isEqualTo("reader");
        assertThat(listed.path("space").asText()).isEqualTo("red");
        assertThat(listed.path("label").asText()).isEqualTo("board");
        assertThat(Instant.parse(listed.path("expires_at").asText()).toEpochMilli())
                .isEqualTo(end.toEpochMilli());
        assertThat(Instant.parse(listed.path("last_used_at").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(listed.toString()).doesNotContain(key.path("key").asText());
    }

    @Test // M-4
    void onlyAnOperatorDealsWithKeysOfAnotherTenant() {
        Client admin = new Client(
                instance,
                make(Map.of("tenant", "one", "role", "admin")).path("key").asText());
        JsonNode other = make(Map.of("tenant", "two", "role", "member"));
        String id = other.path("id").asText();

        assertThat(admin.get("/v1/keys?tenant=two").status()).isEqualTo(403);
        assertThat(admin.delete("/v1/keys/" + id + "?tenant=two").status()).isEqualTo(403);
        assertThat(admin.delete("/v1/keys/" + id).status()).isEqualTo(404);
        assertThat(admin.post("/v1/keys", Map.of("tenant", "two", "role", "reader"))
                        .status())
                .isEqualTo(403);
        assertThat(operator.delete("/v1/keys/" + id + "?tenant=two").status()).isEqualTo(204);
        assertThat(new Client(instance, other.path("key").asText())
                        .get("/v1/stats")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aKeyIsRefusedThatMeansNothing() {
        for (Map<String, String> wanted : List.of(
                Map.of("label", "no role"),
                Map.of("role", "owner"),
                Map.of("role", "reader", "expires_at", "2020-01-01T00:00:00Z"),
                Map.of("role", "reader", "expires_at", "soon"),
                Map.of("role", "reader", "space", "../x"),
                Map.of("role", "admin", "space", "red"))) {
            Client.Answer refused = operator.post("/v1/keys", wanted);
            assertThat(refused.status()).as(wanted + " " + refused.body()).isEqualTo(400);
        }
    }

    @Test // M-7
    void theStreamOfARevokedKeyEnds() throws Exception {
        JsonNode key = make(Map.of("tenant", "stream", "role", "reader"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.url() + "/v1/events"))
                .timeout(Duration.ofSeconds(20))
                .header("X-API-Key", key.path("key").asText())
                .build();
        HttpResponse<InputStream> stream = Exchange.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);

        operator.delete("/v1/keys/" + key.path("id").asText() + "?tenant=stream");

        try (InputStream events = stream.body()) {
            assertThat(new String(events.readAllBytes(), StandardCharsets.UTF_8))
                    .as("what came until it ended")
                    .startsWith(": events");
        }
    }

    @Test // M-14
    void everyRouteAsksForTheRoleThatTheContractNames() throws Exception {
        List<String> ranks = List.of("open", "reader", "member", "admin", "operator");
        Map<String, String> keys = Map.of(
                "open", "",
                "reader",
                        make(Map.of("tenant", "ranks", "role", "reader"))
                                .path("key")
                                .asText(),
                "member",
                        make(Map.of("tenant", "ranks", "role", "member"))
                                .path("key")
                                .asText(),
                "admin",
                        make(Map.of("tenant", "ranks", "role", "admin"))
                                .path("key")
                                .asText());
        for (Map.Entry<String, JsonNode> operation :
                InstanceContract.get().operations().entrySet()) {
            String method = operation.getKey().split(" ")[0];
            String path = operation.getKey().split(" ")[1].replaceAll("\\{\\w+}", "x");
            int needed = ranks.indexOf(operation.getValue().path("x-role").asText());
            for (String rank : ranks.subList(0, 4)) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(instance.url() + path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
                if (!rank.equals("open")) {
                    request.header("X-API-Key", keys.get(rank));
                }
                HttpResponse<InputStream> answer =
                        Exchange.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                answer.body().close();
                boolean kept = Arrays.asList(401, 403).contains(answer.statusCode());
                boolean login = path.equals("/console/login"); // 401 is its answer to a wrong secret
                assertThat(kept && !login)
                        .as("%s with the key of %s is %d", operation.getKey(), rank, answer.statusCode())
                        .isEqualTo(ranks.indexOf(rank) < needed);
            }
        }
    }
}
