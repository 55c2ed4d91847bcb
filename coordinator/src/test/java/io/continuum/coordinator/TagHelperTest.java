package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.TestHelper.Answered;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.crypt.VoprfRequest;
import io.continuum.protocol.pattern.EvaluationRequest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The coordinator's own tag helper, over real sockets: who is answered, and each reason why somebody is not. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class TagHelperTest {
    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestHelper helper;
    private TestMember alice;

    TagHelperTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        helper = new TestHelper(federation);
        alice = federation.founder;
    }

    @Test // C-70, C-71, S-56
    void membersGetTheSameOutputsProvenByTheKeyThatTheConfigurationNames() throws Exception {
        TestMember bob = federation.join();
        VoprfPublicKey key = helper.own();
        assertThat(helper.own()).isEqualTo(key);
        helper.nextTagEpoch(key);
        VoprfRequest request = TestHelper.blinded(3);

        var first = TestHelper.outputs(request, key, helper.ask(alice, coordinator.url(), request));
        var second = TestHelper.outputs(request, key, helper.ask(bob, coordinator.url(), request));

        assertThat(first).isEqualTo(second);
    }

    @Test // C-71, S-58
    void aTagEpochWithoutSeedAndOneThatHasNotBegunAreRefused() {
        assertRefused(ask(1), 409, "missing");
        assertRefused(ask(2), 409, "not_allowed");

        helper.nextTagEpoch(helper.own());

        assertThat(ask(2).status()).isEqualTo(200);
        assertRefused(ask(1), 409, "missing");
        assertRefused(ask(3), 409, "not_allowed");
    }

    @Test // C-71, S-58
    void theTagEpochBeforeIsAnsweredAndTheOneBeforeThatIsNot() {
        helper.nextTagEpoch(helper.own());
        helper.nextTagEpoch(helper.own());
        assertThat(ask(2).status()).isEqualTo(200);
        assertThat(ask(3).status()).isEqualTo(200);

        helper.nextTagEpoch(helper.own());

        assertRefused(ask(2), 409, "old_version");
        assertThat(ask(3).status()).isEqualTo(200);
    }

    @Test // C-70
    void whoIsNoMemberIsNotAnswered() {
        TestMember bob = federation.join();
        TestFederation other = coordinator.federation(2);
        helper.nextTagEpoch(helper.own());

        assertRefused(askAs(new TestMember(coordinator.url())), 401, "unknown_key");
        assertRefused(askAs(other.founder), 403, "not_a_member");
        assertThat(askAs(bob).status()).isEqualTo(200);

        helper.remove(bob);

        assertRefused(askAs(bob), 403, "not_a_member");
        assertThat(askAs(alice).status()).isEqualTo(200);
    }

    @Test // C-73
    void aNewOrganisationIsToldWhenItsQuotaFitsTheSameRequestAgain() {
        TestMember bob = federation.join();
        helper.nextTagEpoch(helper.own());
        assertThat(helper.ask(alice, coordinator.url(), TestHelper.blinded(64)).status())
                .isEqualTo(200);

        Answered refused = helper.ask(alice, coordinator.url(), TestHelper.blinded(1));

        assertRefused(refused, 429, "evaluation_quota");
        assertThat(refused.raw().headers().firstValueAsLong("retry-after").orElseThrow())
                .as("200 a day are one in 432 s")
                .isBetween(400L, 432L);
        assertThat(askAs(bob).status())
                .as("another organisation has its own quota")
                .isEqualTo(200);
    }

    @Test // C-73
    void whatIsRefusedForItsTagEpochCostsNothing() {
        helper.nextTagEpoch(helper.own());
        for (int i = 0; i < 3; i++) {
            assertRefused(
                    helper.ask(
                            alice, coordinator.url(), 7, TestHelper.blinded(64).blinded()),
                    409,
                    "not_allowed");
        }

        assertThat(helper.ask(alice, coordinator.url(), TestHelper.blinded(64)).status())
                .isEqualTo(200);
    }

    @Test // S-57
    void eachBadPointHasItsOwnReason() {
        helper.nextTagEpoch(helper.own());

        assertRefused(askPoint("00".repeat(33)), 400, "identity_point");
        assertRefused(askPoint("02" + "ff".repeat(32)), 400, "x_not_canonical");
        assertRefused(askPoint(offCurve()), 400, "off_curve");
        assertRefused(askPoint("05" + "00".repeat(31) + "05"), 400, "malformed");
    }

    @Test // C-71
    void eachBadRequestHasItsOwnReason() {
        helper.nextTagEpoch(helper.own());
        byte[] good =
                new EvaluationRequest(federation.id, 2, TestHelper.blinded(64).blinded()).encode();
        byte[] other = good.clone();
        other[0] = 2;
        byte[] more = good.clone();
        more[37] = 65;
        byte[] none = Arrays.copyOf(good, 38);
        none[37] = 0;

        assertRefused(TestHelper.send(alice, coordinator.url(), other), 400, "unsupported");
        assertRefused(TestHelper.send(alice, coordinator.url(), more), 400, "batch_too_large");
        assertRefused(TestHelper.send(alice, coordinator.url(), none), 400, "batch_empty");
        assertRefused(
                TestHelper.send(alice, coordinator.url(), Arrays.copyOf(good, good.length - 1)), 400, "malformed");
        assertRefused(TestHelper.send(alice, coordinator.url(), new byte[0]), 400, "malformed");
        assertRefused(
                TestHelper.send(alice, coordinator.url(), Arrays.copyOf(good, good.length + 33)),
                413,
                "body_too_large");
        assertThat(TestHelper.send(alice, coordinator.url(), good).status())
                .as("none of these counted")
                .isEqualTo(200);
    }

    private Answered ask(long tagEpoch) {
        return helper.ask(
                alice, coordinator.url(), tagEpoch, TestHelper.blinded(1).blinded());
    }

    private Answered askAs(TestMember member) {
        return helper.ask(member, coordinator.url(), TestHelper.blinded(1));
    }

    private Answered askPoint(String hex) {
        return helper.ask(alice, coordinator.url(), 2, List.of(Bytes.ofHex(hex)));
    }

    /** Half of all x have no point; the first such one that is tried will do. */
    private static String offCurve() {
        for (int x = 1; ; x++) {
            String hex = "02" + "00".repeat(31) + "%02x".formatted(x);
            try {
                VoprfPublicKey.of(Bytes.ofHex(hex));
            } catch (Exception e) {
                return hex;
            }
        }
    }

    private static void assertRefused(Answered answered, int status, String code) {
        assertThat(answered.code()).isEqualTo(code);
        assertThat(answered.status()).isEqualTo(status);
    }
}
