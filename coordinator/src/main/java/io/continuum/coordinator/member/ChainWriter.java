package io.continuum.coordinator.member;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.coordinator.member.Change.Done;
import io.continuum.coordinator.member.Change.Refused;
import io.continuum.coordinator.member.Change.StaleEpoch;
import io.continuum.coordinator.member.Change.StaleHead;
import io.continuum.coordinator.member.Change.UnknownFederation;
import io.continuum.coordinator.member.MemberStore.Epoch;
import io.continuum.coordinator.member.MemberStore.Link;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.MembershipEvent.RemoveReason;
import io.continuum.protocol.roster.Roster;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Lengthens chains by checked steps, one at a time: whoever comes second finds the head or the epoch moved on. Thread-safe.
 *
 * <p>Who is removed loses the place and the secrets in one step: a removal by an admin, like a new configuration, comes with
 * the commit of the epoch that it begins. Only who leaves by itself cannot commit one; an admin does that next.
 */
final class ChainWriter {
    private final MemberStore store;
    private final Rosters rosters;
    private final Transactions transactions;
    private final NewMembers newMembers;
    private final Sponsors sponsors;
    private final Sponsorship sponsorship;
    private final ChainLeaves leaves;
    private final InstantSource clock;

    /**
     * Told of every member that is new or has other keys or another role, in the transaction that makes it so, and of the
     * organisation that made it so.
     */
    interface NewMembers {
        void joined(FederationId federation, Member member, OrgId by, FederationConfig config);
    }

    /** A step that passed every check against the chain as it is. */
    private record Checkup(
            Roster after, List<MembershipEvent> events, FederationConfig config, Optional<EpochCommit> commit) {}

    ChainWriter(
            MemberStore store,
            Rosters rosters,
            Transactions transactions,
            NewMembers newMembers,
            Sponsors sponsors,
            Sponsorship sponsorship,
            ChainLeaves leaves,
            InstantSource clock) {
        this.store = store;
        this.rosters = rosters;
        this.transactions = transactions;
        this.newMembers = newMembers;
        this.sponsors = sponsors;
        this.sponsorship = sponsorship;
        this.leaves = leaves;
        this.clock = clock;
    }

    Change append(FederationId federation, ChainStep step) {
        Checked<List<MembershipEvent>> decoded = Checked.of(() -> decode(step));
        if (decoded instanceof Checked.Refused<List<MembershipEvent>>(Refusal refusal, String detail)) {
            return new Refused(refusal, detail);
        }
        List<MembershipEvent> events = decoded.orThrow();
        return transactions.write(() -> {
            if (!store.lockFederation(federation)) {
                return new UnknownFederation();
            }
            Roster before = rosters.newest(federation);
            MembershipEvent first = events.getFirst();
            if (!first.federation().equals(federation)) {
                return new Refused(Refusal.WRONG_FEDERATION, "event of another federation");
            }
            if (first.seq() != before.seq() + 1 || !first.previous().equals(before.head())) {
                return repeatedOrStale(federation, before, first);
            }
            EpochCommit newest = newestCommit(federation);
            if (isStale(step, newest.epoch())) {
                return new StaleEpoch(newest.epoch());
            }
            return switch (Checked.of(() -> check(before, newest, events, step))) {
                case Checked.Refused<Checkup>(Refusal refusal, String detail) -> new Refused(refusal, detail);
                case Checked.Valid<Checkup>(Checkup checked) ->
                    bringIn(before, checked).orElseGet(() -> store(before, checked, step));
            };
        });
    }

    /** Why an organisation that this step adds cannot be brought in; empty if it can, or if there is none. */
    private Optional<Change> bringIn(Roster before, Checkup checked) {
        MembershipEvent first = checked.events().getFirst();
        if (!(first.body() instanceof Body.Add add) || sponsors.knows(before.federation(), add.org())) {
            return Optional.empty();
        }
        OrgId sponsor = before.member(first.actor()).orElseThrow().org();
        return sponsorship.bringIn(
                before.federation(), sponsor, add.org(), checked.config().credits());
    }

    private static boolean isStale(ChainStep step, long newest) {
        boolean expectsAnother = step.epoch() != 0 && step.epoch() != newest;
        boolean beginsEarlier = step.beginsEpoch()
                && EpochCommit.decode(step.epochCommit()).accepted().stream()
                        .anyMatch(commit -> commit.epoch() <= newest);
        return expectsAnother || beginsEarlier;
    }

    private static List<MembershipEvent> decode(ChainStep step) throws RefusalException {
        MembershipEvent first = MembershipEvent.decode(step.event()).orRefuse();
        if (!step.hasNext()) {
            return List.of(first);
        }
        MembershipEvent next = MembershipEvent.decode(step.next()).orRefuse();
        require(
                first.body() instanceof Body.Remove && next.body() instanceof Body.ConfigChange,
                Refusal.NOT_ALLOWED,
                "only a configuration that follows a removal comes in one step with it");
        return List.of(first, next);
    }

    /** A request that is sent again finds its event in the chain. */
    private Change repeatedOrStale(FederationId federation, Roster head, MembershipEvent event) {
        List<Link> there = store.events(federation, event.seq(), 1);
        boolean repeated = !there.isEmpty()
                && there.getFirst().seq() == event.seq()
                && Arrays.equals(there.getFirst().event(), event.encoded());
        return repeated ? new Done(federation, event.seq()) : new StaleHead(head.seq());
    }

    private Checkup check(Roster before, EpochCommit newest, List<MembershipEvent> events, ChainStep step)
            throws RefusalException {
        Roster after = before;
        FederationConfig config = config(before.federation());
        for (MembershipEvent event : events) {
            after = after.apply(event, Rosters.descriptors(step.descriptor())).orRefuse();
            if (event.body() instanceof Body.ConfigChange) {
                FederationConfig.Signed signed =
                        FederationConfig.Signed.decode(step.config()).orRefuse();
                config = after.check(signed, LocalMinima.DEFAULT)
                        .orRefuse()
                        .checkAfter(config)
                        .orRefuse();
            }
        }
        Optional<EpochCommit> commit = Optional.empty();
        if (step.beginsEpoch()) {
            commit = Optional.of(EpochCommit.decode(step.epochCommit())
                    .orRefuse()
                    .checkAfter(newest, after)
                    .orRefuse());
        }
        for (MembershipEvent event : events) {
            requireEpoch(event, commit);
        }
        return new Checkup(after, events, config, commit);
    }

    /** Refuses a step that would leave the group's secrets with somebody who lost the right to them. */
    private static void requireEpoch(MembershipEvent event, Optional<EpochCommit> commit) throws RefusalException {
        switch (event.body()) {
            case Body.Remove remove -> {
                boolean byItself = remove.instance().equals(event.actor());
                require(
                        byItself || commit.isPresent(),
                        Refusal.MISSING,
                        "a removal comes together with the commit of a new epoch");
                boolean compromised = remove.reason() == RemoveReason.COMPROMISED;
                require(
                        byItself || !compromised || commit.get().reason() == EpochCommit.Reason.COMPROMISE,
                        Refusal.MISMATCH,
                        "a removal for a compromise begins an epoch for that reason");
            }
            case Body.ConfigChange _ ->
                require(
                        commit.isPresent(),
                        Refusal.MISSING,
                        "a configuration comes together with the commit of a new epoch");
            case Body.Genesis _, Body.Add _, Body.RoleChange _, Body.KeyUpdate _ -> {
                // Nobody who knew the secrets ceases to be a member.
            }
        }
    }

    private Change store(Roster before, Checkup checked, ChainStep step) {
        FederationId federation = before.federation();
        Roster after = checked.after();
        FederationConfig configBefore = config(federation);
        for (MembershipEvent event : checked.events()) {
            addEvent(event, step.descriptor(), configBefore, checked.config());
            if (event.body() instanceof Body.ConfigChange) {
                store.putConfig(federation, step.config());
            }
        }
        OrgId by =
                before.member(checked.events().getFirst().actor()).orElseThrow().org();
        members(before, after, by, checked.config());
        checked.commit().ifPresent(commit -> add(federation, commit));
        return new Done(federation, checked.events().getFirst().seq());
    }

    /**
     * Stores an event that was checked.
     *
     * @param descriptor the one that it brings, if it brings one
     */
    void addEvent(
            MembershipEvent event, byte[] descriptor, FederationConfig configBefore, FederationConfig configAfter) {
        FederationId federation = event.federation();
        boolean bringsDescriptor = event.body() instanceof Body.Add || event.body() instanceof Body.KeyUpdate;
        store.addEvent(federation, new Link(event.seq(), event.encoded(), bringsDescriptor ? descriptor : new byte[0]));
        if (event.body() instanceof Body.KeyUpdate update) {
            store.passInvites(federation, event.actor(), update.successor());
        }
        leaves.event(event, configBefore, configAfter);
    }

    /** Brings who is a member up to date, and tells of those who are new or gone. */
    void members(Roster before, Roster after, OrgId by, FederationConfig config) {
        FederationId federation = before.federation();
        for (Member member : before.members()) {
            if (after.member(member.id()).isEmpty()) {
                store.deactivate(federation, member.id());
                if (after.members().stream().noneMatch(other -> other.org().equals(member.org()))) {
                    sponsorship.left(federation, member.org(), config.credits());
                }
            }
        }
        for (Member member : after.members()) {
            if (!before.member(member.id()).filter(member::equals).isPresent()) {
                newMembers.joined(federation, member, by, config);
            }
        }
    }

    /** Stores the commit of an epoch, which was checked. */
    void add(FederationId federation, EpochCommit commit) {
        boolean compromise = commit.reason() == EpochCommit.Reason.COMPROMISE;
        store.addEpochCommit(federation, new Epoch(commit.epoch(), compromise, now()), commit.encoded());
        leaves.epoch(commit);
    }

    /** Adds the commit of the next epoch. Only the first valid one counts; sending it again changes nothing. */
    Change commitEpoch(FederationId federation, byte[] epochCommit) {
        Checked<EpochCommit> decoded = EpochCommit.decode(epochCommit);
        if (decoded instanceof Checked.Refused<EpochCommit>(Refusal refusal, String detail)) {
            return new Refused(refusal, detail);
        }
        EpochCommit commit = decoded.orThrow();
        return transactions.write(() -> {
            if (!store.lockFederation(federation)) {
                return new UnknownFederation();
            }
            Optional<byte[]> same =
                    store.epochCommit(federation, commit.epoch()).filter(known -> Arrays.equals(known, epochCommit));
            if (same.isPresent()) {
                return new Done(federation, commit.epoch());
            }
            EpochCommit newest = newestCommit(federation);
            Roster roster = rosters.newest(federation);
            if (commit.epoch() <= newest.epoch()) {
                return new StaleEpoch(newest.epoch());
            }
            if (!commit.membershipHead().equals(roster.head())) {
                return new StaleHead(roster.seq());
            }
            return switch (commit.checkAfter(newest, roster)) {
                case Checked.Refused<EpochCommit>(Refusal refusal, String detail) -> new Refused(refusal, detail);
                case Checked.Valid<EpochCommit> _ -> {
                    add(federation, commit);
                    yield new Done(federation, commit.epoch());
                }
            };
        });
    }

    private EpochCommit newestCommit(FederationId federation) {
        long newest = store.newestEpochs(federation, 1).getFirst().number();
        return EpochCommit.decode(store.epochCommit(federation, newest).orElseThrow())
                .orThrow();
    }

    private FederationConfig config(FederationId federation) {
        return FederationConfig.Signed.decode(store.config(federation).orElseThrow())
                .orThrow()
                .config();
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
