package io.continuum.instance.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.continuum.instance.llm.ModelServer.Canned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelClientTest {
    private final ModelServer server = new ModelServer();
    private Instant now = Instant.parse("2026-05-04T10:00:00Z");
    private final ModelClient client = new ModelClient(server.named("small"), () -> now);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private Answer<List<float[]>> embed(String... texts) {
        return client.embed(List.of(texts), 0, Duration.ofSeconds(5));
    }

    private void answers(int status, String body) {
        server.instead(_ -> Canned.of(status, body));
    }

    @Test
    void vectorsComeInTheOrderOfTheTextsAndHaveLength1() {
        assertThat(embed("A car.", "Bread.")).isInstanceOfSatisfying(Answer.Got.class, got -> {
            List<?> vectors = (List<?>) got.value();
            float[] car = (float[]) vectors.getFirst();
            float[] bread = (float[]) vectors.getLast();
            assertThat(car[0]).isGreaterThan(0.9f);
            assertThat(bread[1]).isGreaterThan(0.9f);
            assertThat(car[0] * car[0] + car[4] * car[4]).isEqualTo(1f, offset(1e-5f));
            assertThat(got.tokens()).isEqualTo(20);
        });
    }

    @Test
    void r21FloatsAreAskedForAndDimensionsOnlyWhenSomebodyChoseThem() {
        embed("A car.");
        client.embed(List.of("A car."), 5, Duration.ofSeconds(5));

        assertThat(server.requests().getFirst().path("encoding_format").asText())
                .isEqualTo("float");
        assertThat(server.requests().getFirst().has("dimensions")).isFalse();
        assertThat(server.requests().getLast().path("dimensions").asInt()).isEqualTo(5);
        assertThat(server.authorizations()).containsOnly("Bearer secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "<html>busy</html>",
                "{\"data\": []}",
                "{\"data\": [{\"embedding\": [0.5]}, {\"embedding\": [0.5]}]}",
                "{\"data\": [{\"embedding\": []}]}",
                "{\"data\": [{\"embedding\": [0, 0]}]}",
                "{\"data\": [{\"embedding\": [\"a\"]}]}",
                "{\"data\": [{\"embedding\": [1e999]}]}",
                "{\"data\": [{\"index\": 7, \"embedding\": [1]}]}"
            })
    void whatIsNoVectorIsNotUsed(String body) {
        answers(200, body.isEmpty() ? " " : body);

        assertThat(embed("A car.")).isInstanceOf(Answer.Unusable.class);
    }

    @Test
    void r21VectorsOfDifferentDimensionsAreNotUsed() {
        answers(200, "{\"data\": [{\"embedding\": [1, 2]}, {\"embedding\": [1]}]}");

        assertThat(embed("A car.", "Bread.")).isInstanceOf(Answer.Unusable.class);
    }

    @Test
    void anAnswerTooDeepIsNotUsed() {
        answers(200, "[".repeat(10_000));

        assertThat(embed("A car.")).isInstanceOf(Answer.Unusable.class);
    }

    @Test
    void anAnswerWithoutEndIsCutOff() {
        answers(200, " ".repeat(17 << 20));

        assertThat(embed("A car.")).isInstanceOf(Answer.Later.class);
    }

    @ParameterizedTest
    @CsvSource({
        "400, Unusable",
        "413, Unusable",
        "422, Unusable",
        "401, Later",
        "404, Later",
        "429, Later",
        "500, Later",
        "302, Later"
    })
    void aFailureSaysWhetherAnotherTextMayFareBetter(int status, String kind) {
        answers(status, "{\"error\": {\"message\": \"no\"}}");

        assertThat(embed("A car.").getClass().getSimpleName()).isEqualTo(kind);
        assertThat(client.lastFailure()).contains(String.valueOf(status));
    }

    @Test
    void whoAsksToBeLeftAloneIsLeftAlone() {
        server.instead(_ -> new Canned(429, "slow down", Map.of("Retry-After", "30")));
        embed("A car.");
        server.instead(_ -> Canned.of(0, ""));

        assertThat(embed("A car.")).isInstanceOf(Answer.Later.class);
        assertThat(server.requests()).hasSize(1);
        now = now.plusSeconds(31);
        assertThat(embed("A car.")).isInstanceOf(Answer.Got.class);
    }

    @Test
    void aServerThatNeverAnswersCostsItsTimeoutAndNoMore() {
        answers(-1, "");
        long start = System.nanoTime();

        assertThat(client.embed(List.of("A car."), 0, Duration.ofMillis(200))).isInstanceOf(Answer.Later.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aFailingServerIsAskedLessAndLess() {
        answers(500, "");
        for (int i = 0; i < 10; i++) {
            embed("A car.");
        }
        assertThat(server.requests()).hasSize(CircuitBreaker.FAILURES_MAX);
        assertThat(client.isFailing()).isTrue();

        now = now.plus(CircuitBreaker.PAUSE_MIN);
        embed("A car.");
        embed("A car.");
        assertThat(server.requests()).hasSize(CircuitBreaker.FAILURES_MAX + 1);

        server.instead(_ -> Canned.of(0, ""));
        now = now.plus(CircuitBreaker.PAUSE_MIN.multipliedBy(2));
        assertThat(embed("A car.")).isInstanceOf(Answer.Got.class);
        assertThat(client.isFailing()).isFalse();
    }

    @Test
    void theModelsOfAServerAreListed() {
        assertThat(client.models()).isEqualTo(new Answer.Got<>(List.of("small"), 1));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:11434/v1, true",
        "http://127.0.0.1/v1, true",
        "http://[::1]:8000/v1, true",
        "http://192.168.1.4/v1, true",
        "http://10.0.0.9/v1, true",
        "http://[fd00::1]/v1, true",
        "http://ollama:11434/v1, true",
        "http://models.internal/v1, true",
        "https://api.example.com/v1, false",
        "http://8.8.8.8/v1, false",
        "http://[2001:4860::1]/v1, false",
        "http://localhost.example.com/v1, false",
        "http://127.0.0.1.example.com/v1, false"
    })
    void localIsWhatIsWrittenAsAnAddressOfThisNetwork(String url, boolean local) {
        Server where = Server.at(url, "", "small", Duration.ofSeconds(1));

        assertThat(where.isLocal()).isEqualTo(local);
        assertThat(Egress.LOCAL.allows(where)).isEqualTo(local);
        assertThat(Egress.ANY.allows(where)).isTrue();
        assertThat(Egress.NONE.allows(where)).isFalse();
    }

    @Test
    void aPolicyNobodyCanReadLetsNothingOut() {
        assertThat(Egress.of("everything")).isEqualTo(Egress.NONE);
        assertThat(Egress.of("")).isEqualTo(Egress.NONE);
    }
}
