package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.TestMember.Reply;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VoprfKey;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.log.Cosigner;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Registering keypers with a federation, and what a registered one may do. */
@ParameterizedClass
@EnumSource(RunningCoordinator.class)
class KeyperRegistrationTest {
    private static final URI URL = URI.create("https://keyper.example.org:8440");

    private final RunningCoordinator coordinator;

    private TestFederation federation;
    private TestHelper helper;
    private TestMember alice;
    private TestMember bob;

    KeyperRegistrationTest(RunningCoordinator coordinator) {
        this.coordinator = coordinator;
    }

    @BeforeEach
    void found() {
        federation = coordinator.federation(2);
        helper = new TestHelper(federation);
        alice = federation.founder;
        bob = federation.join();
    }

    @Test // C-75
    void aKeyperIsListedWithTheOfferOfTheNextTagEpochOnly() {
        TestMember keyper = new TestMember(coordinator.url());
        VoprfPublicKey key = voprfKey();
        assertThat(register(bob, keyper, Optional.empty()).status()).isEqualTo(201);
        assertThat(keypers(alice)).hasSize(1);
        assertThat(keypers(alice).getFirst().has("offer")).isFalse();

        TagHelper offer = TagHelper.named(URL, key, federation.id, 2, bob.keys);
        Reply registered = register(bob, keyper, Optional.of(offer));

        assertThat(registered.status()).isEqualTo(201);
        assertThat(registered.body().get("id").asText())
                .isEqualTo(text(keyper.keys.id().toArray()));
        JsonNode listed = keypers(alice).getFirst();
        assertThat(listed.get("id").asText()).isEqualTo(text(keyper.keys.id().toArray()));
        assertThat(listed.get("org_id").asText()).isEqualTo(text(bob.keys.org().toArray()));
        assertThat(listed.get("url").asText()).isEqualTo(URL.toString());
        assertThat(listed.get("offer").asText()).isEqualTo(text(offer.encode()));
        register(bob, keyper, Optional.empty());
        assertThat(keypers(alice).getFirst().has("offer"))
                .as("registering again keeps the offer")
                .isTrue();

        helper.nextTagEpoch(key);

        assertThat(keypers(alice).getFirst().has("offer")).isFalse();
    }

    @Test // C-75
    void anOfferThatItsOrganisationDidNotSignIsRefused() {
        TestMember keyper = new TestMember(coordinator.url());
        VoprfPublicKey key = voprfKey();

        assertRefused(offer(keyper, TagHelper.named(URL, key, federation.id, 3, bob.keys)), 400, "bad_signature");
        assertRefused(offer(keyper, TagHelper.named(URL, key, federation.id, 2, alice.keys)), 422, "mismatch");
        assertRefused(offer(keyper, TagHelper.unnamed(URL, key)), 422, "mismatch");
        assertRefused(
                offer(keyper, TagHelper.named(URI.create("https://other.example"), key, federation.id, 2, bob.keys)),
                422,
                "mismatch");
        InstanceKeys sibling = TestFederation.sibling(bob);
        assertRefused(offer(keyper, TagHelper.named(URL, key, federation.id, 2, sibling)), 422, "mismatch");
        assertThat(keypers(alice)).isEmpty();
    }

    @Test // C-75
    void whatIsNoKeyNoAddressOrNoWitnessIsRefused() {
        TestMember keyper = new TestMember(coordinator.url());
        Map<String, String> good = entry(keyper, Optional.empty());

        assertRefused(bob.post(federation.path("/keypers"), with(good, "url", "ftp://x")), 400, "malformed");
        assertRefused(
                bob.post(federation.path("/keypers"), with(good, "public_key", text(new byte[32]))), 400, "bad_key");
        assertRefused(bob.post(federation.path("/keypers"), with(good, "witness_vkey", "me")), 400, "bad_note");
        assertRefused(bob.post(federation.path("/keypers"), with(good, "offer", text(new byte[3]))), 400, "malformed");
        assertRefused(new TestMember(coordinator.url()).post(federation.path("/keypers"), good), 401, "unknown_key");
        assertRefused(coordinator.federation(2).founder.post(federation.path("/keypers"), good), 403, "not_a_member");
    }

    @Test // C-75
    void anOrganisationHasAtMostFourKeypers() {
        for (int i = 0; i < 4; i++) {
            assertThat(register(bob, new TestMember(coordinator.url()), Optional.empty())
                            .status())
                    .isEqualTo(201);
        }

        assertRefused(register(bob, new TestMember(coordinator.url()), Optional.empty()), 403, "not_allowed");
        assertThat(register(alice, new TestMember(coordinator.url()), Optional.empty())
                        .status())
                .isEqualTo(201);
    }

    @Test // C-76
    void aRegisteredKeyperReadsTheChainAndMayDoNothingElse() {
        TestMember keyper = new TestMember(coordinator.url());
        assertRefused(keyper.get(federation.path("/membership?from=0")), 401, "unknown_key");
        register(bob, keyper, Optional.empty());

        assertThat(keyper.get(federation.path("/membership?from=0")).body().get("events"))
                .hasSize(2);
        assertRefused(keyper.get(federation.path("/keypers")), 401, "unknown_key");
        assertRefused(keyper.get("/v1/credits?federation=" + federation.idText()), 401, "unknown_key");
        assertRefused(keyper.get(coordinator.federation(2).path("/membership?from=0")), 401, "unknown_key");
    }

    @Test // C-75, C-76
    void aKeyperGoesWithItsOrganisation() {
        TestMember keyper = new TestMember(coordinator.url());
        register(bob, keyper, Optional.empty());

        helper.remove(bob);

        assertThat(keypers(alice)).isEmpty();
        assertRefused(keyper.get(federation.path("/membership?from=0")), 401, "unknown_key");
    }

    private Reply offer(TestMember keyper, TagHelper offer) {
        return register(bob, keyper, Optional.of(offer));
    }

    private Reply register(TestMember member, TestMember keyper, Optional<TagHelper> offer) {
        return member.post(federation.path("/keypers"), entry(keyper, offer));
    }

    private static Map<String, String> entry(TestMember keyper, Optional<TagHelper> offer) {
        String witness = Cosigner.mlDsa44("keyper.example.org/witness", Secret.random(TestMember.RANDOM))
                .key()
                .vkey();
        Map<String, String> entry = new HashMap<>(Map.of(
                "public_key",
                text(keyper.keys.signing().verifyingKey().encoded().toArray()),
                "url",
                URL.toString(),
                "witness_vkey",
                witness));
        offer.ifPresent(helper -> entry.put("offer", text(helper.encode())));
        return entry;
    }

    private static Map<String, String> with(Map<String, String> entry, String field, String value) {
        Map<String, String> changed = new HashMap<>(entry);
        changed.put(field, value);
        return changed;
    }

    private List<JsonNode> keypers(TestMember member) {
        Reply reply = member.get(federation.path("/keypers"));
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        return reply.body().get("keypers").valueStream().toList();
    }

    private static VoprfPublicKey voprfKey() {
        return VoprfKey.derive(Secret.random(TestMember.RANDOM), new byte[0]).publicKey();
    }

    private static void assertRefused(Reply reply, int status, String code) {
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(code);
        assertThat(reply.status()).isEqualTo(status);
    }
}
