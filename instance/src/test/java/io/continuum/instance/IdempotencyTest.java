package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.config.Config;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** M-90: a request sent twice under one Idempotency-Key. */
class IdempotencyTest {
    private static final String BODY = "{\"text\":\"The heron sleeps on one leg.\"}";

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
    private RunningInstance instance;
    private String key = "";

    private Config config() {
        return Config.load(Map.of("data_dir", folder.resolve("data").toString(), "http.port", "0"), Map.of(), null);
    }

    @BeforeEach
    void start() throws StartException {
        instance = Instance.start(config(), now::get);
        key = instance.firstStart().orElseThrow().apiKey();
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private HttpRequest request(String idempotencyKey, String path, String body) {
        return HttpRequest.newBuilder(URI.create(instance.url() + path))
                .header("X-API-Key", key)
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpResponse<String> learn(String idempotencyKey, String body) throws IOException, InterruptedException {
        return Exchange.send(request(idempotencyKey, "/v1/learn", body), HttpResponse.BodyHandlers.ofString());
    }

    private static boolean isRepeated(HttpResponse<String> response) {
        return response.headers().firstValue("Idempotency-Replayed").isPresent();
    }

    @Test
    void aRepeatedRequestIsAnsweredAsTheFirstAndDoneOnce() throws Exception {
        HttpResponse<String> first = learn("a-1", BODY);
        HttpResponse<String> second = learn("a-1", BODY);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(isRepeated(first)).isFalse();
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(isRepeated(second)).isTrue();
        assertThat(second.body()).isEqualTo(first.body()).contains("\"duplicates\":0");
        assertThat(learn("a-2", BODY).body()).contains("\"duplicates\":1");
    }

    @Test
    void anAnswerOutlivesTheProcessAndEndsAfterADay() throws Exception {
        String first = learn("a-1", BODY).body();
        instance.close();
        instance = Instance.start(config(), now::get);
        assertThat(learn("a-1", BODY).body()).isEqualTo(first);
        now.set(now.get().plus(Duration.ofHours(25)));
        assertThat(learn("a-1", BODY).body()).contains("\"duplicates\":1");
    }

    @Test
    void aKeyForAnotherRequestIsRefused() throws Exception {
        learn("a-1", BODY);
        HttpResponse<String> other = learn("a-1", "{\"text\":\"The stork does, too.\"}");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("idempotency_key_reused");
    }

    @Test
    void aRefusedRequestDoesNotUseUpItsKey() throws Exception {
        assertThat(learn("a-1", "{}").statusCode()).isEqualTo(400);
        assertThat(learn("a-1", BODY).statusCode()).isEqualTo(201);
        assertThat(learn("not ascii \u00e9".replace("\u00e9", "e") + "x".repeat(250), BODY)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anotherCallersKeyIsAnotherKey() throws Exception {
        learn("a-1", BODY);
        key = new Client(instance, key)
                .post("/v1/keys", Map.of("tenant", "other", "role", "member"))
                .json()
                .at("/key")
                .asText();
        HttpResponse<String> theirs = learn("a-1", BODY);
        assertThat(theirs.statusCode()).isEqualTo(201);
        assertThat(isRepeated(theirs)).isFalse();
    }

    @Test
    void whatIsShownOnceIsNotKept() throws Exception {
        HttpResponse<String> refused = Exchange.send(
                request("a-1", "/v1/keys", "{\"tenant\":\"x\",\"role\":\"member\"}"),
                HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("idempotency_not_kept");
    }

    @Test
    void requestsAtTheSameTimeAreDoneOnce() {
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add(Exchange.sendAsync(request("a-1", "/v1/learn", BODY), HttpResponse.BodyHandlers.ofString()));
        }
        List<HttpResponse<String>> answers =
                sent.stream().map(CompletableFuture::join).toList();
        assertThat(answers).allMatch(answer -> answer.statusCode() == 201 || answer.statusCode() == 409);
        assertThat(answers.stream().filter(answer -> answer.statusCode() == 201 && !isRepeated(answer)))
                .hasSize(1);
        assertThat(answers).noneMatch(answer -> answer.body().contains("\"duplicates\":1"));
    }
}
