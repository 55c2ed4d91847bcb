package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.config.Config;
import io.continuum.instance.llm.ModelServer;
import io.continuum.instance.store.postgres.TestPostgres;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** Two processes on one PostgreSQL and one Redis, both real: what they share, and what they must not. */
class SharedCachesTest {
    private static final String QUESTION = "where is my vehicle";

    @TempDir
    private Path folder;

    private final ModelServer model = new ModelServer();
    private RedisServer redis;
    private int redisPort;
    private RunningInstance one;
    private RunningInstance other;
    private Client client;
    private Client otherClient;

    @BeforeEach
    void start() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            redisPort = socket.getLocalPort();
        }
        redis = RedisServer.newRedisServer()
                .port(redisPort)
                .setting("save \"\"")
                .build();
        redis.start();
        String url = TestPostgres.newDatabase();
        one = Instance.start(config("one", url));
        String key = one.firstStart().orElseThrow().apiKey();
        other = Instance.start(config("other", url));
        client = new Client(one, key);
        otherClient = new Client(other, key);
    }

    private Config config(String name, String database) {
        return Config.load(
                Map.of(
                        "data_dir",
                        folder.resolve(name).toString(),
                        "http.port",
                        "0",
                        "database.url",
                        database,
                        "redis.url",
                        "redis://127.0.0.1:" + redisPort,
                        "embedding.base_url",
                        model.url(),
                        "embedding.model",
                        "small",
                        "llm.egress",
                        "any"),
                Map.of(),
                null);
    }

    @AfterEach
    void stop() throws IOException {
        other.close();
        one.close();
        redis.stop();
        model.close();
    }

    private static List<String> recall(Client asker, String question) {
        Client.Answer answer = asker.post("/v1/recall", Map.of("query", question));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().at("/hits").findValuesAsText("text");
    }

    /** A connection that is being made may be too late for the first questions. */
    private void warm(Client asker) {
        int before = inRedis().size();
        int[] asked = {0};
        await(() -> {
            recall(asker, asker.hashCode() + " warms up " + asked[0]++);
            return inRedis().size() > before;
        });
    }

    private long asked() {
        return model.embedded().stream().filter(QUESTION::equals).count();
    }

    private String learn(String text) {
        Client.Answer answer = client.post("/v1/learn", Map.of("text", text));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().at("/ids/0").asText();
    }

    private void forget(String id) {
        Client.Answer preview = client.post("/v1/forget", Map.of("ids", List.of(id)));
        assertThat(preview.status()).as(preview.body()).isEqualTo(200);
        String digest = preview.json().at("/digest").asText();
        assertThat(client.post("/v1/forget/" + digest + "/confirm", Map.of()).status())
                .isEqualTo(200);
    }

    /** Everything that lies in Redis, as text. */
    private List<String> inRedis() {
        RedisClient reader = RedisClient.create(RedisURI.create("redis://127.0.0.1:" + redisPort));
        try (StatefulRedisConnection<byte[], byte[]> connection = reader.connect(ByteArrayCodec.INSTANCE)) {
            RedisCommands<byte[], byte[]> commands = connection.sync();
            List<String> all = new ArrayList<>();
            for (byte[] key : commands.keys("*")) {
                all.add(new String(key, StandardCharsets.ISO_8859_1));
                all.add(new String(commands.get(key), StandardCharsets.ISO_8859_1));
            }
            return all;
        } finally {
            reader.shutdown();
        }
    }

    private static double metric(Client reader, String line) {
        return reader.get("/metrics")
                .body()
                .lines()
                .filter(each -> each.startsWith(line))
                .mapToDouble(each -> Double.parseDouble(each.substring(each.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test // M-57
    void whatOneProcessAskedAModelTheOtherNeedNotAskUntilSomethingIsForgotten() {
        learn("The automobile is in the workshop.");
        String secret = learn("A heron nests behind the mill.");
        warm(client);
        warm(otherClient);
        int warmed = inRedis().size();
        recall(client, QUESTION);
        assertThat(asked()).isEqualTo(1);

        recall(otherClient, QUESTION);
        assertThat(asked()).isEqualTo(1);
        assertThat(inRedis())
                .hasSize(warmed + 2)
                .allSatisfy(each -> assertThat(each)
                        .doesNotContainIgnoringCase("vehicle")
                        .doesNotContainIgnoringCase("heron")
                        .doesNotContainIgnoringCase("default"));

        List<String> before = inRedis();
        forget(secret);
        assertThat(recall(client, "heron mill")).noneMatch(text -> text.contains("heron"));
        assertThat(recall(otherClient, "heron mill")).noneMatch(text -> text.contains("heron"));
        recall(otherClient, QUESTION);
        assertThat(asked()).isEqualTo(2); // the key went with what was forgotten
        assertThat(inRedis()).hasSizeGreaterThan(before.size());
    }

    @Test // M-56
    void whatOneProcessForgetsTheOtherLetsGoOfWithoutBeingAsked() {
        String secret = learn("A heron nests behind the mill.");
        assertThat(recall(otherClient, "heron mill")).hasSize(1);
        assertThat(metric(otherClient, "continuum_cache_bytes{cache=\"recall_pages\"}"))
                .isPositive();

        forget(secret);

        await(() -> metric(otherClient, "continuum_cache_bytes{cache=\"recall_pages\"}") == 0);
    }

    @Test // M-56
    void anotherProcessHearsWhatWasLearntWithoutBeingAsked() {
        learn("A heron nests behind the mill.");

        await(() -> otherClient.get("/v1/stats").json().at("/index_lag_ms").asLong() == 0);
        assertThat(recall(otherClient, "heron")).hasSize(1);
    }

    @Test // M-57
    void withoutRedisEverythingGoesOn() throws IOException {
        learn("The automobile is in the workshop.");
        warm(client);
        recall(client, QUESTION);
        redis.stop();

        assertThat(recall(otherClient, "workshop")).hasSize(1);
        recall(otherClient, QUESTION);
        assertThat(asked()).isEqualTo(2);
    }

    @Test // M-55
    void hitsAreCountedForTheOperatorAlone() {
        learn("A heron nests behind the mill.");
        await(() -> {
            recall(client, "heron");
            return metric(client, "continuum_cache_requests_total{cache=\"recall_pages\",result=\"hit\"}") > 0;
        });

        String member = client.post("/v1/keys", Map.of("tenant", "default", "role", "member"))
                .json()
                .at("/key")
                .asText();
        assertThat(new Client(one, member).get("/metrics").status()).isEqualTo(403);
    }
}
