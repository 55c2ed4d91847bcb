package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.http.RequestSignature;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Only the holder of a member's key is that member, for one request, now. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class SignedRequestTest {
    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestMember alice;
    private String credits;

    SignedRequestTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        alice = federation.founder;
        credits = "/v1/credits?federation=" + federation.idText();
    }

    @Test // C-10
    void aReplayedRequestIsRefused() {
        HttpRequest request = alice.signed("GET", credits, Optional.empty());

        assertThat(TestMember.send(request).status()).isEqualTo(200);
        assertRefused(TestMember.send(request), 401, "replayed_request");
    }

    @Test // C-1
    void whatIsRefusedIsCountedByItsCode() {
        HttpRequest health =
                HttpRequest.newBuilder(coordinator.url().resolve("/v1/health")).build();
        JsonNode before = TestMember.send(health).body().path("refused");
        byte[] body = TestMember.bytes(Map.of("federation", federation.idText(), "envelopes", new String[] {"AA"}));
        HttpRequest contribution = alice.signed("POST", "/v1/contributions", Optional.of(body));
        TestMember.send(contribution);
        TestMember.send(contribution);

        JsonNode after = TestMember.send(health).body().path("refused");
        for (String code : List.of("malformed_envelope", "replayed_request")) {
            assertThat(after.path(code).asLong())
                    .as(code)
                    .isEqualTo(before.path(code).asLong() + 1);
        }
    }

    @Test // C-10
    void anAlteredBodyIsRefused() {
        byte[] body = TestMember.bytes(Map.of("federation", federation.idText(), "envelopes", new String[] {"AA"}));
        HttpRequest signed = alice.signed("POST", "/v1/contributions", Optional.of(body));
        HttpRequest altered = HttpRequest.newBuilder(signed, (_, _) -> true)
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        TestMember.bytes(Map.of("federation", federation.idText(), "envelopes", new String[] {"AQ"}))))
                .build();

        assertRefused(TestMember.send(altered), 401, "digest_mismatch");
    }

    @Test // C-10
    void anAlteredPathOrQueryIsRefused() {
        HttpRequest signed = alice.signed("GET", credits, Optional.empty());
        URI other = coordinator.url().resolve("/v1/price?federation=" + federation.idText());
        URI longer = coordinator.url().resolve(credits + "&x=1");

        assertRefused(TestMember.send(redirected(signed, other)), 401, "bad_signature");
        assertRefused(TestMember.send(redirected(signed, longer)), 401, "bad_signature");
    }

    @Test // C-10
    void aRequestSignedForAnotherServerIsRefused() {
        HttpRequest signed = alice.signed(
                "GET", credits, Optional.empty(), URI.create("http://coordinator.example:8430"), Instant.now());

        assertRefused(TestMember.send(signed), 401, "bad_signature");
    }

    @Test // C-10
    void aRequestFromThePastOrTheFutureIsRefused() {
        for (Duration away : new Duration[] {Duration.ofMinutes(-10), Duration.ofMinutes(10)}) {
            HttpRequest signed = alice.signed(
                    "GET",
                    credits,
                    Optional.empty(),
                    coordinator.url(),
                    Instant.now().plus(away));

            assertRefused(TestMember.send(signed), 401, "expired_request");
        }
    }

    @Test // C-11, H-01
    void anothersIdWithoutItsKeyIsRefused() {
        TestMember mallory = new TestMember(coordinator.url());
        HttpRequest signed = mallory.signed("GET", credits, Optional.empty());
        String own = signed.headers().firstValue(RequestSignature.INPUT_HEADER).orElseThrow();
        String claimed = own.replace(
                TestFederation.text(mallory.keys.id().toArray()),
                TestFederation.text(alice.keys.id().toArray()));
        HttpRequest forged = HttpRequest.newBuilder(
                        signed, (name, _) -> !name.equalsIgnoreCase(RequestSignature.INPUT_HEADER))
                .header(RequestSignature.INPUT_HEADER, claimed)
                .build();

        assertRefused(TestMember.send(forged), 401, "bad_signature");
        assertRefused(TestMember.send(signed), 401, "unknown_key");
    }

    @Test // C-11
    void anUnsignedRequestIsRefused() {
        HttpRequest unsigned =
                HttpRequest.newBuilder(coordinator.url().resolve(credits)).build();

        assertRefused(TestMember.send(unsigned), 401, "malformed_signature");
    }

    @Test // C-12
    void aMemberOfOneFederationIsNobodyInAnother() {
        TestFederation other = coordinator.federation(2);

        assertRefused(alice.get("/v1/credits?federation=" + other.idText()), 403, "not_a_member");
        assertRefused(alice.get("/v1/credits?federation=" + TestFederation.text(new byte[32])), 403, "not_a_member");
        assertRefused(other.contribute(alice, other.contribution(TestFederation.newTag())), 403, "not_a_member");
        assertRefused(alice.get(other.path("/membership")), 403, "not_a_member");
    }

    @Test // C-12
    void onlyAdminsInvite() {
        TestMember bob = federation.join();
        Map<String, Object> body = Map.of("invite_id", TestFederation.newTransferId(), "expires_s", 60);

        assertRefused(bob.post(federation.path("/invites"), body), 403, "not_an_admin");
    }

    @Test // C-13
    void onlyTheAdminSecretFoundsAFederation() {
        for (String secret : new String[] {"", "wrong", coordinator.adminSecret() + "x"}) {
            HttpRequest request = HttpRequest.newBuilder(coordinator.url().resolve("/v1/federations"))
                    .header("X-Admin-Secret", secret)
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();

            assertRefused(TestMember.send(request), 401, "wrong_admin_secret");
        }
    }

    private static HttpRequest redirected(HttpRequest signed, URI uri) {
        return HttpRequest.newBuilder(signed, (_, _) -> true).uri(uri).build();
    }

    static void assertRefused(Reply reply, int status, String code) {
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(status);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.body().path("detail").asText()).isNotEmpty();
        assertThat(reply.raw().headers().firstValue("content-type")).hasValue("application/problem+json");
    }
}
