package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.federation.Composing.Difference;
import io.continuum.instance.federation.Composing.Proposal;
import io.continuum.instance.federation.ConfigWishes.Helpers;
import io.continuum.instance.federation.Joining.Outcome;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.Base32;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.SignatureType;
import io.continuum.protocol.message.KeyperMessages.Keyper;
import io.continuum.protocol.message.KeyperMessages.Keypers;
import io.continuum.protocol.message.KeyperMessages.Own;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.ProtectionLevel;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New configurations from wishes and offers. */
class ComposingTest {
    private static final ConfigWishes ALL = wishes(null, Helpers.ALL, null, null);

    private final SecureRandom random = new SecureRandom();
    private final List<Keyper> keypers = new ArrayList<>();
    private String logVkey = "";

    @TempDir
    private Path folder;

    private TestCircle circle;
    private TestHelper own;
    private TestHelper first;
    private TestHelper second;

    @BeforeEach
    void found() {
        circle = new TestCircle(folder, 2, 3);
        own = new TestHelper(circle.id());
        first = new TestHelper(circle.id());
        second = new TestHelper(circle.id());
    }

    @AfterEach
    void close() {
        circle.close();
        own.close();
        first.close();
        second.close();
    }

    private static ConfigWishes wishes(
            @Nullable Integer k, Helpers helpers, @Nullable Boolean ownCoordinator, @Nullable Long holdS) {
        return new ConfigWishes(k, null, null, helpers, ownCoordinator, holdS, null, false);
    }

    private InstanceKeys keys(int member) {
        return circle.members.get(member).keys();
    }

    private void keyper(TestHelper helper, int operator, Bytes offer) {
        SigningKey signing = InstanceKeys.generate(random).signing();
        String witness = NoteKey.of(
                        "keyper-" + keypers.size() + ".test",
                        SignatureType.COSIGNATURE_ED25519,
                        signing.verifyingKey().encoded().toArray())
                .orThrow()
                .vkey();
        keypers.add(new Keyper(
                InstanceId.of(signing.verifyingKey()),
                signing.verifyingKey().encoded(),
                helper.url().toString(),
                keys(operator).org(),
                witness,
                offer));
    }

    private static Bytes bytes(TagHelper helper) {
        return Bytes.of(helper.encode());
    }

    private Outcome<Proposal> compose(ConfigWishes wishes) {
        long next = circle.config().tagEpoch() + 1;
        Own coordinators = new Own(next, own.nextKey().encoded(), own.url().toString(), logVkey);
        Federation federation = circle.members.getFirst().state.current().orElseThrow();
        return Composing.compose(federation, new Keypers(coordinators, keypers), wishes);
    }

    private Proposal proposed(ConfigWishes wishes) {
        return switch (compose(wishes)) {
            case Outcome.Done<Proposal>(Proposal proposal) -> proposal;
            case Outcome.Refused<Proposal>(String code, String detail) ->
                throw new AssertionError(code + ": " + detail);
            case Outcome.Unavailable<Proposal>(String detail) -> throw new AssertionError(detail);
        };
    }

    private void putInForce(FederationConfig config) {
        circle.change(config);
        circle.refreshAll();
        List.of(own, first, second).forEach(helper -> helper.enter(config.tagEpoch()));
    }

    private static List<String> terms(Proposal proposal) {
        return proposal.differences().stream().map(Difference::term).toList();
    }

    @Test
    void helpersBeginANewTagEpochThatIsHardened() {
        keyper(first, 1, bytes(first.offer(keys(1))));
        Proposal proposal = proposed(ALL);

        assertThat(proposal.config().version()).isEqualTo(2);
        assertThat(proposal.config().tagEpoch()).isEqualTo(2);
        assertThat(proposal.config().hardening()).isEqualTo(Hardening.STANDARD);
        assertThat(proposal.config().helpers()).extracting(TagHelper::url).containsExactly(own.url(), first.url());
        assertThat(terms(proposal)).containsExactly("tag epoch", "hardening", "tag helpers");
        assertThat(proposal.levelBefore()).isEqualTo(ProtectionLevel.L1);
        assertThat(proposal.levelAfter())
                .as("one organisation stands for a helper")
                .isEqualTo(ProtectionLevel.L2);
        putInForce(proposal.config());
        assertThat(circle.config()).isEqualTo(proposal.config());
        assertThat(Protection.of(circle.members.getFirst().state.current().orElseThrow())
                        .level())
                .isEqualTo(ProtectionLevel.L2);
    }

    @Test
    void twoOrganisationsThatStandForHelpersMakeTheHighestLevel() {
        keyper(first, 1, bytes(first.offer(keys(1))));

        assertThat(proposed(wishes(null, Helpers.ALL, true, null)).levelAfter())
                .as("the founder's organisation runs the coordinator and says so")
                .isEqualTo(ProtectionLevel.L3);
        keyper(second, 2, bytes(second.offer(keys(2))));
        Proposal proposal = proposed(ALL);
        assertThat(proposal.levelAfter()).isEqualTo(ProtectionLevel.L3);
        putInForce(proposal.config());
        assertThat(Protection.of(circle.members.getFirst().state.current().orElseThrow())
                        .raise())
                .isEmpty();
    }

    @Test
    void anOfferThatIsNotSignedForTheNextTagEpochIsLeftOutAndTheAdminIsTold() {
        keyper(first, 1, Bytes.zeros(0));
        TagHelper late = TagHelper.named(second.url(), second.nextKey(), circle.id(), 3, keys(2));
        keyper(second, 2, bytes(late));
        Proposal proposal = proposed(ALL);

        assertThat(proposal.config().helpers()).extracting(TagHelper::url).containsExactly(own.url());
        assertThat(proposal.notes())
                .hasSize(2)
                .anySatisfy(note ->
                        assertThat(note).contains(first.url().toString()).contains("continuum federation helper add"));
    }

    @Test
    void anOfferOfAStrangerOrForAnotherAddressIsLeftOut() {
        keyper(first, 1, bytes(first.offer(InstanceKeys.generate(random))));
        keyper(
                second,
                2,
                bytes(TagHelper.named(URI.create("http://elsewhere.test"), second.nextKey(), circle.id(), 2, keys(2))));

        assertThat(proposed(ALL).config().helpers()).hasSize(1);
    }

    @Test
    void delaysChangeWithinATagEpoch() {
        keyper(first, 1, bytes(first.offer(keys(1))));
        putInForce(proposed(ALL).config());
        Proposal proposal = proposed(wishes(null, Helpers.KEEP, null, 3_600L));

        assertThat(proposal.config().version()).isEqualTo(3);
        assertThat(proposal.config().tagEpoch()).isEqualTo(2);
        assertThat(proposal.config().helpers()).isEqualTo(circle.config().helpers());
        assertThat(terms(proposal)).containsExactly("hold, s");
    }

    @Test
    void anotherThresholdBeginsATagEpochForWhichEveryHelperNeedsAKey() {
        keyper(first, 1, bytes(first.offer(keys(1))));
        putInForce(proposed(ALL).config());

        assertThat(compose(wishes(3, Helpers.KEEP, null, null)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.detail())
                                .contains(first.url().toString())
                                .contains("offers no key for tag epoch 3"));
        keypers.clear();
        keyper(first, 1, bytes(first.offer(keys(1))));
        Proposal proposal = proposed(wishes(3, Helpers.KEEP, null, null));
        assertThat(proposal.config().k()).isEqualTo(3);
        assertThat(proposal.config().tagEpoch()).isEqualTo(3);
        putInForce(proposal.config());
        assertThat(circle.config().helpers()).hasSize(2);
    }

    @Test
    void allThatTakePartAlreadyAreNoChangeAndNoneDropsOutByItself() {
        keyper(first, 1, bytes(first.offer(keys(1))));
        putInForce(proposed(ALL).config());

        assertThat(compose(ALL))
                .as("the keyper's offer was for tag epoch 2")
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("nothing_to_change"));
        assertThat(compose(wishes(3, Helpers.ALL, null, null)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.detail())
                                .contains(first.url().toString()));
        assertThat(compose(wishes(1, Helpers.KEEP, null, null))).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void logAndWitnessesComeWithTheNextConfiguration() {
        keyper(first, 1, bytes(first.offer(keys(1))));
        SigningKey log = InstanceKeys.generate(random).signing();
        logVkey = NoteKey.of(
                        "coordinator.test/log/" + Base32.encode(circle.id().toArray()),
                        SignatureType.ED25519,
                        log.verifyingKey().encoded().toArray())
                .orThrow()
                .vkey();
        Proposal proposal = proposed(ALL);

        assertThat(terms(proposal)).contains("log", "witnesses", "witness quorum");
        assertThat(proposal.config().log().quorum()).isEqualTo(1);
        putInForce(proposal.config());
        assertThat(circle.config().log().witnesses()).hasSize(1);
    }
}
