package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.Refusals.assertRefused;
import static io.continuum.protocol.identity.Refusals.assertValid;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.Cosignature;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RosterTest {
    private static final byte[] NO_DESCRIPTOR = {};

    private final TestFederation federation = new TestFederation(1, 2, 3);
    private final InstanceKeys newcomer = InstanceKeys.generate(new SeededRandom(50));

    private Checked<FederationHistory> append(Body body, InstanceKeys actor) {
        return federation.history.append(
                MembershipEvent.after(federation.roster(), body, actor).encoded(), NO_DESCRIPTOR);
    }

    private Checked<FederationHistory> verify(FederationId id, List<byte[]> events) {
        FederationHistory history = federation.history;
        return FederationHistory.verify(
                id,
                events,
                history.descriptors().stream().map(Descriptor::encoded).toList(),
                history.encodedConfig(),
                history.commits().stream().map(EpochCommit::encoded).toList(),
                LocalMinima.DEFAULT);
    }

    private List<byte[]> events() {
        return new ArrayList<>(federation.history.events().stream()
                .map(MembershipEvent::encoded)
                .toList());
    }

    @Test
    void aChainIsVerifiedFromTheFederationsIdOn() {
        FederationHistory read =
                verify(federation.roster().federation(), events()).orThrow();
        assertThat(read.roster().head()).isEqualTo(federation.roster().head());
        assertThat(read.roster().members()).hasSize(3);
        assertThat(read.roster().organisations()).isEqualTo(3);
        assertThat(read.roster().name()).isEqualTo("Test");
        assertThat(read.roster().member(federation.founder().id()).orElseThrow().admin())
                .isTrue();
        assertThat(read.roster()
                        .member(federation.keys.get(1).id())
                        .orElseThrow()
                        .joinedSeq())
                .isEqualTo(1);
        assertThat(read.roster().orgCommit(federation.keys.get(2).org()))
                .hasValue(federation.commitment(federation.keys.get(2)));
    }

    /** SPEC.md S-16. */
    @Test
    void aForgedLinkIsRefused() {
        List<byte[]> events = events();
        byte[] forged = events.get(1).clone();
        forged[60] ^= 1;
        events.set(1, forged);
        assertThat(verify(federation.roster().federation(), events)).isInstanceOf(Checked.Refused.class);

        List<byte[]> leftOut = events();
        leftOut.remove(1);
        assertRefused(verify(federation.roster().federation(), leftOut), Refusal.BROKEN_CHAIN);

        List<byte[]> swapped = events();
        swapped.add(1, swapped.remove(2));
        assertRefused(verify(federation.roster().federation(), swapped), Refusal.BROKEN_CHAIN);
    }

    @Test
    void noByteOfAnEventCanBeChangedUnnoticed() {
        byte[] event = events().get(2);
        Random random = new Random(3);
        for (int round = 0; round < 200; round++) {
            byte[] changed = event.clone();
            int at = random.nextInt(changed.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            List<byte[]> events = events();
            events.set(2, changed);
            assertThat(verify(federation.roster().federation(), events))
                    .as("byte %d", at)
                    .isInstanceOf(Checked.Refused.class);
        }
    }

    /** SPEC.md S-16. */
    @Test
    void theChainOfAnotherFederationIsRefused() {
        TestFederation other = new TestFederation(2, 2, 1);
        assertRefused(verify(other.roster().federation(), events()), Refusal.WRONG_FEDERATION);
    }

    /** SPEC.md S-16. */
    @Test
    void aGenesisWhoseBodyIsNotTheFederationsIdIsRefused() {
        MembershipEvent genesis = federation.history.events().getFirst();
        byte[] encoded = genesis.encoded();
        byte[] event = Arrays.copyOf(encoded, encoded.length - 64);
        int name = indexOf(event, new byte[] {'T', 'e', 's', 't'});
        event[name] = 'B';
        byte[] signed = Bytes.concat(event, federation.founder().signing().sign(Labels.MEMBERSHIP.info(event)));
        assertRefused(
                Roster.start(MembershipEvent.decode(signed).orThrow(), TestFederation.describe(federation.founder())),
                Refusal.WRONG_FEDERATION);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i <= bytes.length - part.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not there");
    }

    /** SPEC.md S-18. */
    @Test
    void aDescriptorThatIsNotTheOneNamedIsRefused() {
        Descriptor descriptor = TestFederation.describe(newcomer);
        byte[] event = MembershipEvent.add(
                        federation.roster(),
                        descriptor,
                        Role.MEMBER,
                        federation.commitment(newcomer),
                        federation.founder())
                .encoded();
        assertRefused(federation.history.append(event, NO_DESCRIPTOR), Refusal.MISSING);
        byte[] later = Descriptor.create(newcomer, 1, 2).encoded();
        assertRefused(federation.history.append(event, later), Refusal.MISSING);
        assertValid(federation.history.append(event, descriptor.encoded()));
    }

    /** SPEC.md S-18. */
    @Test
    void aDescriptorOfAnotherOrganisationThanTheEventIsRefused() {
        Descriptor descriptor = TestFederation.describe(newcomer);
        Body.Add add = new Body.Add(
                newcomer.id(),
                descriptor.hash(),
                InstanceKeys.generate(new SeededRandom(60)).org(),
                Role.MEMBER,
                federation.commitment(newcomer),
                new Cosignature.None());
        byte[] event = MembershipEvent.after(federation.roster(), add, federation.founder())
                .encoded();
        assertRefused(federation.history.append(event, descriptor.encoded()), Refusal.MISMATCH);
    }

    /** SPEC.md S-17. */
    @Test
    void onlyAnAdminChangesMembership() {
        InstanceKeys member = federation.keys.get(1);
        InstanceKeys third = federation.keys.get(2);
        byte[] add = MembershipEvent.add(
                        federation.roster(),
                        TestFederation.describe(newcomer),
                        Role.MEMBER,
                        federation.commitment(newcomer),
                        member)
                .encoded();
        assertRefused(
                federation.history.append(add, TestFederation.describe(newcomer).encoded()), Refusal.NOT_ALLOWED);
        assertRefused(append(new Body.Remove(third.id(), RemoveReason.REMOVED), member), Refusal.NOT_ALLOWED);
        assertRefused(append(new Body.RoleChange(member.id(), Role.ADMIN), member), Refusal.NOT_ALLOWED);
        assertRefused(append(new Body.Remove(member.id(), RemoveReason.LEFT), newcomer), Refusal.NOT_ALLOWED);
        assertValid(append(new Body.Remove(member.id(), RemoveReason.LEFT), member));
    }

    /** SPEC.md S-16. */
    @Test
    void whoWasRemovedCanDoNothingMore() {
        InstanceKeys removed = federation.keys.get(1);
        federation.append(new Body.RoleChange(removed.id(), Role.ADMIN), federation.founder());
        federation.append(new Body.Remove(removed.id(), RemoveReason.COMPROMISED), federation.founder());
        assertRefused(
                append(new Body.Remove(federation.keys.get(2).id(), RemoveReason.REMOVED), removed),
                Refusal.NOT_ALLOWED);
        assertThat(federation.roster().members()).hasSize(2);
    }

    /** SPEC.md S-17. */
    @Test
    void theLastAdminStaysOne() {
        InstanceKeys founder = federation.founder();
        assertRefused(append(new Body.Remove(founder.id(), RemoveReason.LEFT), founder), Refusal.NOT_ALLOWED);
        assertRefused(append(new Body.RoleChange(founder.id(), Role.MEMBER), founder), Refusal.NOT_ALLOWED);
        federation.append(new Body.RoleChange(federation.keys.get(1).id(), Role.ADMIN), founder);
        assertValid(append(new Body.Remove(founder.id(), RemoveReason.LEFT), founder));
    }

    /** SPEC.md S-19. */
    @Test
    void anOrganisationAgreesToItsSecondInstanceAndKeepsItsSecret() {
        InstanceKeys first = federation.keys.get(1);
        InstanceKeys second = federation.sibling(first, first.orgSecret());
        Descriptor descriptor = TestFederation.describe(second);
        Bytes commit = federation.commitment(second);
        byte[] alone = MembershipEvent.add(federation.roster(), descriptor, Role.MEMBER, commit, federation.founder())
                .encoded();
        assertRefused(federation.history.append(alone, descriptor.encoded()), Refusal.NOT_ALLOWED);

        byte[] message = MembershipEvent.cosignMessage(federation.roster(), descriptor);
        assertRefused(
                cosigned(
                        descriptor,
                        commit,
                        federation.founder(),
                        federation.founder().signing().sign(message)),
                Refusal.NOT_ALLOWED);
        assertRefused(cosigned(descriptor, commit, first, first.signing().sign(new byte[1])), Refusal.BAD_SIGNATURE);
        assertRefused(
                cosigned(
                        descriptor,
                        federation.commitment(federation.sibling(first, OrgSecret.generate(new SeededRandom(4)))),
                        first,
                        first.signing().sign(message)),
                Refusal.MISMATCH);
        FederationHistory grown = cosigned(
                        descriptor, commit, first, first.signing().sign(message))
                .orThrow();
        assertThat(grown.roster().members()).hasSize(4);
        assertThat(grown.roster().organisations()).isEqualTo(3);
    }

    private Checked<FederationHistory> cosigned(
            Descriptor descriptor, Bytes commit, InstanceKeys cosigner, byte[] signature) {
        Body.Add add = new Body.Add(
                descriptor.id(),
                descriptor.hash(),
                descriptor.org(),
                Role.MEMBER,
                commit,
                new Cosignature.By(cosigner.id(), Bytes.of(signature)));
        byte[] event = MembershipEvent.after(federation.roster(), add, federation.founder())
                .encoded();
        return federation.history.append(event, descriptor.encoded());
    }

    @Test
    void aMemberReplacesItsKeysWithTheConsentOfBoth() {
        InstanceKeys old = federation.keys.get(1);
        InstanceKeys fresh = federation.sibling(old, old.orgSecret());
        Descriptor descriptor = TestFederation.describe(fresh);
        byte[] message = MembershipEvent.keyUpdateProof(federation.roster(), old.id(), descriptor);
        Body.KeyUpdate unproven = new Body.KeyUpdate(
                fresh.id(), descriptor.hash(), Bytes.of(old.signing().sign(message)));
        assertRefused(
                federation.history.append(
                        MembershipEvent.after(federation.roster(), unproven, old)
                                .encoded(),
                        descriptor.encoded()),
                Refusal.BAD_SIGNATURE);
        Body.KeyUpdate update = new Body.KeyUpdate(
                fresh.id(), descriptor.hash(), Bytes.of(fresh.signing().sign(message)));
        Roster roster = federation
                .history
                .append(MembershipEvent.after(federation.roster(), update, old).encoded(), descriptor.encoded())
                .orThrow()
                .roster();
        assertThat(roster.member(old.id())).isEmpty();
        assertThat(roster.member(fresh.id()).orElseThrow().joinedSeq()).isEqualTo(1);
    }

    /** SPEC.md S-13 and S-20. */
    @Test
    void aConfigurationComesIntoForceWithItsEventAndOnlyGoesForward() {
        FederationConfig config = federation.config;
        FederationConfig second = config.next().withDelays(config.holdS() + 1, config.jitterS());
        FederationId id = federation.roster().federation();
        byte[] event = change(second, federation.founder());
        assertRefused(federation.history.append(event, NO_DESCRIPTOR), Refusal.MISSING);
        assertRefused(
                federation.history.appendConfig(event, config.sign(id, federation.founder()), LocalMinima.DEFAULT),
                Refusal.OLD_VERSION);
        byte[] damaged = second.sign(id, federation.founder());
        damaged[damaged.length - 1] ^= 1;
        assertRefused(federation.history.appendConfig(event, damaged, LocalMinima.DEFAULT), Refusal.BAD_SIGNATURE);
        assertRefused(
                federation.history.appendConfig(event, second.sign(id, federation.founder()), LocalMinima.ofK(4, 5)),
                Refusal.BELOW_MINIMUM);
        federation.history = federation
                .history
                .appendConfig(event, second.sign(id, federation.founder()), LocalMinima.DEFAULT)
                .orThrow();
        assertThat(federation.history.config()).isEqualTo(second);
        assertRefused(
                federation.history.append(change(config, federation.founder()), NO_DESCRIPTOR), Refusal.OLD_VERSION);
        assertRefused(
                federation.history.append(change(second, federation.keys.get(1)), NO_DESCRIPTOR), Refusal.NOT_ALLOWED);
        assertRefused(append(new Body.ConfigChange(3, 3, Bytes.zeros(32)), federation.founder()), Refusal.BROKEN_CHAIN);
    }

    private byte[] change(FederationConfig config, InstanceKeys actor) {
        Roster roster = federation.roster();
        Body.ConfigChange body =
                new Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(roster.federation()));
        return MembershipEvent.after(roster, body, actor).encoded();
    }

    /** SPEC.md S-16. The number alone does not tell two branches apart. */
    @Test
    void anEventOfAnotherBranchOfTheChainIsRefused() {
        InstanceKeys founder = federation.founder();
        FederationHistory before = federation.history;
        federation.append(new Body.RoleChange(federation.keys.get(1).id(), Role.ADMIN), founder);
        byte[] onThisBranch = MembershipEvent.after(
                        federation.roster(),
                        new Body.Remove(federation.keys.get(2).id(), RemoveReason.REMOVED),
                        founder)
                .encoded();
        federation.history = before;
        federation.append(new Body.RoleChange(federation.keys.get(2).id(), Role.ADMIN), founder);
        assertRefused(federation.history.append(onThisBranch, NO_DESCRIPTOR), Refusal.BROKEN_CHAIN);
    }
}
