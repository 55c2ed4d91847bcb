package io.continuum.instance.federation;

import io.continuum.protocol.identity.Descriptor;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import io.continuum.protocol.roster.FederationConfig;
import io.continuum.protocol.roster.FederationHistory;
import io.continuum.protocol.roster.LocalMinima;
import io.continuum.protocol.roster.Member.Role;
import io.continuum.protocol.roster.MembershipEvent;
import io.continuum.protocol.roster.MembershipEvent.Body;
import io.continuum.protocol.roster.Roster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A federation of members on real databases and a coordinator over real HTTP, as it was made before there were helpers. */
final class TestCircle implements AutoCloseable {
    private static final long IN_2100_S = 4_102_444_800L;

    final List<TestMember> members = new ArrayList<>();
    final TestCoordinator coordinator;
    /** What the members' clocks say. */
    volatile Instant now = Instant.parse("2026-05-04T10:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final Path folder;
    private final List<EpochSecrets> secrets = new ArrayList<>();

    TestCircle(Path folder, int k, int size) {
        this.folder = folder;
        for (int i = 0; i < size; i++) {
            members.add(member(i));
        }
        FederationConfig config = FederationConfig.first(CreditPolicy.circle(), k, 8, 0, 0);
        Descriptor founder = describe(founder());
        MembershipEvent genesis = MembershipEvent.genesis("circle", founder, founder(), config, random);
        FederationId id = genesis.federation();
        secrets.add(EpochSecrets.first(id, random));
        Roster roster = Roster.start(genesis, founder).orThrow();
        FederationHistory history = FederationHistory.verify(
                        id,
                        List.of(genesis.encoded()),
                        List.of(founder.encoded()),
                        config.sign(id, founder()),
                        List.of(EpochCommit.first(roster, secrets.getFirst(), founder())
                                .encoded()),
                        LocalMinima.DEFAULT)
                .orThrow();
        for (TestMember member : members.subList(1, size)) {
            Descriptor descriptor = describe(member.keys());
            MembershipEvent add = MembershipEvent.add(
                    history.roster(),
                    descriptor,
                    Role.MEMBER,
                    member.keys().orgSecret().commitment(id, member.keys().org()),
                    founder());
            history = history.append(add.encoded(), descriptor.encoded()).orThrow();
        }
        coordinator = new TestCoordinator(history);
        members.forEach(member -> member.install(coordinator.history, coordinator.url(), secrets));
    }

    private TestMember member(int number) {
        try {
            return new TestMember(Files.createDirectories(folder.resolve("member-" + number)), clock());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a member's process and starts it again on the same data. */
    void restart(int number) {
        members.get(number).close();
        members.set(number, member(number));
    }

    private InstantSource clock() {
        return () -> now;
    }

    private static Descriptor describe(InstanceKeys keys) {
        return Descriptor.create(keys, 0, IN_2100_S);
    }

    InstanceKeys founder() {
        return members.getFirst().keys();
    }

    FederationId id() {
        return coordinator.history.federation();
    }

    FederationConfig config() {
        return coordinator.history.config();
    }

    /** Puts a configuration in force at the coordinator, with the epoch that begins with it. Members do not know yet. */
    void change(FederationConfig next) {
        FederationHistory before = coordinator.history;
        MembershipEvent event = MembershipEvent.after(
                before.roster(), new Body.ConfigChange(next.version(), next.tagEpoch(), next.hash(id())), founder());
        FederationHistory after = before.appendConfig(event.encoded(), next.sign(id(), founder()), LocalMinima.DEFAULT)
                .orThrow();
        boolean turns = next.tagEpoch() > before.config().tagEpoch();
        secrets.add(
                turns
                        ? secrets.getLast().nextTagEpoch(random)
                        : secrets.getLast().nextEpoch(random));
        EpochCommit commit = EpochCommit.after(
                after.newestCommit(),
                after.roster(),
                secrets.getLast(),
                turns ? EpochCommit.Reason.TAG_EPOCH : EpochCommit.Reason.REQUESTED,
                founder());
        coordinator.history = after.appendCommit(commit.encoded()).orThrow();
    }

    void refreshAll() {
        members.forEach(TestMember::refresh);
    }

    @Override
    public void close() {
        members.forEach(TestMember::close);
        coordinator.close();
    }
}
