package io.continuum.coordinator.member;

import io.continuum.coordinator.member.Change.Done;
import io.continuum.coordinator.member.Change.Refused;
import io.continuum.coordinator.member.Change.StaleHead;
import io.continuum.coordinator.member.MemberStore.Epoch;
import io.continuum.coordinator.member.MemberStore.Link;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Founds federations and lengthens their chains by one checked link at a time. Thread-safe.
 *
 * <p>The coordinator checks what members check too; it orders, it does not decide. It never sees a group secret: epoch
 * commits pass through it sealed.
 */
public final class Federations {
    private static final Duration OLD_EPOCH_COUNTS = Duration.ofHours(24);
    private static final int COMMIT_BYTES_MAX = 16 << 20;
    /** More epochs than this never count at the same time, however fast they follow each other. */
    private static final int KEY_EPOCHS_MAX = 32;

    /** Told of every organisation that is new to a federation, in the transaction that adds it. */
    public interface NewOrganisations {
        void joined(FederationId federation, OrgId organisation, CreditPolicy policy);
    }

    /** What a member or joiner needs to compute the roster itself. */
    public record Chain(List<byte[]> events, List<byte[]> descriptors, byte[] config, List<byte[]> epochCommits) {}

    private final MemberStore store;
    private final Rosters rosters;
    private final ChainWriter writer;
    private final Sponsors sponsors;
    private final Transactions transactions;
    private final NewOrganisations newOrganisations;
    private final ChainLeaves leaves;
    private final InstantSource clock;

    public Federations(
            MemberStore store,
            Sponsors sponsors,
            Sponsorship sponsorship,
            Transactions transactions,
            NewOrganisations newOrganisations,
            ChainLog log,
            InstantSource clock) {
        this.store = store;
        this.sponsors = sponsors;
        this.transactions = transactions;
        this.newOrganisations = newOrganisations;
        this.leaves = new ChainLeaves(log, clock);
        this.clock = clock;
        this.rosters = new Rosters(store);
        this.writer = new ChainWriter(
                store,
                rosters,
                transactions,
                (federation, member, by, config) -> {
                    if (add(federation, member)) {
                        sponsors.joined(federation, member.org(), by);
                        newOrganisations.joined(federation, member.org(), config.credits());
                    }
                },
                sponsors,
                sponsorship,
                leaves,
                clock);
    }

    /** Founds a federation; founding it again with the same genesis event changes nothing. */
    public Change found(byte[] genesis, byte[] descriptor, byte[] signedConfig, byte[] epochCommit) {
        Checked<MembershipEvent> event = MembershipEvent.decode(genesis);
        Checked<Roster> start = Checked.of(() -> Roster.start(
                        event.orRefuse(), Descriptor.decode(descriptor).orRefuse())
                .orRefuse());
        Checked<FederationConfig> config = Checked.of(() -> start.orRefuse()
                .check(FederationConfig.Signed.decode(signedConfig).orRefuse(), LocalMinima.DEFAULT)
                .orRefuse());
        Checked<EpochCommit> commit = Checked.of(() -> {
            config.orRefuse();
            return EpochCommit.decode(epochCommit)
                    .orRefuse()
                    .checkFirst(start.orRefuse())
                    .orRefuse();
        });
        if (commit instanceof Checked.Refused<EpochCommit>(Refusal refusal, String detail)) {
            return new Refused(refusal, detail);
        }
        return transactions.write(() -> add(
                start.orThrow(),
                new Link(0, genesis, descriptor),
                signedConfig,
                config.orThrow(),
                commit.orThrow(),
                event.orThrow()));
    }

    private Change add(
            Roster roster,
            Link genesis,
            byte[] signedConfig,
            FederationConfig config,
            EpochCommit commit,
            MembershipEvent event) {
        FederationId federation = roster.federation();
        if (!store.addFederation(federation, signedConfig, now())) {
            boolean same =
                    Arrays.equals(store.events(federation, 0, 1).getFirst().event(), genesis.event());
            return same ? new Done(federation, 0) : new StaleHead(0);
        }
        store.addEvent(federation, genesis);
        store.addEpochCommit(federation, new Epoch(commit.epoch(), false, now()), commit.encoded());
        leaves.founded(federation, event, config, commit);
        for (Member founder : roster.members()) {
            add(federation, founder);
            sponsors.founded(federation, founder.org());
            newOrganisations.joined(federation, founder.org(), config.credits());
        }
        return new Done(federation, 0);
    }

    /** Begins the logs of federations that have none, with all that happened to them; again, it changes nothing. */
    public void beginLogs() {
        for (FederationId federation : store.federations()) {
            transactions.write(() -> {
                boolean there = store.lockFederation(federation);
                leaves.history(federation, store);
                return there;
            });
        }
    }

    /** Opens what came out of a backup. */
    public Reopening reopening() {
        return new Reopening(this, store, rosters, writer, transactions);
    }

    /** Adds an event, with the epoch that it begins. */
    public Change append(FederationId federation, ChainStep step) {
        return writer.append(federation, step);
    }

    /** @return whether the member's organisation is new */
    private boolean add(FederationId federation, Member member) {
        store.putMember(federation, member);
        return store.addOrganisation(federation, member.org(), member.joinedSeq(), now());
    }

    /** Adds the commit of the next epoch. Only the first valid one counts; sending it again changes nothing. */
    public Change commitEpoch(FederationId federation, byte[] epochCommit) {
        return writer.commitEpoch(federation, epochCommit);
    }

    /**
     * The chain from an event on, at most {@link FederationHistory#EVENTS_MAX} events, with the newest config and the
     * commits from an epoch on, oldest first, as many as fit into one answer.
     */
    public Optional<Chain> chain(FederationId federation, long from, long epochsFrom) {
        return transactions.read(() -> store.config(federation).map(config -> {
            List<Link> links = store.events(federation, from, FederationHistory.EVENTS_MAX);
            return new Chain(
                    links.stream().map(Link::event).toList(),
                    links.stream()
                            .map(Link::descriptor)
                            .filter(descriptor -> descriptor.length > 0)
                            .toList(),
                    config,
                    epochCommits(federation, epochsFrom));
        }));
    }

    private List<byte[]> epochCommits(FederationId federation, long from) {
        List<byte[]> commits = new ArrayList<>();
        int bytes = 0;
        for (long epoch = from; commits.size() < FederationHistory.COMMITS_MAX; epoch++) {
            Optional<byte[]> commit = store.epochCommit(federation, epoch);
            bytes += commit.map(each -> each.length).orElse(0);
            if (commit.isEmpty() || (bytes > COMMIT_BYTES_MAX && !commits.isEmpty())) {
                break;
            }
            commits.add(commit.get());
        }
        return commits;
    }

    /** The config in force and the key epochs that count. */
    public Optional<Terms> terms(FederationId federation) {
        return store.inForce(federation, KEY_EPOCHS_MAX)
                .map(now -> new Terms(
                        federation,
                        FederationConfig.Signed.decode(now.config()).orThrow().config(),
                        keyEpochs(now.epochs())));
    }

    private Set<Long> keyEpochs(List<Epoch> newest) {
        Set<Long> counting = new HashSet<>();
        for (Epoch epoch : newest) {
            counting.add(epoch.number());
            boolean oldOneCounts = !epoch.compromise()
                    && epoch.acceptedAt().plus(OLD_EPOCH_COUNTS).isAfter(clock.instant());
            if (!oldOneCounts) {
                break;
            }
        }
        return counting;
    }

    /** Who is in it, as of the newest event. */
    public Optional<Roster> roster(FederationId federation) {
        return transactions.read(() -> store.config(federation).map(_ -> rosters.newest(federation)));
    }

    public Optional<Membership> member(FederationId federation, InstanceId instance) {
        return store.findMember(federation, instance);
    }

    public List<FederationId> all() {
        return store.federations();
    }

    public long count() {
        return store.countFederations();
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
