package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.message.FederationMessages.Join;
import io.continuum.protocol.message.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoiningTest {
    private final TestFederation federation = new TestFederation(1, 2, 2);
    private final SeededRandom random = new SeededRandom(70);
    private final Invite invite = Invite.create(
            federation.roster().federation(), federation.founder().id(), TestFederation.COORDINATOR, random);
    private final InstanceKeys joiner = InstanceKeys.generate(random);
    private final Descriptor descriptor = TestFederation.describe(joiner);

    @Test
    void anInviteComesBackFromItsCode() {
        String code = invite.code();
        assertThat(code).startsWith("cta1inv:").hasSizeLessThan(200);
        assertThat(Invite.parse("  " + code + "\n").orThrow()).isEqualTo(invite);
        assertThat(invite.toString())
                .doesNotContain(Base64Url.encode(invite.secret().reveal()));
        assertThat(invite.id().length()).isEqualTo(16);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cta1inv:", "cta1inv:AAAA", "https://example.test/", "cta1inv:%%%"})
    void aDamagedInviteCodeIsMalformed(String code) {
        assertRefused(Invite.parse(code), Refusal.MALFORMED);
    }

    @Test
    void aCutOrLengthenedInviteCodeIsRefused() {
        String code = invite.code();
        assertRefused(Invite.parse(code.substring(0, code.length() - 4)), Refusal.MALFORMED);
        assertRefused(Invite.parse(code + "AAAA"), Refusal.MALFORMED);
        byte[] bytes = Base64Url.decode(code.substring(8), 1_000).orElseThrow();
        bytes[0] = 3;
        assertRefused(Invite.parse("cta1inv:" + Base64Url.encode(bytes)), Refusal.UNSUPPORTED);
    }

    /** SPEC.md S-25. */
    @Test
    void anInviteNamesAnHttpAddressOnly() {
        assertThatThrownBy(() -> Invite.create(
                        invite.federation(), invite.inviter(), URI.create("ftp://coordinator.test"), random))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] bytes = Base64Url.decode(invite.code().substring(8), 1_000).orElseThrow();
        bytes[99] = 'x';
        assertRefused(Invite.parse("cta1inv:" + Base64Url.encode(bytes)), Refusal.MALFORMED);
    }

    @Test
    void aJoinRequestShowsTheInviterThatTheSenderHasTheInvite() {
        JoinRequest request = JoinRequest.create(invite, descriptor, joiner, random);
        Join sent = Json.read(Json.write(Join.of(request)), Join.class).orThrow();
        JoinRequest received = sent.verify(invite.federation()).orThrow();
        assertValid(received.check(invite));

        Invite other = Invite.create(invite.federation(), invite.inviter(), invite.coordinator(), random);
        assertRefused(received.check(other), Refusal.MISMATCH);
    }

    /** SPEC.md S-22. */
    @Test
    void aCoordinatorThatSwapsTheJoinersKeysIsFoundOut() {
        JoinRequest request = JoinRequest.create(invite, descriptor, joiner, random);
        InstanceKeys coordinator = InstanceKeys.generate(random);
        Invite guessed = Invite.create(invite.federation(), invite.inviter(), invite.coordinator(), random);
        JoinRequest own = JoinRequest.create(guessed, TestFederation.describe(coordinator), coordinator, random);
        JoinRequest swapped = new JoinRequest(
                own.descriptor(), request.inviteId(), own.nonce(), own.orgCommit(), own.mac(), own.signature());
        assertRefused(swapped.check(invite), Refusal.BAD_MAC);
        JoinRequest mixed = new JoinRequest(
                own.descriptor(),
                request.inviteId(),
                request.nonce(),
                request.orgCommit(),
                request.mac(),
                request.signature());
        assertRefused(mixed.check(invite), Refusal.BAD_MAC);
        JoinRequest otherCommit = new JoinRequest(
                descriptor, request.inviteId(), request.nonce(), Bytes.zeros(32), request.mac(), request.signature());
        assertRefused(otherCommit.check(invite), Refusal.BAD_MAC);
        assertThat(otherCommit.possessionProven(invite.federation())).isFalse();
    }

    /** SPEC.md S-24. */
    @Test
    void aNewcomerOpensItsWelcomeAndVerifiesTheWholePast() {
        federation.nextEpoch(EpochCommit.Reason.PERIODIC);
        EpochSecrets earlier = federation
                .history
                .commits()
                .getFirst()
                .open(federation.founder())
                .orThrow();
        MembershipEvent add = federation.add(joiner);
        Welcome welcome = new Welcome(
                federation.secrets,
                List.of(earlier),
                add.head(),
                federation.roster().configHash(),
                federation.history.newestCommit().hash(),
                List.of(Bytes.of("the newest checkpoint".getBytes(StandardCharsets.UTF_8))),
                List.of());
        byte[] sealed = welcome.seal(invite, descriptor, add);

        Welcome opened = Welcome.open(sealed, invite, joiner, add).orThrow();
        assertThat(opened).isEqualTo(welcome);
        assertThat(opened.membershipHead()).isEqualTo(federation.roster().head());
        assertThat(federation.history.addOf(joiner.id())).hasValue(add);
        assertThat(federation.history.newestCommit().confirms(opened.secrets())).isTrue();
        assertThat(federation
                        .history
                        .commits()
                        .getFirst()
                        .confirms(opened.history().getFirst()))
                .isTrue();
        assertThat(federation.history.newestCommit().confirms(opened.history().getFirst()))
                .isFalse();
    }

    /** SPEC.md S-24. */
    @Test
    void aWelcomeOpensOnlyForItsNewcomerItsInviteAndItsEvent() {
        MembershipEvent add = federation.add(joiner);
        Bytes zeros = Bytes.zeros(32);
        byte[] sealed = new Welcome(federation.secrets, List.of(), zeros, zeros, zeros).seal(invite, descriptor, add);
        Invite otherInvite = Invite.create(invite.federation(), invite.inviter(), invite.coordinator(), random);
        assertRefused(Welcome.open(sealed, invite, InstanceKeys.generate(random), add), Refusal.CANNOT_OPEN);
        assertRefused(Welcome.open(sealed, otherInvite, joiner, add), Refusal.CANNOT_OPEN);
        assertRefused(
                Welcome.open(sealed, invite, joiner, federation.history.events().getFirst()), Refusal.CANNOT_OPEN);
        sealed[sealed.length - 1] ^= 1;
        assertRefused(Welcome.open(sealed, invite, joiner, add), Refusal.CANNOT_OPEN);
        assertRefused(Welcome.open(new byte[200_000], invite, joiner, add), Refusal.MALFORMED);
    }
}
