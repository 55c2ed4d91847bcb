package io.continuum.coordinator;

import static io.continuum.coordinator.SignedRequestTest.assertRefused;
import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Holding an organisation back, what it may still do, and letting it go on. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class SuspensionTest {
    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestMember alice;
    private TestMember bob;

    SuspensionTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        alice = federation.founder;
        bob = federation.join();
    }

    @Test // C-202, C-203
    void aSuspendedOrganisationIsRefusedAtOnceWithGroundsScopeAndAppeal() {
        assertThat(suspend(bob).status()).isEqualTo(200);

        for (Reply refused : new Reply[] {
            federation.contribute(bob, federation.contribution(TestFederation.newTag())),
            federation.query(bob, 1, TestFederation.newTransferId()),
            bob.post(federation.path("/invites"), Map.of("invite_id", text(new byte[16]), "expires_s", 60))
        }) {
            assertRefused(refused, 403, "suspended");
            assertThat(refused.body().path("grounds").asText()).isEqualTo("poison");
            assertThat(refused.body().path("note").asText()).isEqualTo("shares that do not fit");
            assertThat(refused.body().path("scope").asText()).isEqualTo("organisation");
            assertThat(refused.body().path("appeal").asText()).contains("/appeals");
        }
    }

    @Test // C-202
    void whatItHasStaysReadable() {
        suspend(bob);

        assertThat(bob.get(federation.path("/membership?from=0")).status()).isEqualTo(200);
        assertThat(federation.credits(bob).status()).isEqualTo(200);
        assertThat(federation.releases(bob, 0).status()).isEqualTo(200);
        JsonNode listed = alice.get(federation.path("/organisations")).body().get("organisations");
        assertThat(listed).hasSize(2);
        assertThat(listed.get(1).get("grounds").asText()).isEqualTo("poison");
        assertThat(listed.get(1).get("sponsor").asText())
                .isEqualTo(text(alice.descriptor.org().toArray()));
    }

    @Test // C-202
    void nothingIsLeftOfALiftedSuspension() {
        JsonNode before = federation.credits(bob).body();
        suspend(bob);
        assertThat(lift(bob).body().get("lifted").asBoolean()).isTrue();
        assertThat(lift(bob).body().get("lifted").asBoolean()).isFalse();

        assertThat(federation.credits(bob).body()).isEqualTo(before);
        Reply reply = federation.contribute(bob, federation.contribution(TestFederation.newTag()));
        assertThat(reply.body().get("verdicts").get(0).get("verdict").asText()).isEqualTo("accepted");
        JsonNode record = alice.get(federation.path("/suspensions")).body().get("suspensions");
        assertThat(record).hasSize(1);
        assertThat(record.get(0).get("lifted_at").asText()).isNotEmpty();
    }

    @Test // C-202
    void onlyAnAdminSuspendsAndNeverItself() {
        assertRefused(suspend(bob, alice), 403, "not_an_admin");
        assertRefused(suspend(alice, alice), 409, "own_organisation");
        assertRefused(suspend(alice, new TestMember(coordinator.url())), 404, "unknown_organisation");
        Map<String, Object> odd =
                Map.of("organisation", text(bob.descriptor.org().toArray()), "grounds", "taste");
        assertRefused(alice.post(federation.path("/suspensions"), odd), 400, "unknown_grounds");
    }

    @Test // C-204
    void anAppealReachesAnAdminAndItsAnswerComesBack() {
        suspend(bob);
        Map<String, Object> appeal = Map.of("about", "suspended", "message", "our disk was full; it is repaired");
        assertThat(bob.post(federation.path("/appeals"), appeal).status()).isEqualTo(201);
        assertRefused(bob.post(federation.path("/appeals"), appeal), 409, "appeal_open");

        JsonNode open =
                alice.get(federation.path("/appeals")).body().get("appeals").get(0);
        assertThat(open.get("message").asText()).contains("repaired");
        Map<String, Object> answer = Map.of("appeal", open.get("appeal").asText(), "answer", "lifted on Monday");
        assertRefused(bob.post(federation.path("/appeals/answer"), answer), 403, "suspended");
        assertThat(alice.post(federation.path("/appeals/answer"), answer).status())
                .isEqualTo(200);
        assertRefused(alice.post(federation.path("/appeals/answer"), answer), 404, "unknown_appeal");

        JsonNode answered =
                bob.get(federation.path("/appeals")).body().get("appeals").get(0);
        assertThat(answered.get("answer").asText()).isEqualTo("lifted on Monday");
    }

    @Test // C-204
    void everyRefusalOfACallerSaysWhomItIsAboutAndWhereToAppeal() {
        Reply notAdmin = suspend(bob, alice);
        assertThat(notAdmin.body().path("scope").asText()).isEqualTo("instance");
        assertThat(notAdmin.body().path("appeal").asText()).isEqualTo("POST /v1/federations/{federation}/appeals");
    }

    @Test // C-205
    void whatAnOrganisationHasAtStakeIsShownToAdminsBeforeItIsRemoved() {
        federation.contribute(bob, federation.contribution(TestFederation.newTag()));

        JsonNode stakes = stakes(alice).body();
        assertThat(stakes.get("open_contributions").asInt()).isEqualTo(1);
        assertThat(stakes.get("invitees").asInt()).isZero();
        assertThat(stakes.get("available_millicredits").asLong()).isZero();
        assertThat(stakes.get("slashed_millicredits").asLong()).isZero();
        assertRefused(stakes(bob), 403, "not_an_admin");
        assertRefused(alice.get(federation.path("/stakes?organisation=x")), 400, "malformed_organisation");
        String nobody = text(new TestMember(coordinator.url()).descriptor.org().toArray());
        assertRefused(alice.get(federation.path("/stakes?organisation=" + nobody)), 404, "unknown_organisation");
    }

    private Reply stakes(TestMember by) {
        return by.get(federation.path(
                "/stakes?organisation=" + text(bob.descriptor.org().toArray())));
    }

    private Reply suspend(TestMember target) {
        return suspend(alice, target);
    }

    private Reply suspend(TestMember by, TestMember target) {
        return by.post(
                federation.path("/suspensions"),
                Map.of(
                        "organisation",
                        text(target.descriptor.org().toArray()),
                        "grounds",
                        "poison",
                        "note",
                        "shares that do not fit"));
    }

    private Reply lift(TestMember target) {
        return alice.post(
                federation.path("/suspensions/lift"),
                Map.of("organisation", text(target.descriptor.org().toArray())));
    }
}
