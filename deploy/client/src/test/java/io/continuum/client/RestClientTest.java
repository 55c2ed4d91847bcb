package io.continuum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a server that is busy, breaks off, or says too much. */
class RestClientTest {
    private static final ObjectNode BODY = JsonNodeFactory.instance.objectNode().put("text", "x");

    private final List<String> keys = new ArrayList<>();
    private HttpServer server;
    private RestClient client;
    private int busyAnswers;
    private long answerBytes = 2;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/", this::answer);
        server.start();
        client = new RestClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "ck_x",
                new Retries(4, Duration.ofMillis(5), Duration.ofMillis(20)));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        keys.add(key == null ? "" : key);
        if (busyAnswers-- > 0) {
            byte[] problem = "{\"code\":\"busy\",\"detail\":\"Later.\"}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Retry-After", "7");
            exchange.sendResponseHeaders(503, problem.length);
            exchange.getResponseBody().write(problem);
        } else {
            exchange.sendResponseHeaders(200, answerBytes);
            byte[] some = new byte[1 << 20];
            Arrays.fill(some, (byte) ' ');
            for (long left = answerBytes - 2; left > 0; left -= some.length) {
                exchange.getResponseBody().write(some, 0, (int) Math.min(left, some.length));
            }
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
        }
        exchange.close();
    }

    @Test
    void aBusyServerIsAskedAgainWhereThatChangesNothing() {
        busyAnswers = 2;
        client.get("/v1/stats");
        busyAnswers = 2;
        client.read("/v1/recall", BODY);

        assertThat(keys).hasSize(6).containsOnly("");
    }

    @Test
    void whatChangesSomethingIsSentAgainUnderTheSameIdempotencyKey() {
        busyAnswers = 2;
        client.postOnce("/v1/learn", BODY);
        assertThat(keys).hasSize(3);
        assertThat(keys.stream().distinct()).hasSize(1).doesNotContain("");

        client.postOnce("/v1/learn", BODY);
        assertThat(keys.stream().distinct()).hasSize(2);
    }

    @Test
    void whatMayNotBeRepeatedIsSentOnceAndSaysWhenToTryAgain() {
        busyAnswers = 1;
        ContinuumException busy = catchThrowableOfType(ContinuumException.class, () -> client.post("/v1/keys", BODY));

        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.code()).isEqualTo("busy");
        assertThat(busy).hasMessage("Later.");
        assertThat(busy.retryAfter()).contains(Duration.ofSeconds(7));
        assertThat(keys).hasSize(1);
        busyAnswers = 1;
        assertThat(catchThrowableOfType(ContinuumException.class, () -> client.patch("/v1/memories/x", BODY, 1)))
                .isNotNull();
        assertThat(keys).hasSize(2);
    }

    @Test
    void triesComeToAnEnd() {
        busyAnswers = 100;
        assertThat(catchThrowableOfType(ContinuumException.class, () -> client.get("/v1/stats")))
                .isNotNull();
        assertThat(keys).hasSize(4);
    }

    @Test
    void anAnswerWithoutEndIsRefusedAndNotCut() {
        answerBytes = RestClient.ANSWER_BYTES_MAX + 1L;

        assertThat(catchThrowableOfType(ContinuumException.class, () -> client.post("/v1/x", BODY)))
                .hasMessageContaining("longer than");
    }
}
