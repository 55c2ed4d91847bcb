package io.continuum.instance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.federation.FederationRecord;
import io.continuum.instance.federation.FederationRecord.State;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlFederationStore;
import io.continuum.instance.store.SqlHistoryStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.http.Base64Url;
import io.continuum.protocol.identity.FederationId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the store of the history promises, on every database. */
public abstract class HistoryStoreContract {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    private static final FederationId ID = FederationId.of(new byte[32]);
    private static final String FED = Base64Url.encode(ID.toArray());
    private static final LogId LOG = new LogId("a", FED, "c.example/log/x+0+1");
    private static final LogId OTHER = new LogId("a", FED, "c.example/log/x/1+0+1");

    private Database database;
    private HistoryStore store;

    protected abstract Database open();

    @BeforeEach
    void openDatabase() {
        database = open();
        store = new SqlHistoryStore(database);
        found(ID);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    private void found(FederationId id) {
        new SqlFederationStore(database)
                .save("a", new FederationRecord(id, "harbour", State.MEMBER, URI.create("http://127.0.0.1:8430"), NOW));
    }

    private static Bytes bytes(int value) {
        return Bytes.of(new byte[] {(byte) value, 7});
    }

    private static KeptLog kept(int size) {
        return new KeptLog(bytes(size), size, size - 1L, Instant.EPOCH, NOW, size - 2L, NOW.minusSeconds(5));
    }

    private static Alarm alarm(String id, Instant at) {
        return new Alarm(
                id, AlarmKind.FORK, "two roots", bytes(1).toArray(), bytes(2).toArray(), bytes(3).toArray(), at, null);
    }

    @Test
    void theNewestStateOfEachLogIsKept() {
        assertThat(store.find(LOG)).isEmpty();
        store.save(LOG, kept(5));
        store.save(LOG, kept(9));
        store.save(OTHER, kept(3));

        assertThat(store.find(LOG)).contains(kept(9));
        assertThat(store.find(OTHER)).contains(kept(3));
        assertThat(store.find(new LogId("b", FED, LOG.log()))).isEmpty();
    }

    @Test
    void leavesStayAsTheyWereFirstSeenAndComeInTheOrderOfTheLog() {
        store.addLeaves(LOG, List.of(new KeptLeaf(12, bytes(2), NOW), new KeptLeaf(4, bytes(1), NOW)));
        store.addLeaves(LOG, List.of(new KeptLeaf(4, bytes(9), NOW.plusSeconds(1))));
        store.addLeaves(OTHER, List.of(new KeptLeaf(1, bytes(3), NOW)));

        assertThat(store.leaves(LOG)).containsExactly(new KeptLeaf(4, bytes(1), NOW), new KeptLeaf(12, bytes(2), NOW));
    }

    @Test
    void suspicionsAreReplacedAsAWhole() {
        store.saveSuspicions(
                LOG,
                List.of(
                        new Suspicion(AlarmKind.HIDDEN, "x", "more", bytes(1).toArray(), NOW),
                        new Suspicion(AlarmKind.NOT_IN_LOG, "y", "event 3", new byte[0], NOW)));
        assertThat(store.suspicions(LOG))
                .extracting(Suspicion::kind)
                .containsExactly(AlarmKind.HIDDEN, AlarmKind.NOT_IN_LOG);
        assertThat(store.suspicions(LOG).getFirst().since()).isEqualTo(NOW);

        store.saveSuspicions(LOG, List.of());
        assertThat(store.suspicions(LOG)).isEmpty();
    }

    @Test
    void aLogIsForgottenWithAllThatBelongsToItAndNoOther() {
        for (LogId each : List.of(LOG, OTHER)) {
            store.save(each, kept(5));
            store.addLeaves(each, List.of(new KeptLeaf(0, bytes(1), NOW)));
            store.saveSuspicions(each, List.of(new Suspicion(AlarmKind.HIDDEN, "x", "", new byte[0], NOW)));
        }
        store.forget(LOG);

        assertThat(store.find(LOG)).isEmpty();
        assertThat(store.leaves(LOG)).isEmpty();
        assertThat(store.suspicions(LOG)).isEmpty();
        assertThat(store.find(OTHER)).isPresent();
        assertThat(store.leaves(OTHER)).hasSize(1);
        assertThat(store.suspicions(OTHER)).hasSize(1);
    }

    @Test
    void anAlarmIsRaisedOnceAndItsEvidenceStaysWhenItIsAcknowledged() {
        assertThat(store.raise("a", FED, alarm("one", NOW))).isTrue();
        assertThat(store.raise("a", FED, alarm("one", NOW.plusSeconds(1)))).isFalse();
        assertThat(store.raise("a", FED, alarm("two", NOW.plusSeconds(2)))).isTrue();
        assertThat(store.alarms("a", FED)).extracting(Alarm::id).containsExactly("two", "one");

        assertThat(store.acknowledge("a", FED, NOW.plusSeconds(9), "known")).isEqualTo(2);
        assertThat(store.acknowledge("a", FED, NOW.plusSeconds(10), "again")).isZero();
        assertThat(store.raise("a", FED, alarm("two", NOW.plusSeconds(11)))).isFalse();
        store.raise("a", FED, alarm("three", NOW.minusSeconds(1)));

        List<Alarm> alarms = store.alarms("a", FED);
        assertThat(alarms).extracting(Alarm::id).containsExactly("three", "two", "one");
        assertThat(alarms).extracting(Alarm::isOpen).containsExactly(true, false, false);
        Alarm one = alarms.getLast();
        assertThat(one.acknowledgement()).isEqualTo(new Alarm.Acknowledgement(NOW.plusSeconds(9), "known"));
        assertThat(one.kind()).isEqualTo(AlarmKind.FORK);
        assertThat(Bytes.of(one.first())).isEqualTo(bytes(1));
        assertThat(Bytes.of(one.second())).isEqualTo(bytes(2));
        assertThat(Bytes.of(one.proof())).isEqualTo(bytes(3));
        assertThat(store.alarms("b", FED)).isEmpty();
    }

    @Test
    void anotherFederationTakesTheLogWithItAndLeavesTheEvidence() {
        store.save(LOG, kept(5));
        store.raise("a", FED, alarm("one", NOW));
        byte[] other = new byte[32];
        other[0] = 1;
        found(FederationId.of(other));

        assertThat(store.find(LOG)).isEmpty();
        assertThat(store.alarms("a", FED)).hasSize(1);
    }
}
