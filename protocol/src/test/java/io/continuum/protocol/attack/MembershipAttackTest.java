package io.continuum.protocol.attack;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.NoiseException;
import io.continuum.protocol.crypt.NoiseHandshake;
import io.continuum.protocol.crypt.NoiseKeyPair;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.pattern.Cid;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Evidence;
import io.continuum.protocol.pattern.Opened;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.PatternOpener;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.Invite;
import io.continuum.protocol.roster.JoinRequest;
import io.continuum.protocol.roster.Keyring;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import io.continuum.protocol.roster.Roster;
import io.continuum.protocol.roster.TestFederation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A coordinator that wants somebody inside, and somebody who was put out. */
class MembershipAttackTest {
    private static final Pattern PATTERN = Pattern.edge(
            new ConceptId("concept:use-after-free"), new ConceptId("rel:indicates"), new ConceptId("weakness:cwe-416"));
    private static final Evidence AUX = new Evidence(3, 8, 8107);

    private final TestFederation federation = new TestFederation(1, 3, 4);
    private final SeededRandom random = new SeededRandom(5);
    private final InstanceKeys ghost = InstanceKeys.generate(random);
    private final Descriptor ghostDescriptor = TestFederation.describe(ghost);

    private Checked<FederationHistory> shown(List<byte[]> events, List<byte[]> descriptors, List<byte[]> commits) {
        return FederationHistory.verify(
                federation.roster().federation(),
                events,
                descriptors,
                federation.history.encodedConfig(),
                commits,
                LocalMinima.DEFAULT);
    }

    private List<byte[]> events() {
        return new ArrayList<>(federation.history.events().stream()
                .map(MembershipEvent::encoded)
                .toList());
    }

    private List<byte[]> descriptors() {
        return new ArrayList<>(federation.history.descriptors().stream()
                .map(Descriptor::encoded)
                .toList());
    }

    private List<byte[]> commits() {
        return new ArrayList<>(
                federation.history.commits().stream().map(EpochCommit::encoded).toList());
    }

    private MembershipEvent ghostAddedBy(Roster roster, InstanceKeys signer) {
        return MembershipEvent.add(
                roster,
                ghostDescriptor,
                Role.MEMBER,
                ghost.orgSecret().commitment(roster.federation(), ghost.org()),
                signer);
    }

    /** The coordinator can sign with keys of its own and with those of members it got hold of; it has no admin's. */
    @Test
    void aGhostThatTheCoordinatorAddsIsInNobodysRoster() {
        Roster roster = federation.roster();
        for (InstanceKeys signer : List.of(ghost, InstanceKeys.generate(random), federation.keys.get(1))) {
            List<byte[]> events = events();
            events.add(ghostAddedBy(roster, signer).encoded());
            List<byte[]> descriptors = descriptors();
            descriptors.add(ghostDescriptor.encoded());
            assertRefused(shown(events, descriptors, commits()), Refusal.NOT_ALLOWED);
        }
        byte[] claimed = ghostAddedBy(roster, federation.founder()).encoded();
        claimed[claimed.length - 1] ^= 1;
        assertRefused(federation.history.append(claimed, ghostDescriptor.encoded()), Refusal.BAD_SIGNATURE);
        assertValid(shown(events(), descriptors(), commits()));
    }

    /** A whole federation of its own under the same name: the id in the invite tells it from the real one. */
    @Test
    void aFederationThatTheCoordinatorMadeUpIsNotTheInvitedOne() {
        FederationHistory madeUp = new TestFederation(2, 3, 2).history;
        Checked<FederationHistory> taken = FederationHistory.verify(
                federation.roster().federation(),
                madeUp.events().stream().map(MembershipEvent::encoded).toList(),
                madeUp.descriptors().stream().map(Descriptor::encoded).toList(),
                madeUp.encodedConfig(),
                madeUp.commits().stream().map(EpochCommit::encoded).toList(),
                LocalMinima.DEFAULT);
        assertRefused(taken, Refusal.WRONG_FEDERATION);
    }

    /** Sealing an epoch's secrets to a ghost needs an admin that has the ghost in its roster. */
    @Test
    void anEpochThatTheCoordinatorCommitsIsRefused() {
        EpochSecrets chosen = federation.secrets.nextEpoch(random);
        EpochCommit byGhost = EpochCommit.after(
                federation.history.newestCommit(), federation.roster(), chosen, EpochCommit.Reason.PERIODIC, ghost);
        assertThat(federation.history.appendCommit(byGhost.encoded())).isInstanceOf(Checked.Refused.class);

        Roster withGhost = federation
                .roster()
                .apply(ghostAddedBy(federation.roster(), federation.founder()), _ -> Optional.of(ghostDescriptor))
                .orThrow();
        EpochCommit forTwoRosters = EpochCommit.after(
                federation.history.newestCommit(),
                withGhost,
                chosen,
                EpochCommit.Reason.PERIODIC,
                federation.founder());
        assertRefused(federation.history.appendCommit(forTwoRosters.encoded()), Refusal.BROKEN_CHAIN);
    }

    /** SPEC.md S-22. */
    @Test
    void aJoinerWhoseKeyTheCoordinatorSwappedIsNotAdded() {
        Invite invite = Invite.create(
                federation.roster().federation(), federation.founder().id(), TestFederation.COORDINATOR, random);
        InstanceKeys joiner = InstanceKeys.generate(random);
        JoinRequest honest = JoinRequest.create(invite, TestFederation.describe(joiner), joiner, random);
        assertValid(honest.check(invite));
        JoinRequest swapped = new JoinRequest(
                ghostDescriptor,
                honest.inviteId(),
                honest.nonce(),
                honest.orgCommit(),
                honest.mac(),
                honest.signature());
        assertRefused(swapped.check(invite), Refusal.BAD_MAC);
    }

    /** What is left to one who was put out: what it had. */
    @Test
    void anEvictedMemberContributesNothingReadsNothingNewAndReachesNoPeer() throws NoiseException {
        InstanceKeys evicted = federation.keys.get(3);
        EpochSecrets itsSecrets = federation.secrets;
        PatternSealer itsSealer = federation.sealer(3);
        federation.append(new MembershipEvent.Body.Remove(evicted.id(), RemoveReason.REMOVED), federation.founder());
        federation.nextEpoch(EpochCommit.Reason.MEMBER_REMOVED);

        assertThat(federation.roster().member(evicted.id())).isEmpty();
        assertThat(federation.history.newestCommit().open(evicted)).isInstanceOf(Checked.Refused.class);
        assertRefused(
                PatternSealer.create(
                        federation.roster(), federation.history.config(), federation.secrets, evicted, random),
                Refusal.NOT_ALLOWED);
        assertThat(itsSealer.seal(PATTERN, AUX, Cid.random(new Random(1))).keyEpoch())
                .as("an epoch that the coordinator takes for 24 hours at most")
                .isLessThan(federation.secrets.epoch());

        List<Envelope> released = new ArrayList<>();
        for (int member = 0; member < 3; member++) {
            released.add(federation.sealer(member).seal(PATTERN, AUX, Cid.random(random)));
        }
        assertThat(new PatternOpener(Keyring.of(List.of(itsSecrets)), new Random(1)).open(released))
                .isInstanceOf(Opened.Locked.class);
        assertThat(new PatternOpener(Keyring.of(List.of(federation.secrets)), new Random(1)).open(released))
                .isInstanceOf(Opened.Released.class);

        byte[] prologue = {1};
        NoiseHandshake dialling = NoiseHandshake.initiator(
                prologue,
                itsSecrets.peerKey(),
                NoiseKeyPair.of(evicted.noisePrivate().reveal()),
                NoiseKeyPair.generate(random));
        NoiseHandshake answering = NoiseHandshake.responder(
                prologue,
                federation.secrets.peerKey(),
                NoiseKeyPair.of(federation.founder().noisePrivate().reveal()),
                NoiseKeyPair.generate(random));
        answering.read(dialling.write(new byte[0]));
        dialling.read(answering.write(new byte[0]));
        byte[] last = dialling.write(new byte[0]);
        assertThatThrownBy(() -> answering.read(last)).isInstanceOf(NoiseException.class);
        assertThat(answering.remoteStatic().map(Bytes::of))
                .as("who it was is known")
                .hasValue(Bytes.of(evicted.noisePublicKey()));
    }
}
