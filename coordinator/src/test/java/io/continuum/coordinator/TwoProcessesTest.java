package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.redis.RedisServers;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisServer;

/** Two coordinators on one PostgreSQL, one Redis and one folder of keys are one coordinator. */
class TwoProcessesTest {
    private static final int TAGS = 40;
    private static final long SEED = 7;

    @TempDir
    private Path folder;

    private final String database = Databases.freshPostgresUrl();

    @Test // C-121, C-124, H-10
    void underLoadTheyAgreeOnEverything() throws Exception {
        int port = RedisServers.freePort();
        RedisServer redis = RedisServers.start(port);
        try (Coordinator one = start("one", port);
                Coordinator two = start("two", port)) {
            TestFederation federation =
                    TestFederation.found(one.url(), one.newAdminSecret().orElseThrow(), 2);
            List<TestMember> members =
                    List.of(federation.founder, federation.join(), federation.join(), federation.join());
            List<TestMember> elsewhere = members.stream()
                    .map(member -> new TestMember(member.keys, two.url()))
                    .toList();

            sendAll(federation, members, elsewhere);

            assertThat(number("select count(*) from release")).isEqualTo(TAGS);
            assertThat(number("select count(*) from release_part")).isEqualTo(2L * TAGS);
            assertThat(number("select sum(balance) from account"))
                    .as("debits are credits")
                    .isZero();
            assertThat(number("select -sum(balance) from account where name = 'mint' or name like 'mint:%'"))
                    .as("each release mints once, on top of the free pages")
                    .isGreaterThanOrEqualTo(TAGS * 10_000L);
            for (int i = 0; i < members.size(); i++) {
                JsonNode here = federation.credits(members.get(i)).body();
                assertThat(federation.credits(elsewhere.get(i)).body()).isEqualTo(here);
            }
            assertThat(ownKey(federation, elsewhere.getFirst())).isEqualTo(ownKey(federation, members.getFirst()));
            awaitPlaces();
            assertThat(number("select size from log_head"))
                    .isEqualTo(number("select count(*) from log_entry"))
                    .isEqualTo(number("select max(idx) + 1 from log_entry"));
        } finally {
            redis.stop();
        }
    }

    /** Each tag by two members, each of its envelopes twice, over both servers at once. */
    private static void sendAll(TestFederation federation, List<TestMember> members, List<TestMember> elsewhere)
            throws Exception {
        Random random = new Random(SEED);
        List<Callable<Integer>> sends = new ArrayList<>();
        for (int i = 0; i < TAGS; i++) {
            Tag tag = TestFederation.newTag();
            int first = random.nextInt(members.size());
            int second = (first + 1 + random.nextInt(members.size() - 1)) % members.size();
            for (int member : List.of(first, second)) {
                Envelope envelope = federation.contribution(tag);
                sends.add(() ->
                        federation.contribute(members.get(member), envelope).status());
                sends.add(() ->
                        federation.contribute(elsewhere.get(member), envelope).status());
            }
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> status : threads.invokeAll(sends)) {
                assertThat(status.get()).isEqualTo(200);
            }
        }
    }

    private static String ownKey(TestFederation federation, TestMember member) {
        String key = member.get(federation.path("/keypers"))
                .body()
                .path("own")
                .path("public_key")
                .asText();
        assertThat(Base64Url.decode(key, 100)).isPresent();
        return key;
    }

    private void awaitPlaces() throws Exception {
        for (int i = 0; i < 300 && number("select count(*) from log_pending") > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(number("select count(*) from log_pending")).isZero();
    }

    private long number(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection(database, "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private Coordinator start(String name, int redisPort) throws Exception {
        return Coordinator.start(Config.load(
                Map.of(
                        "data_dir",
                        folder.resolve(name).toString(),
                        "keys_dir",
                        folder.resolve("keys").toString(),
                        "http.port",
                        "0",
                        "redis.url",
                        "redis://127.0.0.1:" + redisPort,
                        "database.url",
                        database,
                        "database.user",
                        "postgres"),
                Map.of()));
    }
}
