package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.continuum.coordinator.config.Config;
import io.continuum.protocol.pattern.Tag;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What whoever runs a coordinator sees of it. */
class OperationTest {
    @TempDir
    private Path folder;

    @Test // C-123
    void aServerThatIsToldToStopSaysSoFirstAndAnswersOn() throws Exception {
        Coordinator coordinator = start(Map.of("http.drain_s", "2"));
        URI url = coordinator.url();
        assertThat(get(url, "/ready").statusCode()).isEqualTo(200);

        CompletableFuture<Void> closed = CompletableFuture.runAsync(coordinator::close);
        HttpResponse<String> ready;
        do {
            ready = get(url, "/ready");
        } while (ready.statusCode() == 200);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("\"draining\"");
        assertThat(get(url, "/health").statusCode()).isEqualTo(200);
        closed.join();
    }

    @Test // C-123
    void whatIsUnderWayIsFinished() throws Exception {
        Coordinator coordinator = start(Map.of());
        String secret = coordinator.newAdminSecret().orElseThrow();
        CompletableFuture<TestFederation> founded;
        CompletableFuture<Void> closed;
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("coordinator.db"));
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            founded = CompletableFuture.supplyAsync(() -> TestFederation.found(coordinator.url(), secret, 2));
            Thread.sleep(500);
            closed = CompletableFuture.runAsync(coordinator::close);
            Thread.sleep(500);
            statement.execute("rollback");
        }
        assertThat(founded.join().id).isNotNull();
        closed.join();
    }

    @Test // C-123
    void aDatabaseThatChangedUnderneathIsNotReadyButAlive() throws Exception {
        try (Coordinator coordinator = start(Map.of())) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("coordinator.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("alter table coordinator_schema_history rename to gone");
            }
            HttpResponse<String> ready = get(coordinator.url(), "/ready");
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.body()).contains("\"database\"");
            assertThat(get(coordinator.url(), "/health").statusCode()).isEqualTo(200);
        }
    }

    @Test // C-126, H-18
    void metricsCountWhatHappenedAndNameNobody() throws Exception {
        try (Coordinator coordinator = start(Map.of())) {
            String secret = coordinator.newAdminSecret().orElseThrow();
            TestFederation federation = TestFederation.found(coordinator.url(), secret, 2);
            TestMember bob = federation.join();
            Tag tag = TestFederation.newTag();
            federation.contribute(federation.founder, federation.contribution(tag));
            federation.contribute(bob, federation.contribution(tag));
            get(coordinator.url(), "/v1/nothing");

            assertThat(get(coordinator.url(), "/metrics").statusCode()).isEqualTo(401);
            HttpResponse<String> metrics = TestMember.HTTP.send(
                    HttpRequest.newBuilder(coordinator.url().resolve("/metrics"))
                            .header("Authorization", "Bearer " + secret)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(metrics.body())
                    .contains("continuum_contributions_total{verdict=\"accepted\"} 2.0")
                    .contains("continuum_refusals_total{code=\"not_found\"} 1.0")
                    .contains(
                            "continuum_requests_seconds_bucket{method=\"POST\",route=\"/v1/contributions\",status=\"200\"")
                    .contains("continuum_ledger_minted_millicredits")
                    .contains("continuum_contributors_starved")
                    .contains("continuum_log_size_leaves")
                    .contains("jvm_memory_used_bytes")
                    .doesNotContain(federation.idText())
                    .doesNotContain(federation.id.toString())
                    .doesNotContain(bob.keys.id().toString());
        }
    }

    @Test // C-127, H-08
    void theLogHoldsNeitherTagNorAccountNorQuestion() throws Exception {
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        Logger root = (Logger) LoggerFactory.getLogger("io.continuum");
        lines.start();
        root.addAppender(lines);
        Level before = root.getLevel();
        try (Coordinator coordinator = start(Map.of("log.level", "trace"))) {
            TestFederation federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            TestMember bob = federation.join();
            Tag tag = TestFederation.newTag();
            federation.contribute(federation.founder, federation.contribution(tag));
            federation.contribute(bob, federation.contribution(tag));
            bob.get("/v1/credits?federation=" + federation.idText());
            bob.post("/v1/query", Map.of("federation", federation.idText(), "bucket", 77_777_777));

            String all = closedThenAll(coordinator, lines);
            assertThat(all).contains("route=\"/v1/contributions\"").contains("route=\"/v1/query\"");
            for (TestMember member : List.of(federation.founder, bob)) {
                assertThat(all)
                        .doesNotContain(member.descriptor.org().toString())
                        .doesNotContain(
                                TestFederation.text(member.descriptor.org().toArray()));
            }
            assertThat(all)
                    .doesNotContain(HexFormat.of().formatHex(tag.value().toArray()))
                    .doesNotContain(TestFederation.text(tag.value().toArray()))
                    .doesNotContain("77777777")
                    .doesNotContain("federation=" + federation.idText());
        } finally {
            root.detachAppender(lines);
            root.setLevel(before);
        }
    }

    @Test // C-127, H-03
    void anAnswerNamesItsRequestAndTakesNoNameThatIsNone() throws Exception {
        try (Coordinator coordinator = start(Map.of())) {
            assertThat(named(coordinator, "trace-7.a")).isEqualTo("trace-7.a");
            assertThat(named(coordinator, "a b")).matches("[0-9a-f]{1,16}");
            assertThat(named(coordinator, "x".repeat(65))).matches("[0-9a-f]{1,16}");
        }
    }

    @Test // C-126
    void whoIsTurnedAwayByALimitIsToldWhenAndIsCounted() throws Exception {
        try (Coordinator coordinator = start(Map.of())) {
            HttpResponse<String> answer;
            int sent = 0;
            do {
                answer = get(coordinator.url(), "/metrics");
                sent++;
            } while (answer.statusCode() == 401 && sent < 2_000);
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
            assertThat(answer.body()).contains("\"limit\":\"unsigned\"", "\"scope\":\"address\"", "\"reset_s\":");
        }
    }

    /** An answer is logged after it is sent, so only a server that has stopped has logged everything. */
    private static String closedThenAll(Coordinator coordinator, ListAppender<ILoggingEvent> lines) {
        coordinator.close();
        return String.join(
                "\n",
                lines.list.stream()
                        .map(line -> line.getFormattedMessage() + line.getKeyValuePairs() + line.getThrowableProxy())
                        .toList());
    }

    private static String named(Coordinator coordinator, String sent) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(coordinator.url().resolve("/health"))
                .header("X-Request-Id", sent)
                .build();
        return TestMember.HTTP
                .send(request, HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("x-request-id")
                .orElseThrow();
    }

    private static HttpResponse<String> get(URI url, String path) throws Exception {
        return TestMember.HTTP.send(
                HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Coordinator start(Map<String, String> more) throws Exception {
        Map<String, String> flags = new HashMap<>(Map.of("data_dir", folder.toString(), "http.port", "0"));
        flags.putAll(more);
        return Coordinator.start(Config.load(flags, Map.of()));
    }
}
