package io.continuum.instance.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.FederationMembership;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.HistoryGate.Act;
import io.continuum.instance.federation.TestChain;
import io.continuum.instance.history.Alarm;
import io.continuum.instance.history.AlarmKind;
import io.continuum.instance.history.CoordinatorLog;
import io.continuum.instance.history.HistoryMeters;
import io.continuum.instance.history.HistoryWatch;
import io.continuum.instance.history.TestCoordinator;
import io.continuum.instance.history.TestLog;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlHistoryStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.protocol.identity.InstanceKeys;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationHistory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances that a coordinator shows different things find out when they meet, over real sockets (T-17, P-3). */
class SplitViewTest {
    private static final CoordinatorClient.Signer NOBODY = (_, _, _, _) -> Map.of();

    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();
    private final TestLog log = TestLog.of(chain.id());
    private final InstanceKeys guest = chain.newKeys();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void begin() {
        chain.add(guest);
        chain.nameLog(log.key(), List.of(), 0);
        log.log(chain.history(), Instant.now());
        log.fill(10);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    private final class Member implements AutoCloseable {
        final TestCoordinator coordinator;
        final CoordinatorClient client = new CoordinatorClient();
        final Database database;
        final HistoryWatch watch;
        final Node node;

        /** @param shown the log that the coordinator shows to this member */
        Member(String name, InstanceKeys keys, FederationHistory history, TestLog shown) throws Exception {
            coordinator = new TestCoordinator(chain.id(), history, shown);
            coordinator.show(shown, 0, Instant.now());
            database = SqliteDatabase.open(folder.resolve(name + ".db"));
            FederationState state =
                    chain.stateOf(keys, database, folder.resolve(name + ".keys"), client, coordinator.url());
            watch = new HistoryWatch(
                    TestChain.TENANT,
                    state,
                    new SqlHistoryStore(database),
                    new CoordinatorLog(client, NOBODY),
                    NOBODY,
                    database,
                    InstantSource.system(),
                    new HistoryMeters(new SimpleMeterRegistry()));
            state.guardedBy(watch);
            watch.look();
            node = new Node(folder.resolve(name + "-node.db"), keys, new FederationMembership(state, () -> {}), 0);
            opened.add(this);
        }

        boolean isOpen() {
            return watch.closed(Act.PEER).isEmpty();
        }

        Alarm alarm() {
            return watch.alarms().getFirst();
        }

        @Override
        public void close() {
            node.close();
            coordinator.close();
            client.close();
            database.close();
        }
    }

    private static void connect(Member one, Member other) {
        one.node.addPeer("other", other.node.id(), other.node.url());
        other.node.addPeer("one", one.node.id(), one.node.url());
        Node.await("connected", () -> one.node.state(other.node.id()) == PeerStatus.State.CONNECTED);
    }

    @Test
    void twoThatAreShownTheSameStayConnected() throws Exception {
        Member north = new Member("north", chain.admin(), chain.history(), log);
        TestLog longer = log.copy(log.size());
        longer.fill(3);
        Member south = new Member("south", guest, chain.history(), longer);
        north.coordinator.show(longer, 0, Instant.now());
        connect(north, south);
        north.watch.look();
        south.watch.look();

        assertThat(north.watch.alarms()).isEmpty();
        assertThat(south.watch.alarms()).isEmpty();
        assertThat(north.node.state(south.node.id())).isEqualTo(PeerStatus.State.CONNECTED);
    }

    @Test
    void aSplitViewIsFoundByBothSidesAndEndsTheirSession() throws Exception {
        TestLog forNorth = log.copy(10);
        forNorth.fill(7);
        TestLog forSouth = log.copy(10);
        forSouth.fill(7);
        Member north = new Member("north", chain.admin(), chain.history(), forNorth);
        Member south = new Member("south", guest, chain.history(), forSouth);
        assertThat(north.isOpen()).isTrue();
        assertThat(south.isOpen()).isTrue();
        connect(north, south);

        for (Member each : List.of(north, south)) {
            each.watch.lookIfDue();
            Node.await("the alarm", () -> {
                each.watch.look();
                return !each.isOpen();
            });
            assertThat(each.alarm().kind()).isEqualTo(AlarmKind.FORK);
            assertThat(each.alarm().proof()).isNotEmpty();
        }
        Node.await(
                "no session, and why",
                () -> north.node
                        .status(south.node.id())
                        .orElseThrow()
                        .lastError()
                        .contains("two histories"));
        assertThat(north.node.state(south.node.id())).isNotEqualTo(PeerStatus.State.CONNECTED);

        north.watch.acknowledge("explained");
        south.watch.acknowledge("explained");
        Node.await("connected again", () -> north.node.state(south.node.id()) == PeerStatus.State.CONNECTED);
    }

    @Test
    void theSideWhoseAlarmIsRaisedLaterLearnsOfTheForkFromTheRefusal() throws Exception {
        TestLog forNorth = log.copy(10);
        forNorth.fill(7);
        TestLog forSouth = log.copy(10);
        forSouth.fill(7);
        Member north = new Member("north", chain.admin(), chain.history(), forNorth);
        Member south = new Member("south", guest, chain.history(), forSouth);
        north.watch.shownByPeer(forSouth.note(0, Instant.now()));
        north.watch.look();
        assertThat(north.isOpen()).isFalse();

        south.node.addPeer("north", north.node.id(), north.node.url());
        Node.await("the alarm", () -> {
            south.watch.look();
            return !south.isOpen();
        });
        assertThat(south.alarm().kind()).isEqualTo(AlarmKind.FORK);
    }

    @Test
    void twoCommitsOfOneEpochAreFetchedFromThePeerAndAreAnAlarm() throws Exception {
        FederationHistory before = chain.history();
        chain.commit();
        log.log(chain.history(), Instant.now());
        Member north = new Member("north", chain.admin(), chain.history(), log);
        EpochCommit ours = chain.history().newestCommit();

        chain.backTo(before);
        chain.commit();
        TestLog forSouth = log.copy(0);
        Member south = new Member("south", guest, chain.history(), forSouth);
        assertThat(chain.history().newestCommit().hash()).isNotEqualTo(ours.hash());

        assertThat(south.isOpen()).isTrue();

        north.node.addPeer("south", south.node.id(), south.node.url());
        Node.await("the alarm", () -> {
            north.watch.look();
            return !north.isOpen();
        });
        assertThat(north.alarm().kind()).isEqualTo(AlarmKind.TWO_COMMITS);
        assertThat(north.alarm().second())
                .isEqualTo(chain.history().newestCommit().encoded());
    }
}
