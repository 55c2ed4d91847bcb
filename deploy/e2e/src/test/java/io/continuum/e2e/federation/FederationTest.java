package io.continuum.e2e.federation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.Coordinator;
import io.continuum.coordinator.config.Config;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three regions and a coordinator, real servers over real sockets: found, invite, join, contribute, earn, ask. */
class FederationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SPACE = "default";

    @TempDir
    private Path folder;

    private Coordinator coordinator;
    private String coordinatorSecret;
    private Region north;
    private Region south;
    private Region west;

    @BeforeEach
    void startAll() throws Exception {
        coordinator = Coordinator.start(
                Config.load(Map.of("data_dir", folder.resolve("coordinator").toString(), "http.port", "0"), Map.of()));
        coordinatorSecret = coordinator.newAdminSecret().orElseThrow();
        north = new Region(folder.resolve("north"));
        south = new Region(folder.resolve("south"));
        west = new Region(folder.resolve("west"));
    }

    @AfterEach
    void stopAll() {
        List.of(north, south, west).forEach(Region::close);
        coordinator.close();
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!condition.holds()) {
            assertThat(Instant.now()).as(what).isBefore(deadline);
            Thread.sleep(50);
        }
    }

    private void found() throws Exception {
        JsonNode founded = north.post(
                        "/v1/federations",
                        Map.of(
                                "name",
                                "harbour",
                                "preset",
                                "circle",
                                "k",
                                2,
                                // So wide that no other bucket of a question holds the pattern by chance.
                                "bucket_bits",
                                20,
                                "coordinator_url",
                                coordinator.url().toString(),
                                "coordinator_secret",
                                coordinatorSecret))
                .ok();
        assertThat(founded.path("federation_id").asText()).hasSize(43);
    }

    private void join(Region region) throws Exception {
        String code = north.post("/v1/federations/invites", Map.of("expires_in_s", 600))
                .ok()
                .path("code")
                .asText();
        region.post("/v1/federations/join", Map.of("code", code)).ok();
        await(
                "membership",
                () -> region.get("/v1/federations").ok().path("state").asText().equals("member"));
    }

    private static void share(Region region) throws Exception {
        region.post("/v1/spaces", Map.of("name", SPACE));
        region.post("/v1/spaces/" + SPACE + "/share", Map.of("patterns", true)).ok();
    }

    private static void learn(Region region, String... notes) throws Exception {
        for (String note : notes) {
            region.post("/v1/learn", Map.of("text", note, "space", SPACE)).ok();
        }
    }

    private static void contribute(Region region) throws Exception {
        region.post("/v1/patterns/mine", Map.of()).ok();
        region.post("/v1/patterns/approve", Map.of("all", true)).ok();
        region.post("/v1/contribute", Map.of()).ok();
    }

    private static long earned(Region region) throws Exception {
        return region.get("/v1/credits").ok().path("earned").asLong();
    }

    private static JsonNode ask(Region region, String question) throws Exception {
        return region.post("/v1/ask", Map.of("question", question)).ok();
    }

    @Test
    void whatTwoRegionsTeachAnswersTheThird() throws Exception {
        found();
        join(south);
        join(west);
        for (Region region : List.of(north, south, west)) {
            share(region);
        }
        learn(
                north,
                "The Kerberos ticket rejection was caused by clock skew. Seen on fjord-db-01 by Halvard.",
                "Again. A Kerberos ticket rejection was caused by a clock skew.");
        learn(
                south,
                "Login broke at Costa Verde: a Kerberos ticket rejection was caused by clock skew.",
                "The Kerberos ticket rejection was caused by clock skew; Mariana found it.");
        learn(west, "The label printer jams on rainy days.", "Lunch moved to noon.");
        contribute(north);
        contribute(south);
        await("release", () -> {
            north.post("/v1/contribute", Map.of()).ok();
            south.post("/v1/contribute", Map.of()).ok();
            return earned(north) > 0 && earned(south) > 0;
        });

        JsonNode answer = ask(west, "Why is there a Kerberos ticket rejection at login?");

        assertThat(answer.path("answers")).as(answer.toString()).hasSize(1);
        JsonNode first = answer.path("answers").path(0);
        assertThat(first.path("sentence").asText())
                .isEqualTo("kerberos ticket rejection is caused by clock skew (2 organisations)");
        assertThat(first.path("organisations").asInt()).isEqualTo(2);
        assertThat(first.path("own").asBoolean()).isFalse();
        assertThat(answer.path("charged_millicredits").asLong()).isEqualTo(1_000);
        assertThat(answer.path("paid_from").asText()).isEqualTo("allowance");

        JsonNode again = ask(west, "Why is there a Kerberos ticket rejection at login?");
        assertThat(again.path("answers")).hasSize(1);
        assertThat(again.path("charged_millicredits").asLong()).isZero();
        assertThat(again.path("from_cache").asBoolean()).isTrue();

        assertThat(earned(north)).isEqualTo(5_000);
        assertThat(earned(west)).isZero();
        assertThat(north.get("/v1/outbox")
                        .ok()
                        .path("items")
                        .path(0)
                        .path("state")
                        .asText())
                .isIn("indexed", "vested");
        assertThat(wordsFoundIn(folder.resolve("coordinator"), "kerberos", "clock-skew", "halvard", "fjord"))
                .isEmpty();
    }

    @Test
    void aQuestionNobodyCanAnswerCostsNothing() throws Exception {
        found();
        join(south);

        JsonNode answer = ask(south, "Why is there a memory leak in the parser?");

        assertThat(answer.path("answers")).isEmpty();
        assertThat(answer.path("charged_millicredits").asLong()).isZero();
    }

    @Test
    void anInviteLetsOneInstanceIn() throws Exception {
        found();
        String code = north.post("/v1/federations/invites", Map.of())
                .ok()
                .path("code")
                .asText();
        south.post("/v1/federations/join", Map.of("code", code)).ok();
        await(
                "membership",
                () -> south.get("/v1/federations").ok().path("state").asText().equals("member"));

        Region.Answer second = west.post("/v1/federations/join", Map.of("code", code));

        assertThat(second.status()).isEqualTo(409);
        assertThat(second.body().path("code").asText()).isEqualTo("used_invite");
        assertThat(north.get("/v1/federations/members").ok().path("members")).hasSize(2);
        assertThat(west.post("/v1/federations/join", Map.of("code", "cta1inv:nonsense"))
                        .body()
                        .path("code")
                        .asText())
                .isEqualTo("malformed_invite");
    }

    @Test
    void nothingIsLostWhileTheCoordinatorIsAway() throws Exception {
        found();
        join(south);
        share(north);
        share(south);
        learn(north, "Slow query was caused by missing index.", "Again: a slow query was caused by a missing index.");
        learn(
                south,
                "The slow query was caused by a missing index.",
                "Again: slow queries were caused by missing indexes.");
        contribute(south);
        int port = coordinator.port();
        coordinator.close();

        contribute(north);
        JsonNode waiting = north.post("/v1/contribute", Map.of()).ok();
        assertThat(waiting.path("problem").asText()).isNotEmpty();
        north.restart();
        coordinator = Coordinator.start(Config.load(
                Map.of(
                        "data_dir", folder.resolve("coordinator").toString(),
                        "http.port", Integer.toString(port)),
                Map.of()));

        await("release after the coordinator is back", () -> {
            north.post("/v1/contribute", Map.of()).ok();
            south.post("/v1/contribute", Map.of()).ok();
            return earned(north) > 0 && earned(south) > 0;
        });
    }

    private static List<String> wordsFoundIn(Path folder, String... words) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            List<String> texts =
                    files.filter(Files::isRegularFile).map(FederationTest::read).toList();
            return Stream.of(words)
                    .filter(word -> texts.stream().anyMatch(text -> text.contains(word)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).toLowerCase(java.util.Locale.ROOT);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
