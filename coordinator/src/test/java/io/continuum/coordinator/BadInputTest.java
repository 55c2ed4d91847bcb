package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.TestMember.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a problem that names it, never a failure of the coordinator. */
class BadInputTest {
    private static final RunningCoordinator COORDINATOR = RunningCoordinator.ON_SQLITE;

    private static TestFederation federation;
    private static TestMember alice;

    @BeforeAll
    static void found() {
        federation = COORDINATOR.federation(2);
        alice = federation.founder;
    }

    @ParameterizedTest // C-4
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "{",
                "{\"federation\":1}",
                "{\"federation\":null,\"envelopes\":[]}",
                "{\"federation\":\"not base64!\",\"envelopes\":[\"AA\"]}",
                "{\"a\":1,\"a\":2}",
                "{} {}",
                "{\"federation\":\"AAAA\",\"envelopes\":\"AA\"}",
                "\u0000"
            })
    void aBodyThatIsNoMessageIsABadRequest(String body) {
        for (String route : routesWithBody()) {
            Reply reply = post(route, body.getBytes(StandardCharsets.UTF_8));
            assertThat(reply.status()).as("%s %s %s", route, body, reply.body()).isBetween(400, 499);
        }
    }

    @Test // C-4
    void bytesThatAreNoUtf8AreABadRequest() {
        assertRefused(
                post("/v1/query", new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', '}'}), 400, "malformed_body");
    }

    @ParameterizedTest // C-4
    @ValueSource(longs = {1, 2, 3})
    void aDamagedBodyNeverFailsTheCoordinator(long seed) {
        Random random = new Random(seed);
        Map<String, Object> query = new HashMap<>(Map.of(
                "federation",
                federation.idText(),
                "tag_epoch",
                1,
                "slot",
                1,
                "bucket",
                3,
                "transfer_id",
                text(new byte[16])));
        byte[] contribution = TestMember.bytes(Map.of(
                "federation",
                federation.idText(),
                "envelopes",
                List.of(text(federation.contribution(TestFederation.newTag()).encode()))));
        for (int i = 0; i < 40; i++) {
            boolean asking = random.nextBoolean();
            byte[] good = asking ? TestMember.bytes(query) : contribution;
            byte[] damaged = good.clone();
            for (int bytes = random.nextInt(4); bytes >= 0; bytes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            byte[] sent = random.nextBoolean() ? damaged : Arrays.copyOf(damaged, random.nextInt(damaged.length));
            Reply reply = post(asking ? "/v1/query" : "/v1/contributions", sent);
            assertThat(reply.status())
                    .as("seed %d, round %d: %s", seed, i, reply.body())
                    .isLessThan(500);
        }
    }

    @Test // C-5
    void aBodyOverItsLimitIsRefused() {
        byte[] large = new byte[300 * 1024];
        Arrays.fill(large, (byte) ' ');

        assertThat(post("/v1/query", large).status()).isEqualTo(413);
        byte[] larger = new byte[1_400_000];
        assertThat(post("/v1/contributions", larger).status()).isEqualTo(413);
    }

    @Test // C-5
    void moreEnvelopesThanABatchHoldsAreRefused() {
        String[] envelopes = new String[201];
        Arrays.fill(envelopes, "AA");

        assertRefused(
                alice.post("/v1/contributions", Map.of("federation", federation.idText(), "envelopes", envelopes)),
                400,
                "malformed_body");
    }

    @Test // C-6
    void aRouteThatDoesNotExistIsNotFound() {
        assertRefused(get("/v1/nothing"), 404, "not_found");
        assertRefused(get("/"), 404, "not_found");
        assertRefused(get("/v1/../../etc/passwd"), 404, "not_found");
    }

    @Test // C-6
    void aRouteTakesItsOwnMethodOnly() {
        assertThat(get("/v1/query").status()).isIn(404, 405);
    }

    @ParameterizedTest // C-4, H-03
    @ValueSource(strings = {"x", "..", "%2e%2e%2f", "%00", "AAAA", "'; drop table member; --"})
    void anIdThatIsNoneIsABadRequest(String id) {
        String path = "/v1/federations/" + id.replace(" ", "%20").replace("'", "%27") + "/membership";
        Reply reply = TestMember.send(alice.signed("GET", path, Optional.empty()));

        assertThat(reply.status()).as("%s", reply.body()).isBetween(400, 404);
    }

    @Test // C-4
    void numbersOutOfRangeAreBadRequests() {
        for (String query : List.of("after=-1", "after=x", "limit=0", "limit=100000", "after=99999999999999999999")) {
            assertRefused(
                    alice.get("/v1/releases?federation=" + federation.idText() + "&" + query),
                    400,
                    "invalid_parameter");
        }
        assertRefused(alice.get("/v1/releases"), 400, "invalid_federation");
    }

    @Test // C-54
    void aCursorOfOnesOwnMakingIsABadRequest() {
        Map<String, Object> query = Map.of(
                "federation",
                federation.idText(),
                "tag_epoch",
                1,
                "slot",
                1,
                "bucket",
                3,
                "cursor",
                "////",
                "transfer_id",
                text(new byte[16]));

        assertRefused(alice.post("/v1/query", query), 400, "invalid_cursor");
    }

    private static List<String> routesWithBody() {
        String fed = "/v1/federations/" + federation.idText();
        String invite = text(new byte[16]);
        return List.of(
                "/v1/contributions",
                "/v1/query",
                fed + "/membership",
                fed + "/epochs",
                fed + "/invites",
                fed + "/joins",
                fed + "/joins/" + invite + "/welcome",
                fed + "/joins/" + invite + "/reject");
    }

    private static Reply post(String path, byte[] body) {
        return TestMember.send(alice.signed("POST", path, Optional.of(body)));
    }

    private static Reply get(String path) {
        return TestMember.send(
                HttpRequest.newBuilder(URI.create(COORDINATOR.url() + path)).build());
    }
}
