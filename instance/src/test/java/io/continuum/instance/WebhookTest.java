package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.continuum.instance.config.Config;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** M-92 to M-94: events sent to a real server. */
class WebhookTest {
    private record Received(String id, String timestamp, String signature, String body) {
        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(body);
        }
    }

    @TempDir
    Path folder;

    /** By how much the instance's clock is ahead; it goes on meanwhile, for a webhook with nothing to send rests a second. */
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final AtomicInteger status = new AtomicInteger(204);
    private final AtomicInteger requests = new AtomicInteger();
    private HttpServer receiver;
    private RunningInstance instance;
    private Client client;

    private void start(boolean privateTargets) throws Exception {
        instance = Instance.start(
                Config.load(
                        Map.of(
                                "data_dir",
                                        folder.resolve("data" + privateTargets).toString(),
                                "http.port", "0",
                                "webhooks.private_targets", Boolean.toString(privateTargets)),
                        Map.of(),
                        null),
                () -> Instant.now().plus(ahead.get()));
        client = new Client(instance, instance.firstStart().orElseThrow().apiKey());
    }

    @BeforeEach
    void listen() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        receiver.createContext("/", exchange -> {
            requests.incrementAndGet();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (status.get() < 300) {
                received.add(new Received(
                        exchange.getRequestHeaders().getFirst("webhook-id"),
                        exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                        exchange.getRequestHeaders().getFirst("webhook-signature"),
                        body));
            }
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        receiver.start();
        start(true);
    }

    @AfterEach
    void stop() {
        instance.close();
        receiver.stop(0);
    }

    private JsonNode webhook(Map<String, Object> more) {
        Map<String, Object> wanted = new java.util.HashMap<>(more);
        wanted.put("url", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/in?a=b");
        Client.Answer answer = client.post("/v1/webhooks", wanted);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json();
    }

    private void learn(String text, String space) {
        assertThat(client.post("/v1/learn", Map.of("text", text, "space", space))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void eventsArriveInOrderSignedAndWithoutTexts() throws Exception {
        JsonNode webhook = webhook(Map.of());
        for (int i = 0; i < 5; i++) {
            learn("The heron number " + i + " sleeps on one leg.", "work");
        }
        List<Long> seqs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Received next = received.poll(60, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            assertThat(next.body()).doesNotContain("heron");
            assertThat(next.json().at("/type").asText()).isEqualTo("memory_learned");
            seqs.add(next.json().at("/data/seq").asLong());
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(
                    Base64.getDecoder().decode(webhook.at("/secret").asText().substring("whsec_".length())),
                    "HmacSHA256"));
            String expected = Base64.getEncoder()
                    .encodeToString(mac.doFinal(
                            (next.id() + "." + next.timestamp() + "." + next.body()).getBytes(StandardCharsets.UTF_8)));
            assertThat(next.signature()).isEqualTo("v1," + expected);
        }
        assertThat(seqs).isSorted().doesNotHaveDuplicates();
        assertThat(client.get("/v1/webhooks").body()).doesNotContain("whsec_");
    }

    @Test
    void onlyEventsOfItsSpaceAndTypesAreSent() throws Exception {
        webhook(Map.of("space", "work", "types", List.of("memory_learned")));
        learn("At home sleeps the cat.", "home");
        learn("At work sleeps nobody.", "work");
        assertThat(received.poll(60, TimeUnit.SECONDS).json().at("/data/space").asText())
                .isEqualTo("work");
        assertThat(received.poll(1500, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void whatFailsIsTriedAgainLaterThenGivenUpAndMaySentOnceMore() throws Exception {
        String id = webhook(Map.of()).at("/id").asText();
        status.set(500);
        learn("The stork is late.", "work");
        for (int attempt = 1; attempt < 10; attempt++) {
            int failures = attempt;
            await(() -> webhooks().at("/0/failures").asInt() >= failures);
            ahead.set(ahead.get().plus(Duration.ofHours(25)));
        }
        await(() -> webhooks().at("/0/failures").asInt() == 0); // given up
        assertThat(requests.get()).isEqualTo(10);
        JsonNode dead = client.get("/v1/webhooks/" + id + "/dead").json();
        assertThat(dead.at("/dead/0/error").asText()).isEqualTo("answered with status 500");
        assertThat(dead.at("/dead/0/attempts").asInt()).isEqualTo(10);
        status.set(200);
        assertThat(client.post("/v1/webhooks/" + id + "/retry", "").status()).isEqualTo(202);
        ahead.set(ahead.get().plus(Duration.ofHours(1)));
        assertThat(received.poll(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(client.post("/v1/webhooks/" + id + "/retry", "").status()).isEqualTo(409);
    }

    private JsonNode webhooks() {
        return client.get("/v1/webhooks").json().at("/webhooks");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void addressesThatOnlyThisMachineReachesAreRefused() throws Exception {
        instance.close();
        start(false);
        for (String url : List.of(
                "http://127.0.0.1:1/",
                "http://localhost/",
                "http://10.1.2.3/",
                "http://169.254.169.254/latest",
                "http://[::1]/",
                "http://[fd00::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://0.0.0.0/",
                "http://100.64.0.1/",
                "http://2130706433/",
                "ftp://example.org/",
                "http://user@example.org/",
                "file:///etc/passwd",
                "x")) {
            Client.Answer answer = client.post("/v1/webhooks", Map.of("url", url));
            assertThat(answer.status()).as(url).isEqualTo(400);
        }
        assertThat(client.get("/v1/webhooks").json().path("webhooks")).isEmpty();
    }

    @Test
    void webhooksAreForAdminsAndOfTheirTenant() throws Exception {
        String id = webhook(Map.of()).at("/id").asText();
        Client member = new Client(
                instance,
                client.post("/v1/keys", Map.of("tenant", "default", "role", "member"))
                        .json()
                        .at("/key")
                        .asText());
        assertThat(member.get("/v1/webhooks").status()).isEqualTo(403);
        Client other = new Client(
                instance,
                client.post("/v1/keys", Map.of("tenant", "other", "role", "admin"))
                        .json()
                        .at("/key")
                        .asText());
        assertThat(other.get("/v1/webhooks").json().path("webhooks")).isEmpty();
        assertThat(other.delete("/v1/webhooks/" + id).status()).isEqualTo(404);
        assertThat(client.delete("/v1/webhooks/" + id).status()).isEqualTo(204);
    }
}
