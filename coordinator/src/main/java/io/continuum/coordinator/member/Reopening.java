package io.continuum.coordinator.member;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.coordinator.member.Change.Done;
import io.continuum.coordinator.member.Change.Refused;
import io.continuum.coordinator.member.Change.UnknownFederation;
import io.continuum.coordinator.member.Federations.Chain;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.LogTerms;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.Roster;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a federation that came out of a backup: takes over, in one step, what its chain has become since, which an admin
 * kept, up to a configuration that says how the log goes on. The whole chain is verified from the federation's id on, so it
 * does not matter who sends it. Thread-safe.
 */
public final class Reopening {
    private final Federations federations;
    private final MemberStore store;
    private final Rosters rosters;
    private final ChainWriter writer;
    private final Transactions transactions;

    Reopening(
            Federations federations,
            MemberStore store,
            Rosters rosters,
            ChainWriter writer,
            Transactions transactions) {
        this.federations = federations;
        this.store = store;
        this.rosters = rosters;
        this.writer = writer;
        this.transactions = transactions;
    }

    /** The log that goes on from what was in the backup. */
    public interface NewLog {
        /** Its key, when so many logs have ended before it. */
        NoteKey key(int ended);

        /** Called in the transaction that opens the federation. */
        void begin(NoteKey key);
    }

    /**
     * Takes over the rest of a chain.
     *
     * @param rest events, descriptors and commits that are not stored here, and the configuration that the last event names
     * @param head how far the log was signed in the backup
     */
    public Change reopen(FederationId federation, Chain rest, TreeHead head, NewLog log) {
        return transactions.write(() -> {
            if (!store.lockFederation(federation)) {
                return new UnknownFederation();
            }
            Roster before = rosters.newest(federation);
            Chain stored = federations.chain(federation, 0, 1).orElseThrow();
            return switch (Checked.of(() -> verified(federation, stored, rest, head, log))) {
                case Checked.Refused<FederationHistory>(Refusal refusal, String detail) -> new Refused(refusal, detail);
                case Checked.Valid<FederationHistory>(FederationHistory history) -> {
                    store(before, stored, rest, history);
                    log.begin(((LogTerms.Named) history.config().log()).log());
                    yield new Done(federation, history.roster().seq());
                }
            };
        });
    }

    private static FederationHistory verified(
            FederationId federation, Chain stored, Chain rest, TreeHead head, NewLog log) throws RefusalException {
        FederationHistory history = FederationHistory.verify(
                        federation,
                        both(stored.events(), rest.events()),
                        both(stored.descriptors(), rest.descriptors()),
                        rest.config(),
                        both(stored.epochCommits(), rest.epochCommits()),
                        LocalMinima.DEFAULT)
                .orRefuse();
        FederationConfig before = config(stored);
        FederationConfig config = history.config().checkAfter(before).orRefuse();
        require(
                !rest.events().isEmpty() && history.events().getLast().body() instanceof Body.ConfigChange,
                Refusal.MISSING,
                "the chain must end with the configuration that opens the federation");
        require(
                history.newestCommit().membershipHead().equals(history.roster().head()),
                Refusal.MISSING,
                "a configuration comes together with the commit of a new epoch");
        if (!(config.log() instanceof LogTerms.Named named)) {
            throw new RefusalException(Refusal.MISSING, "the configuration names no log");
        }
        require(
                named.log().equals(log.key(named.ended().size())),
                Refusal.MISMATCH,
                "the configuration must name the log "
                        + log.key(named.ended().size()).name());
        boolean wasNamed = before.log() instanceof LogTerms.Named;
        require(
                !wasNamed
                        || !named.ended().isEmpty()
                                && named.ended().getLast().head().equals(head),
                Refusal.MISMATCH,
                "the configuration must name where the log before ended: at %d leaves".formatted(head.size()));
        return history;
    }

    private void store(Roster before, Chain stored, Chain rest, FederationHistory history) {
        FederationConfig configBefore = config(stored);
        FederationConfig config = history.config();
        Map<Long, byte[]> descriptors = descriptors(history);
        Roster roster = before;
        for (MembershipEvent event : history.events()
                .subList(stored.events().size(), history.events().size())) {
            byte[] descriptor = descriptors.getOrDefault(event.seq(), new byte[0]);
            Roster after = roster.apply(event, Rosters.descriptors(descriptor)).orThrow();
            OrgId by = roster.member(event.actor()).orElseThrow().org();
            writer.addEvent(event, descriptor, configBefore, config);
            writer.members(roster, after, by, config);
            roster = after;
        }
        store.putConfig(before.federation(), rest.config());
        for (byte[] commit : rest.epochCommits()) {
            writer.add(before.federation(), EpochCommit.decode(commit).orThrow());
        }
    }

    /** The descriptor that each event brings, by the event's number. */
    private static Map<Long, byte[]> descriptors(FederationHistory history) {
        Map<Long, byte[]> found = new HashMap<>();
        for (MembershipEvent event : history.events()) {
            Optional<Bytes> hash = switch (event.body()) {
                case Body.Add add -> Optional.of(add.descriptorHash());
                case Body.KeyUpdate update -> Optional.of(update.descriptorHash());
                case Body.Genesis _, Body.Remove _, Body.RoleChange _, Body.ConfigChange _ -> Optional.empty();
            };
            hash.flatMap(wanted -> history.descriptors().stream()
                            .filter(descriptor -> descriptor.hash().equals(wanted))
                            .findFirst())
                    .ifPresent(descriptor -> found.put(event.seq(), descriptor.encoded()));
        }
        return found;
    }

    private static FederationConfig config(Chain chain) {
        return FederationConfig.Signed.decode(chain.config()).orThrow().config();
    }

    private static List<byte[]> both(List<byte[]> first, List<byte[]> second) {
        List<byte[]> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
