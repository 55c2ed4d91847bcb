package io.continuum.protocol.roster;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SeededRandom;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.identity.OrgSecret;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.roster.Member.Role;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** A federation whose members are all in this process: the first is its founder, each of an organisation of its own. */
public final class TestFederation {
    public static final long CREATED_S = 1_800_000_000L;
    public static final URI COORDINATOR = URI.create("http://coordinator.test:8430");

    public final SeededRandom random;
    public final List<InstanceKeys> keys = new ArrayList<>();
    public final FederationConfig config;
    public FederationHistory history;
    public EpochSecrets secrets;

    public TestFederation(long seed, int k, int organisations) {
        random = new SeededRandom(seed);
        config = FederationConfig.first(CreditPolicy.circle(), k, 10, 0, 0);
        InstanceKeys founder = InstanceKeys.generate(random);
        keys.add(founder);
        Descriptor descriptor = describe(founder);
        MembershipEvent genesis = MembershipEvent.genesis("Test", descriptor, founder, config, random);
        Roster roster = Roster.start(genesis, descriptor).orThrow();
        secrets = EpochSecrets.first(roster.federation(), random);
        EpochCommit commit = EpochCommit.first(roster, secrets, founder);
        history = FederationHistory.verify(
                        roster.federation(),
                        List.of(genesis.encoded()),
                        List.of(descriptor.encoded()),
                        config.sign(roster.federation(), founder),
                        List.of(commit.encoded()),
                        LocalMinima.DEFAULT)
                .orThrow();
        for (int i = 1; i < organisations; i++) {
            add(InstanceKeys.generate(random));
        }
    }

    public static Descriptor describe(InstanceKeys keys) {
        return Descriptor.create(keys, CREATED_S, CREATED_S + 365L * 24 * 3600);
    }

    public Roster roster() {
        return history.roster();
    }

    public InstanceKeys founder() {
        return keys.getFirst();
    }

    public Bytes commitment(InstanceKeys joiner) {
        return joiner.orgSecret().commitment(roster().federation(), joiner.org());
    }

    /** Adds a newcomer by the founder's hand and returns the event. */
    public MembershipEvent add(InstanceKeys joiner) {
        Descriptor descriptor = describe(joiner);
        MembershipEvent event = MembershipEvent.add(roster(), descriptor, Role.MEMBER, commitment(joiner), founder());
        history = history.append(event.encoded(), descriptor.encoded()).orThrow();
        keys.add(joiner);
        return event;
    }

    public void append(MembershipEvent.Body body, InstanceKeys actor) {
        byte[] event = MembershipEvent.after(roster(), body, actor).encoded();
        history = history.append(event, new byte[0]).orThrow();
    }

    /** Begins the next epoch for the roster as it is. */
    public void nextEpoch(EpochCommit.Reason reason) {
        secrets = secrets.nextEpoch(random);
        EpochCommit commit = EpochCommit.after(history.newestCommit(), roster(), secrets, reason, founder());
        history = history.appendCommit(commit.encoded()).orThrow();
    }

    /** Puts a configuration in force that begins the next tag epoch, and begins an epoch with it. */
    public void beginTagEpoch(FederationConfig next) {
        MembershipEvent.Body change = new MembershipEvent.Body.ConfigChange(
                next.version(), next.tagEpoch(), next.hash(roster().federation()));
        history = history.appendConfig(
                        MembershipEvent.after(roster(), change, founder()).encoded(),
                        next.sign(roster().federation(), founder()),
                        LocalMinima.DEFAULT)
                .orThrow();
        secrets = secrets.nextTagEpoch(random);
        EpochCommit commit =
                EpochCommit.after(history.newestCommit(), roster(), secrets, EpochCommit.Reason.TAG_EPOCH, founder());
        history = history.appendCommit(commit.encoded()).orThrow();
    }

    public PatternSealer sealer(int member) {
        return PatternSealer.create(roster(), history.config(), secrets, keys.get(member), random)
                .orThrow();
    }

    /** Keys of a second instance of the same organisation, with the organisation's secret or another one. */
    public InstanceKeys sibling(InstanceKeys first, OrgSecret orgSecret) {
        InstanceKeys fresh = InstanceKeys.generate(random);
        return new InstanceKeys(fresh.signing(), fresh.kemSeed(), fresh.noisePrivate(), first.org(), orgSecret);
    }
}
