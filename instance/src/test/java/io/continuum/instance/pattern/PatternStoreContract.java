package io.continuum.instance.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.pattern.Pipeline.Mapping;
import io.continuum.instance.privacy.AuditLog;
import io.continuum.instance.privacy.AuditStore;
import io.continuum.instance.privacy.Check;
import io.continuum.instance.privacy.Stage;
import io.continuum.instance.store.Database;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stores of patterns and of the audit promise, on every database. */
public abstract class PatternStoreContract {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    private static final Edge SKEW = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:clock-skew");
    private static final Edge LEAK = new Edge("concept:login-failure", Predicates.CAUSED_BY, "concept:connection-leak");
    private static final List<Check> CHECKS = List.of(Check.passed(Stage.VOCABULARY, "words", "all known"));

    private Database database;
    private PatternStore store;
    private AuditStore auditStore;

    protected abstract Database open();

    protected abstract PatternStore patternStore(Database database);

    protected abstract AuditStore auditStore(Database database);

    @BeforeEach
    void openDatabase() {
        database = open();
        store = patternStore(database);
        auditStore = auditStore(database);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private boolean support(String tenant, Edge edge, String note, String session) {
        return store.support(tenant, edge, new Evidence(note, session, List.of(new Mapping("skew", "x"))), NOW);
    }

    @Test
    void aNoteSupportsAPatternOnceForEachOccasionOnWhichItWasSaid() {
        Evidence again = new Evidence("n2", "s1", List.of(), 3);
        assertThat(store.support("a", LEAK, again, NOW)).isTrue();
        assertThat(store.support("a", LEAK, again, NOW)).isFalse();
        assertThat(store.support("a", LEAK, new Evidence("n2", "s1", List.of(), 2), NOW))
                .isFalse();
        assertThat(store.find("a", LEAK.id()).orElseThrow().support()).isEqualTo(3);
        assertThat(store.evidence("a", LEAK.id(), 5))
                .singleElement()
                .satisfies(evidence -> assertThat(evidence.times()).isEqualTo(3));
        store.forgetNotes("a", Set.of("n2"), 2);
        assertThat(store.find("a", LEAK.id())).isEmpty();
    }

    @Test
    void aNoteSupportsAPatternOnce() {
        assertThat(support("a", SKEW, "n1", "s1")).isTrue();
        assertThat(support("a", SKEW, "n1", "s1")).isFalse();
        assertThat(support("a", SKEW, "n2", "s1")).isTrue();

        MinedPattern pattern = store.find("a", SKEW.id()).orElseThrow();
        assertThat(pattern.edge()).isEqualTo(SKEW);
        assertThat(pattern.support()).isEqualTo(2);
        assertThat(pattern.sessions()).isEqualTo(1);
        assertThat(pattern.status()).isEqualTo(PatternStatus.CANDIDATE);
        assertThat(store.evidence("a", SKEW.id(), 10)).hasSize(2);
        assertThat(store.supportOfQuestion("a", SKEW.subject(), SKEW.predicate()))
                .isEqualTo(2);
    }

    @Test
    void aTenantSeesNothingOfAnother() {
        support("a", SKEW, "n1", "s1");

        assertThat(store.find("b", SKEW.id())).isEmpty();
        assertThat(store.list("b", Set.of(PatternStatus.values()), 10)).isEmpty();
        assertThat(store.evidence("b", SKEW.id(), 10)).isEmpty();
        assertThat(store.forgetNotes("b", Set.of("n1"), 2)).isZero();
    }

    @Test
    void theHeldBytesComeBackAsTheyWere() {
        support("a", SKEW, "n1", "s1");
        store.hold("a", SKEW.id(), new Payload(new byte[] {1, 2}, new byte[] {3}), CHECKS, NOW);

        assertThat(store.payload("a", SKEW.id())).contains(new Payload(new byte[] {1, 2}, new byte[] {3}));
        MinedPattern held = store.find("a", SKEW.id()).orElseThrow();
        assertThat(held.status()).isEqualTo(PatternStatus.HELD);
        assertThat(held.heldAt()).isEqualTo(NOW);
        assertThat(held.checks()).isEqualTo(CHECKS);
    }

    @Test
    void anApprovedPatternIsNeverHeldAgain() {
        support("a", SKEW, "n1", "s1");
        Payload approved = new Payload(new byte[] {1}, new byte[] {2});
        store.hold("a", SKEW.id(), approved, CHECKS, NOW);
        store.mark("a", SKEW.id(), PatternStatus.APPROVED, "");
        store.hold("a", SKEW.id(), new Payload(new byte[] {9}, new byte[] {9}), CHECKS, NOW.plusSeconds(9));

        assertThat(store.find("a", SKEW.id()).orElseThrow().status()).isEqualTo(PatternStatus.APPROVED);
        assertThat(store.payload("a", SKEW.id())).contains(approved);
    }

    @Test
    void approvedPatternsWaitOutTheirHoldTime() {
        support("a", SKEW, "n1", "s1");
        store.hold("a", SKEW.id(), new Payload(new byte[] {1}, new byte[] {2}), CHECKS, NOW);
        assertThat(store.approvedBefore("a", NOW.plusSeconds(1), 10)).isEmpty();

        store.mark("a", SKEW.id(), PatternStatus.APPROVED, "");
        assertThat(store.approvedBefore("a", NOW.minusSeconds(1), 10)).isEmpty();
        assertThat(store.approvedBefore("a", NOW, 10)).hasSize(1);
    }

    @Test
    void aForgottenNoteTakesItsSupportWithIt() {
        for (String note : List.of("n1", "n2")) {
            support("a", SKEW, note, note);
            support("a", LEAK, note, note);
        }
        store.hold("a", SKEW.id(), new Payload(new byte[] {1}, new byte[] {2}), CHECKS, NOW);
        store.mark("a", LEAK.id(), PatternStatus.SENT, "");

        assertThat(store.forgetNotes("a", Set.of("n1"), 2)).isEqualTo(2);
        assertThat(store.find("a", SKEW.id()).orElseThrow().status()).isEqualTo(PatternStatus.CANDIDATE);
        assertThat(store.payload("a", SKEW.id())).isEmpty();
        assertThat(store.find("a", LEAK.id()).orElseThrow().status()).isEqualTo(PatternStatus.SENT);

        store.forgetNotes("a", Set.of("n2"), 2);
        assertThat(store.find("a", SKEW.id())).isEmpty();
        assertThat(store.find("a", LEAK.id())).isPresent();
    }

    @Test
    void miningRemembersHowFarItCame() {
        assertThat(store.miningState("a")).isEqualTo(MiningState.START);
        store.saveMiningState("a", new MiningState(7, "all", true));
        assertThat(store.miningState("a")).isEqualTo(new MiningState(7, "all", true));
        assertThat(store.miningState("b")).isEqualTo(MiningState.START);
    }

    @Test
    void theAuditIsAChainThatShowsWhereItWasEdited() {
        AuditLog audit = new AuditLog(auditStore, () -> NOW);
        for (int i = 0; i < 5; i++) {
            String id = "p" + i;
            database.run(() -> audit.record("a", "mira", "approved", id, ""));
        }
        database.run(() -> audit.record("b", "mira", "approved", "p9", ""));
        assertThat(audit.firstBroken("a")).isZero();
        assertThat(audit.after("a", 2, 2)).extracting(entry -> entry.subject()).containsExactly("p2", "p3");

        database.execute(
                handle -> handle.execute("update privacy_audit set actor = 'nobody' where tenant = 'a' and seq = 3"));
        assertThat(audit.firstBroken("a")).isEqualTo(3);
        assertThat(audit.firstBroken("b")).isZero();
    }

    @Test
    void decisionsAtTheSameTimeFollowEachOtherInTheAudit() throws InterruptedException {
        AuditLog audit = new AuditLog(auditStore, () -> NOW);
        int writers = 4;
        int each = 10;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = java.util.stream.IntStream.range(0, writers)
                .mapToObj(n -> Thread.ofPlatform().start(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    for (int i = 0; i < each; i++) {
                        database.run(() -> audit.record("a", "writer " + n, "held", "p", ""));
                    }
                }))
                .toList();
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(audit.after("a", 0, 100)).hasSize(writers * each);
        assertThat(audit.firstBroken("a")).isZero();
    }
}
