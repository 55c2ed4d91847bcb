package io.continuum.coordinator.member;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A membership chain that real events lengthen, without a server around it. */
public final class TestChain {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");

    private final Federations federations;
    private final Someone founder;
    private Roster roster;

    /** An instance with the keys to act. */
    public record Someone(InstanceKeys keys, Descriptor descriptor) {
        public static Someone fresh() {
            return of(InstanceKeys.generate(RANDOM));
        }

        static Someone of(InstanceKeys keys) {
            long now = NOW.getEpochSecond();
            return new Someone(keys, Descriptor.create(keys, now, now + 86_400));
        }

        /** New keys of the same organisation. */
        Someone sibling() {
            InstanceKeys fresh = InstanceKeys.generate(RANDOM);
            return of(new InstanceKeys(
                    fresh.signing(), fresh.kemSeed(), fresh.noisePrivate(), keys.org(), keys.orgSecret()));
        }

        public OrgId org() {
            return descriptor.org();
        }
    }

    /** A log that keeps nothing. */
    private static final class NoLog implements ChainLog {
        @Override
        public boolean begin(FederationId federation) {
            return true;
        }

        @Override
        public void append(LogLeaf leaf) {
            // Nobody reads it here.
        }
    }

    /** A federation in which nothing has to be put at stake. */
    private static final class NoSponsorship implements Sponsorship {
        @Override
        public Optional<Change> mayInvite(FederationId federation, OrgId sponsor, CreditPolicy policy) {
            return Optional.empty();
        }

        @Override
        public Optional<Change> bringIn(FederationId federation, OrgId sponsor, OrgId joiner, CreditPolicy policy) {
            return Optional.empty();
        }

        @Override
        public void left(FederationId federation, OrgId organisation, CreditPolicy policy) {
            // Nothing was at stake.
        }
    }

    private TestChain(Federations federations, Someone founder, Roster roster) {
        this.federations = federations;
        this.founder = founder;
        this.roster = roster;
    }

    public static TestChain found(MemberStore store, Sponsors sponsors, Transactions transactions) {
        Someone founder = Someone.fresh();
        Federations federations = new Federations(
                store,
                sponsors,
                new NoSponsorship(),
                transactions,
                (_, _, _) -> {},
                new NoLog(),
                InstantSource.fixed(NOW));
        FederationConfig config = FederationConfig.first(CreditPolicy.circle(), 2, 8, 0, 0);
        MembershipEvent genesis = MembershipEvent.genesis("test", founder.descriptor(), founder.keys(), config, RANDOM);
        Roster roster = Roster.start(genesis, founder.descriptor()).orThrow();
        EpochCommit commit = EpochCommit.first(roster, EpochSecrets.first(roster.federation(), RANDOM), founder.keys());
        Change change = federations.found(
                genesis.encoded(),
                founder.descriptor().encoded(),
                config.sign(roster.federation(), founder.keys()),
                commit.encoded());
        assertThat(change).isInstanceOf(Change.Done.class);
        return new TestChain(federations, founder, roster);
    }

    public FederationId federation() {
        return roster.federation();
    }

    public Someone founder() {
        return founder;
    }

    /** Adds the first instance of a new organisation. */
    public Someone add(Someone admin, Role role) {
        Someone joiner = Someone.fresh();
        append(MembershipEvent.add(roster, joiner.descriptor(), role, commitment(joiner), admin.keys()), joiner);
        return joiner;
    }

    /** Adds one more instance of somebody's organisation. */
    void addSibling(Someone admin, Someone first) {
        Someone joiner = first.sibling();
        MembershipEvent.Cosignature consent = MembershipEvent.cosign(roster, joiner.descriptor(), first.keys());
        append(
                MembershipEvent.addToOrganisation(
                        roster, joiner.descriptor(), commitment(joiner), consent, admin.keys()),
                joiner);
    }

    /** Somebody with new keys, and so another id. */
    Someone renewKeys(Someone member) {
        Someone successor = member.sibling();
        append(MembershipEvent.keyUpdate(roster, member.keys(), successor.keys(), successor.descriptor()), successor);
        return successor;
    }

    private Bytes commitment(Someone joiner) {
        return joiner.keys().orgSecret().commitment(federation(), joiner.org());
    }

    private void append(MembershipEvent event, Someone joiner) {
        Change change = federations.append(
                federation(), ChainStep.add(event.encoded(), joiner.descriptor().encoded(), 0));
        assertThat(change).isInstanceOf(Change.Done.class);
        roster = roster.apply(event, _ -> Optional.of(joiner.descriptor())).orThrow();
    }
}
