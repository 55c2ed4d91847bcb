package io.continuum.instance.federation;

import io.continuum.instance.federation.FederationRecord.State;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlFederationStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.log.NoteKey;
import io.continuum.protocol.log.TreeHead;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.Member;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.Roster;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A real chain with its admin, which grows as a test wants it to; and instances that hold it. */
public final class TestChain {
    public static final String TENANT = "default";
    private static final long IN_2100_S = 4_102_444_800L;

    private final SecureRandom random = new SecureRandom();
    private final InstanceKeys admin = InstanceKeys.generate(random);
    private final List<EpochSecrets> secrets = new ArrayList<>();
    private FederationHistory history;

    public TestChain() {
        Descriptor founder = Descriptor.create(admin, 0, IN_2100_S);
        FederationConfig config = FederationConfig.first(CreditPolicy.circle(), 2, 0, 0, 0);
        MembershipEvent genesis = MembershipEvent.genesis("harbour", founder, admin, config, random);
        secrets.add(EpochSecrets.first(genesis.federation(), random));
        EpochCommit first = EpochCommit.first(Roster.start(genesis, founder).orThrow(), secrets.getFirst(), admin);
        history = FederationHistory.verify(
                        genesis.federation(),
                        List.of(genesis.encoded()),
                        List.of(founder.encoded()),
                        config.sign(genesis.federation(), admin),
                        List.of(first.encoded()),
                        LocalMinima.DEFAULT)
                .orThrow();
    }

    public FederationId id() {
        return history.federation();
    }

    public FederationHistory history() {
        return history;
    }

    /** Takes back what was added since, as a coordinator does that shows another history. */
    public void backTo(FederationHistory earlier) {
        history = earlier;
        secrets.subList(earlier.commits().size(), secrets.size()).clear();
    }

    public InstanceKeys admin() {
        return admin;
    }

    public InstanceKeys newKeys() {
        return InstanceKeys.generate(random);
    }

    public void add(InstanceKeys keys) {
        Descriptor descriptor = Descriptor.create(keys, 0, IN_2100_S);
        MembershipEvent event = MembershipEvent.add(
                history.roster(),
                descriptor,
                Member.Role.MEMBER,
                keys.orgSecret().commitment(id(), descriptor.org()),
                admin);
        history = history.append(event.encoded(), descriptor.encoded()).orThrow();
    }

    /** A configuration that names this log and its witnesses. */
    public void nameLog(NoteKey log, List<NoteKey> witnesses, int quorum) {
        FederationConfig config = history.config().next().withLog(log).withWitnesses(witnesses, quorum);
        MembershipEvent event = MembershipEvent.after(
                history.roster(),
                new MembershipEvent.Body.ConfigChange(config.version(), config.tagEpoch(), config.hash(id())),
                admin);
        history = history.appendConfig(event.encoded(), config.sign(id(), admin), LocalMinima.DEFAULT)
                .orThrow();
    }

    /** A commit of the next epoch for the roster as it is; not in the chain. */
    public EpochCommit nextCommit() {
        EpochSecrets next = secrets.getLast().nextEpoch(random);
        return EpochCommit.after(history.newestCommit(), history.roster(), next, EpochCommit.Reason.REQUESTED, admin);
    }

    /** A commit by an admin who has seen this of the log. */
    public void commit(TreeHead log) {
        EpochSecrets next = secrets.getLast().nextEpoch(random);
        EpochCommit commit = EpochCommit.after(
                history.newestCommit(), history.roster(), next, EpochCommit.Reason.REQUESTED, log, admin);
        history = history.appendCommit(commit.encoded()).orThrow();
        secrets.add(next);
    }

    public void commit() {
        EpochSecrets next = secrets.getLast().nextEpoch(random);
        EpochCommit commit =
                EpochCommit.after(history.newestCommit(), history.roster(), next, EpochCommit.Reason.REQUESTED, admin);
        history = history.appendCommit(commit.encoded()).orThrow();
        secrets.add(next);
    }

    /** What the admin's instance knows. */
    public FederationState adminState(Database database, Path keyFile, CoordinatorClient client, URI coordinator) {
        return stateOf(admin, database, keyFile, client, coordinator);
    }

    /** What an instance with these keys and this database knows, with all secrets; the same after a restart. */
    public FederationState stateOf(
            InstanceKeys keys, Database database, Path file, CoordinatorClient client, URI coordinator) {
        KeyFile keyFile = KeyFile.open(file, new KeyLock.Nothing(), new KeyLock.Nothing(), random);
        keyFile.change(_ -> new Secrets(keys, List.copyOf(secrets), List.of(), List.of(), List.of()));
        SqlFederationStore store = new SqlFederationStore(database);
        FederationState state = new FederationState(TENANT, store, keyFile, client, database);
        if (state.current().isEmpty()) {
            FederationRecord record = new FederationRecord(id(), "harbour", State.MEMBER, coordinator, Instant.EPOCH);
            state.install(record, history, List.copyOf(secrets));
        }
        return state;
    }

    /** The hash of nothing that is in any chain. */
    public static Bytes otherHash() {
        return Bytes.of(new byte[32]);
    }
}
