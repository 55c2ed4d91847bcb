package io.continuum.deploy.bench.seal;

import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.pattern.ConceptId;
import io.continuum.protocol.pattern.HelperSeeds;
import io.continuum.protocol.pattern.Pattern;
import io.continuum.protocol.pattern.PatternSealer;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.Hardening;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import io.continuum.protocol.roster.TagHelper;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A federation of organisations with one member each, all of them here, perhaps with a tag helper. */
final class Group {
    static final Pattern PATTERN = Pattern.edge(
            new ConceptId("concept:use-after-free"), new ConceptId("rel:indicates"), new ConceptId("weakness:cwe-416"));

    private static final int BUCKET_BITS = 10;
    private static final long CREATED_S = 1_800_000_000;
    private static final long VALID_S = 86_400;

    final SecureRandom random = new SecureRandom();
    final List<InstanceKeys> keys = new ArrayList<>();
    final FederationConfig config;
    final EpochSecrets secrets;
    final Roster roster;
    final Optional<HelperSeeds> helper;

    private Group(int organisations, int k, boolean withHelper) {
        InstanceKeys founder = InstanceKeys.generate(random);
        keys.add(founder);
        FederationConfig first = FederationConfig.first(CreditPolicy.circle(), k, BUCKET_BITS, 0, 0);
        Descriptor descriptor = describe(founder);
        Roster members = Roster.start(MembershipEvent.genesis("Bench", descriptor, founder, first, random), descriptor)
                .orThrow();
        while (keys.size() < organisations) {
            members = joined(members);
        }
        EpochSecrets founded = EpochSecrets.first(members.federation(), random);
        helper = withHelper
                ? Optional.of(HelperSeeds.empty(members.federation(), 1)
                        .prepareNext(random)
                        .enter(2))
                : Optional.empty();
        config = helper.map(seeds -> first.nextTagEpoch(List.of(entry(seeds)), Hardening.NONE))
                .orElse(first);
        secrets = withHelper ? founded.nextTagEpoch(random) : founded;
        roster = withHelper ? configured(members) : members;
    }

    static Group of(int organisations, int k) {
        return new Group(organisations, k, false);
    }

    static Group withHelper(int organisations, int k) {
        return new Group(organisations, k, true);
    }

    private static Descriptor describe(InstanceKeys keys) {
        return Descriptor.create(keys, CREATED_S, CREATED_S + VALID_S);
    }

    private static TagHelper entry(HelperSeeds seeds) {
        return TagHelper.unnamed(
                URI.create("https://helper.test"), seeds.publicKey(2).orElseThrow());
    }

    private Roster joined(Roster members) {
        InstanceKeys joiner = InstanceKeys.generate(random);
        keys.add(joiner);
        Descriptor descriptor = describe(joiner);
        MembershipEvent add = MembershipEvent.add(
                members,
                descriptor,
                Role.MEMBER,
                joiner.orgSecret().commitment(members.federation(), joiner.org()),
                keys.getFirst());
        return members.apply(add, _ -> Optional.of(descriptor)).orThrow();
    }

    private Roster configured(Roster members) {
        MembershipEvent.Body change = new MembershipEvent.Body.ConfigChange(
                config.version(), config.tagEpoch(), config.hash(members.federation()));
        return members.apply(MembershipEvent.after(members, change, keys.getFirst()), _ -> Optional.empty())
                .orThrow();
    }

    PatternSealer sealer(int member) {
        return PatternSealer.create(roster, config, secrets, keys.get(member), random)
                .orThrow();
    }
}
