package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.newTag;
import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.pattern.Tag;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What the coordinator's operator sees and does, by secret and by session. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class OperatorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestMember bob;

    OperatorTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        bob = federation.join();
    }

    @Test // C-210
    void nothingIsShownWithoutTheSecretOrASession() {
        assertRefused(send(request("/v1/admin/overview")), 401, "wrong_admin_secret");
        assertRefused(
                send(request(path("/members")).header("Cookie", "continuum_coordinator=guess")),
                401,
                "wrong_admin_secret");
        assertThat(get("/v1/admin/overview").status()).isEqualTo(200);
        assertRefused(get("/v1/admin/federations/" + text(new byte[32]) + "/members"), 404, "unknown_federation");
    }

    @Test // C-210
    void aSessionReadsAndChangesNothingWithoutItsToken() throws Exception {
        Reply login = post(Map.of("secret", coordinator.adminSecret()), request("/console/login"));
        String cookie = login.raw().headers().firstValue("set-cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
        String session = cookie.substring(0, cookie.indexOf(';'));
        String token = login.body().get("csrf_token").asText();

        assertThat(send(request(path("/credits")).header("Cookie", session)).status())
                .isEqualTo(200);
        assertRefused(
                send(request(path("/ledger/check"))
                        .header("Cookie", session)
                        .POST(HttpRequest.BodyPublishers.noBody())),
                403,
                "csrf");
        Reply checked = send(request(path("/ledger/check"))
                .header("Cookie", session)
                .header("X-CSRF-Token", token)
                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(checked.body().get("ok").asBoolean()).isTrue();

        send(request("/console/logout").header("Cookie", session).POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(send(request(path("/credits")).header("Cookie", session)).status())
                .isEqualTo(401);
        assertThat(post(Map.of("secret", "guess"), request("/console/login")).code())
                .isEqualTo("wrong_admin_secret");
    }

    @Test // C-211
    void thePageIsServedWholeAndLetsNothingElseIn() throws Exception {
        HttpResponse<String> page =
                TestMember.HTTP.send(request("/console").build(), HttpResponse.BodyHandlers.ofString());
        assertThat(page.headers().firstValue("content-security-policy").orElseThrow())
                .contains("default-src 'none'");
        String tag = page.headers().firstValue("etag").orElseThrow();
        for (String file : new String[] {"app.js", "style.css", "icon.svg", "vendor/htm-preact.js"}) {
            assertThat(TestMember.HTTP
                            .send(request("/console/" + file).build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(TestMember.HTTP
                        .send(
                                request("/console").header("If-None-Match", tag).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(304);
        assertRefused(send(request("/console/no-such.js")), 404, "not_found");
    }

    @Test // C-212
    void whatHappenedIsCountedByDay() throws Exception {
        Tag tag = newTag();
        federation.contribute(federation.founder, federation.contribution(tag));
        federation.contribute(bob, federation.contribution(tag));

        JsonNode today = await(
                        "/activity?days=2",
                        days -> days.get("days").get(1).get("releases").asLong() == 1
                                && !days.get("days").get(1).get("flows").isEmpty())
                .get("days")
                .get(1);
        assertThat(stream(today.get("flows")).map(flow -> flow.get("code").asText()))
                .contains("allowance_grant");
    }

    @Test // C-212
    void whoContributesAndHasNothingToAskWithIsCounted() {
        federation.contribute(bob, federation.contribution(newTag()));
        JsonNode credits = get(path("/credits")).body();
        assertThat(credits.get("active").asInt()).isEqualTo(1);
        assertThat(credits.get("starved").asInt()).isZero();
        assertThat(stream(credits.get("totals"))
                        .mapToLong(total -> total.get("balance").asLong())
                        .sum())
                .isZero();
    }

    @Test // C-212
    void theLogIsVerifiedFromItsLeaves() throws Exception {
        JsonNode log = await(
                "/log",
                standing -> standing.get("signed").asLong() > 0
                        && standing.get("signed").equals(standing.get("size")));
        assertThat(log.get("vkey").asText()).isNotEmpty();
        Reply checked = post(Map.of(), admin(path("/log/check")));
        assertThat(checked.body().get("broken")).isEmpty();
        assertThat(checked.body().get("ok").asBoolean()).isTrue();
    }

    @Test // C-213
    void aProposalIsShownToMembersAndBindsNobody() {
        Map<String, Object> proposal = Map.of("values", Map.of("daily_pages", 9));
        assertThat(post(proposal, admin(path("/policy/proposal"))).status()).isEqualTo(200);

        JsonNode seen = bob.get(federation.path("/policy")).body();
        JsonNode daily = stream(seen.get("parameters"))
                .filter(each -> each.get("name").asText().equals("daily_pages"))
                .findFirst()
                .orElseThrow();
        assertThat(daily.get("value").asLong()).isEqualTo(5);
        assertThat(daily.get("proposed").asLong()).isEqualTo(9);
        assertThat(seen.get("proposed_at").asText()).isNotEmpty();

        Map<String, Object> bad = Map.of("values", Map.of("royalty_percent", 101));
        assertRefused(post(bad, admin(path("/policy/proposal"))), 400, "bad_policy");
        Map<String, Object> odd = Map.of("values", Map.of("taste", 1));
        assertRefused(post(odd, admin(path("/policy/proposal"))), 400, "unknown_parameter");
        post(Map.of(), admin(path("/policy/proposal/withdraw")));
        assertThat(bob.get(federation.path("/policy")).body().get("proposed_at").asText())
                .isEmpty();
    }

    @Test // C-214
    void aPolicyIsTriedOnSimulatedMembersBeforeItIsProposed() {
        Map<String, Object> freeForAll = Map.of("values", Map.of("release_mint", 1_000, "daily_pages", 9));

        Reply reply = post(freeForAll, admin(path("/policy/simulate")));

        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        JsonNode proposed = reply.body().get("proposed");
        assertThat(proposed.get("days").asInt()).isPositive();
        assertThat(proposed.get("fates")).hasSameSizeAs(reply.body().at("/in_force/fates"));
        assertThat(reply.body().at("/in_force/fates/0/strategy").asText()).isEqualTo("honest");
        assertThat(proposed.at("/fates/0/earned").asLong())
                .as("a tenth of the mint")
                .isLessThan(reply.body().at("/in_force/fates/0/earned").asLong());
        assertThat(bob.get(federation.path("/policy")).body().get("proposed_at").asText())
                .as("trying proposes nothing")
                .isEmpty();
        Map<String, Object> bad = Map.of("values", Map.of("royalty_percent", 101));
        assertRefused(post(bad, admin(path("/policy/simulate"))), 400, "bad_policy");
    }

    @Test // C-202
    void theOperatorHoldsBackAndLetsGoOnToo() {
        Map<String, Object> suspend =
                Map.of("organisation", text(bob.descriptor.org().toArray()), "grounds", "dispute");
        assertThat(post(suspend, admin(path("/suspensions"))).status()).isEqualTo(200);
        assertRefused(federation.contribute(bob, federation.contribution(newTag())), 403, "suspended");
        JsonNode overview = get("/v1/admin/overview").body();
        assertThat(stream(overview.get("federations"))
                        .filter(each -> each.get("federation").asText().equals(federation.idText()))
                        .findFirst()
                        .orElseThrow()
                        .get("suspended")
                        .asInt())
                .isEqualTo(1);
        Map<String, Object> lift =
                Map.of("organisation", text(bob.descriptor.org().toArray()));
        post(lift, admin(path("/suspensions/lift")));
        assertThat(federation.contribute(bob, federation.contribution(newTag())).status())
                .isEqualTo(200);
    }

    private JsonNode await(String rest, Predicate<JsonNode> condition) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        JsonNode body = get(path(rest)).body();
        while (!condition.test(body)) {
            assertThat(Instant.now()).as("%s", body).isBefore(deadline);
            Thread.sleep(200);
            body = get(path(rest)).body();
        }
        return body;
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private String path(String rest) {
        return "/v1/admin" + federation.path(rest).substring("/v1".length());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(coordinator.url().resolve(path));
    }

    private HttpRequest.Builder admin(String path) {
        return request(path).header("X-Admin-Secret", coordinator.adminSecret());
    }

    private Reply get(String path) {
        return send(admin(path));
    }

    private static Reply post(Map<String, ?> body, HttpRequest.Builder request) {
        return send(request.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(TestMember.bytes(body))));
    }

    private static Reply send(HttpRequest.Builder request) {
        return TestMember.send(request.build());
    }
}
