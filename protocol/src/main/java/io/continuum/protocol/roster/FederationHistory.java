package io.continuum.protocol.roster;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A federation's past as one verified value: membership events, descriptors, the configuration in force and the epoch
 * commits, checked from the federation's id on. Whoever sent the parts need not be trusted.
 */
public final class FederationHistory {
    public static final int EVENTS_MAX = 100_000;
    public static final int COMMITS_MAX = Welcome.EPOCHS_MAX;

    private final List<MembershipEvent> events;
    private final Map<Bytes, Descriptor> descriptors;
    private final Roster roster;
    private final FederationConfig.Signed signedConfig;
    private final List<EpochCommit> commits;

    private FederationHistory(
            List<MembershipEvent> events,
            Map<Bytes, Descriptor> descriptors,
            Roster roster,
            FederationConfig.Signed signedConfig,
            List<EpochCommit> commits) {
        this.events = List.copyOf(events);
        this.descriptors = Map.copyOf(descriptors);
        this.roster = roster;
        this.signedConfig = signedConfig;
        this.commits = List.copyOf(commits);
    }

    /**
     * Verifies everything, oldest first.
     *
     * @param expected the federation, from the invite or from what was stored at founding
     * @param events all membership events
     * @param descriptors every descriptor that an event names, in any order; others do no harm
     * @param config the signed configuration in force
     * @param commits all epoch commits, at least one
     */
    public static Checked<FederationHistory> verify(
            FederationId expected,
            List<byte[]> events,
            List<byte[]> descriptors,
            byte[] config,
            List<byte[]> commits,
            LocalMinima minima) {
        return Checked.of(() -> {
            require(!events.isEmpty(), Refusal.MISSING, "no genesis event");
            require(events.size() <= EVENTS_MAX, Refusal.MALFORMED, events.size() + " events");
            require(!commits.isEmpty(), Refusal.MISSING, "no epoch commit");
            require(commits.size() <= COMMITS_MAX, Refusal.MALFORMED, commits.size() + " epoch commits");
            Map<Bytes, Descriptor> known = new HashMap<>();
            for (byte[] bytes : descriptors) {
                Descriptor descriptor = Descriptor.decode(bytes).orRefuse();
                known.put(descriptor.hash(), descriptor);
            }
            List<EpochCommit> decoded = new ArrayList<>();
            Set<Bytes> heads = new HashSet<>();
            for (byte[] bytes : commits) {
                EpochCommit commit = EpochCommit.decode(bytes).orRefuse();
                decoded.add(commit);
                heads.add(commit.membershipHead());
            }
            Map<Bytes, Roster> rosters = new HashMap<>();
            List<MembershipEvent> read = new ArrayList<>();
            Roster newest = replay(expected, events, known, heads, rosters, read);
            requireCommits(decoded, rosters);
            FederationConfig.Signed signed =
                    FederationConfig.Signed.decode(config).orRefuse();
            newest.check(signed, minima).orRefuse();
            return new FederationHistory(read, known, newest, signed, decoded);
        });
    }

    private static Roster replay(
            FederationId expected,
            List<byte[]> events,
            Map<Bytes, Descriptor> known,
            Set<Bytes> heads,
            Map<Bytes, Roster> rosters,
            List<MembershipEvent> read)
            throws RefusalException {
        MembershipEvent genesis = MembershipEvent.decode(events.getFirst()).orRefuse();
        require(genesis.federation().equals(expected), Refusal.WRONG_FEDERATION, "the chain of another federation");
        Roster roster = Roster.start(genesis, founder(genesis, known)).orRefuse();
        read.add(genesis);
        keep(roster, heads, rosters);
        for (byte[] bytes : events.subList(1, events.size())) {
            MembershipEvent event = MembershipEvent.decode(bytes).orRefuse();
            roster = roster.apply(event, hash -> Optional.ofNullable(known.get(hash)))
                    .orRefuse();
            read.add(event);
            keep(roster, heads, rosters);
        }
        return roster;
    }

    private static Descriptor founder(MembershipEvent genesis, Map<Bytes, Descriptor> known) throws RefusalException {
        if (!(genesis.body() instanceof MembershipEvent.Body.Genesis body)) {
            throw new RefusalException(Refusal.BROKEN_CHAIN, "the chain does not begin with a genesis event");
        }
        return Optional.ofNullable(known.get(body.descriptorHash()))
                .orElseThrow(() -> new RefusalException(Refusal.MISSING, "the founder's descriptor is missing"));
    }

    private static void keep(Roster roster, Set<Bytes> heads, Map<Bytes, Roster> rosters) {
        if (heads.contains(roster.head())) {
            rosters.put(roster.head(), roster);
        }
    }

    private static void requireCommits(List<EpochCommit> commits, Map<Bytes, Roster> rosters) throws RefusalException {
        Roster before = at(commits.getFirst(), rosters);
        commits.getFirst().checkFirst(before).orRefuse();
        for (int i = 1; i < commits.size(); i++) {
            EpochCommit commit = commits.get(i);
            Roster roster = at(commit, rosters);
            require(
                    roster.seq() >= before.seq(),
                    Refusal.BROKEN_CHAIN,
                    "the commit of epoch " + commit.epoch() + " goes back in the membership chain");
            commit.checkAfter(commits.get(i - 1), roster).orRefuse();
            before = roster;
        }
    }

    private static Roster at(EpochCommit commit, Map<Bytes, Roster> rosters) throws RefusalException {
        return Optional.ofNullable(rosters.get(commit.membershipHead()))
                .orElseThrow(() -> new RefusalException(
                        Refusal.BROKEN_CHAIN,
                        "epoch " + commit.epoch() + " names a head that the chain does not have"));
    }

    /**
     * The history with one more membership event.
     *
     * @param descriptor encoded descriptor that the event names; an empty array where it names none
     */
    public Checked<FederationHistory> append(byte[] event, byte[] descriptor) {
        return Checked.of(() -> {
            require(events.size() < EVENTS_MAX, Refusal.NOT_ALLOWED, "the chain has " + EVENTS_MAX + " events");
            Map<Bytes, Descriptor> known = new HashMap<>(descriptors);
            if (descriptor.length > 0) {
                Descriptor more = Descriptor.decode(descriptor).orRefuse();
                known.put(more.hash(), more);
            }
            MembershipEvent next = MembershipEvent.decode(event).orRefuse();
            Roster after = roster.apply(next, hash -> Optional.ofNullable(known.get(hash)))
                    .orRefuse();
            require(
                    after.configHash().equals(roster.configHash()),
                    Refusal.MISSING,
                    "a configuration event comes together with its configuration");
            List<MembershipEvent> longer = new ArrayList<>(events);
            longer.add(next);
            return new FederationHistory(longer, known, after, signedConfig, commits);
        });
    }

    /** The history with a configuration event and the signed configuration that it puts in force. */
    public Checked<FederationHistory> appendConfig(byte[] event, byte[] config, LocalMinima minima) {
        return Checked.of(() -> {
            require(events.size() < EVENTS_MAX, Refusal.NOT_ALLOWED, "the chain has " + EVENTS_MAX + " events");
            MembershipEvent next = MembershipEvent.decode(event).orRefuse();
            Roster after = roster.apply(next, hash -> Optional.ofNullable(descriptors.get(hash)))
                    .orRefuse();
            FederationConfig.Signed signed =
                    FederationConfig.Signed.decode(config).orRefuse();
            after.check(signed, minima).orRefuse();
            signed.config().checkAfter(config()).orRefuse();
            List<MembershipEvent> longer = new ArrayList<>(events);
            longer.add(next);
            return new FederationHistory(longer, descriptors, after, signed, commits);
        });
    }

    /** The history with the commit of the next epoch, which must be for the newest roster. */
    public Checked<FederationHistory> appendCommit(byte[] bytes) {
        return Checked.of(() -> {
            require(commits.size() < COMMITS_MAX, Refusal.NOT_ALLOWED, "there are " + COMMITS_MAX + " epochs");
            EpochCommit commit = EpochCommit.decode(bytes).orRefuse();
            commit.checkAfter(newestCommit(), roster).orRefuse();
            List<EpochCommit> longer = new ArrayList<>(commits);
            longer.add(commit);
            return new FederationHistory(events, descriptors, roster, signedConfig, longer);
        });
    }

    public FederationId federation() {
        return roster.federation();
    }

    public List<MembershipEvent> events() {
        return events;
    }

    /** The event that added this instance last. */
    public Optional<MembershipEvent> addOf(InstanceId instance) {
        return events.reversed().stream()
                .filter(event -> event.body() instanceof MembershipEvent.Body.Add add
                        && add.instance().equals(instance))
                .findFirst();
    }

    /** Whose keys were replaced by whose, of all key updates there were. */
    public Map<InstanceId, InstanceId> successors() {
        Map<InstanceId, InstanceId> successors = new HashMap<>();
        for (MembershipEvent event : events) {
            if (event.body() instanceof MembershipEvent.Body.KeyUpdate update
                    && !update.successor().equals(event.actor())) {
                successors.put(event.actor(), update.successor());
            }
        }
        return Map.copyOf(successors);
    }

    /** Every descriptor known, also those of members that left. */
    public List<Descriptor> descriptors() {
        return List.copyOf(descriptors.values());
    }

    /** The newest roster. */
    public Roster roster() {
        return roster;
    }

    public FederationConfig config() {
        return signedConfig.config();
    }

    public byte[] encodedConfig() {
        return signedConfig.encoded().toArray();
    }

    /** All epoch commits, oldest first. */
    public List<EpochCommit> commits() {
        return commits;
    }

    public EpochCommit newestCommit() {
        return commits.getLast();
    }
}
