package io.continuum.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.measure.Meters;
import io.continuum.coordinator.work.Workers;
import io.vertx.core.Vertx;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A caller that takes its time gets no more of ours than it should. */
class SlowBodyTest {
    private final Vertx vertx = Vertx.vertx();
    private final Workers workers = Workers.platform(1, 10);
    private final Meters meters = new Meters();
    private final ApiServer server = new ApiServer(vertx, workers, meters, Duration.ofMillis(300));
    private int port;

    @BeforeEach
    void listen() throws Exception {
        server.post("/broken", _ -> {
            throw new IllegalStateException("a secret");
        });
        server.post("/echo", request -> Answer.ok(Map.of("bytes", request.body().length)));
        port = server.listen("127.0.0.1", 0);
    }

    @AfterEach
    void close() {
        server.close();
        workers.close();
        meters.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test // C-125
    void aBodyThatDripsIsCutOff() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head(100));
            socket.getOutputStream().write('x');

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 408")
                    .contains("body_too_slow")
                    .contains("connection: close");
        }
        assertThat(meters.scrape()).contains("continuum_refusals_total{code=\"body_too_slow\"} 1.0");
    }

    @Test // C-125
    void aCallerThatGoesLeavesTheServerAsItWas() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream().write(head(i % 2 == 0 ? 100 : 1));
                socket.getOutputStream().write('x');
            }
        }
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(head(1));
            socket.getOutputStream().write('x');
            byte[] start = socket.getInputStream().readNBytes(15);
            assertThat(new String(start, StandardCharsets.UTF_8)).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(meters.scrape()).as("no failure of ours").doesNotContain("internal_error");
    }

    @Test // C-125
    void aFailureOfOursIsAnsweredWithoutSayingWhatItWas() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("POST /broken HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 500")
                    .contains("internal_error")
                    .doesNotContain("secret");
        }
    }

    private static byte[] head(int length) {
        return "POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: %d\r\n\r\n"
                .formatted(length)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
