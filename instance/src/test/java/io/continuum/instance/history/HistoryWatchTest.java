package io.continuum.instance.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.federation.CoordinatorClient;
import io.continuum.instance.federation.FederationState;
import io.continuum.instance.federation.HistoryGate.Act;
import io.continuum.instance.federation.HistoryGate.Closed;
import io.continuum.instance.federation.TestChain;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlHistoryStore;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.log.ForkProof;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.FederationHistory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance with a real chain, a real database and a coordinator over HTTP that is honest, slow, or not (T-15 to T-39). */
class HistoryWatchTest {
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();
    private final TestLog log = TestLog.of(chain.id());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Instant now = Instant.parse("2026-05-04T10:00:00Z");
    private final TestCoordinator coordinator = new TestCoordinator(chain.id(), chain.history(), log);
    private SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private @Nullable FederationState known;
    private @Nullable HistoryWatch watching;

    private FederationState state() {
        return Objects.requireNonNull(known);
    }

    private HistoryWatch watch() {
        return Objects.requireNonNull(watching);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        coordinator.close();
    }

    /** The instance, or the same one after a restart. */
    private void start() {
        Database database = SqliteDatabase.open(folder.resolve("continuum.db"));
        CoordinatorClient client = new CoordinatorClient();
        opened.add(database);
        opened.add(client);
        FederationState state = chain.adminState(database, folder.resolve("instance.keys"), client, coordinator.url());
        meters = new SimpleMeterRegistry();
        CoordinatorClient.Signer nobody = (_, _, _, _) -> Map.of();
        HistoryWatch watch = new HistoryWatch(
                TestChain.TENANT,
                state,
                new SqlHistoryStore(database),
                new CoordinatorLog(client, nobody),
                nobody,
                database,
                () -> now,
                new HistoryMeters(meters));
        state.guardedBy(watch);
        known = state;
        watching = watch;
    }

    private void startUnwitnessed() {
        chain.nameLog(log.key(), List.of(), 0);
        log.fill(3);
        show(0);
        start();
    }

    /** Two of three witnesses have to sign. */
    private void startWitnessed() {
        chain.nameLog(log.key(), log.witnessKeys(), 2);
        show(2);
        start();
    }

    /** The coordinator puts everything into the log and shows all of it. */
    private void show(int cosigners) {
        log.log(chain.history(), now);
        coordinator.show(chain.history());
        coordinator.show(log, cosigners, now);
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    private String closed(Act act) {
        return watch().closed(act).map(Closed::code).orElse("open");
    }

    private HistoryStatus status() {
        return watch().status().orElseThrow();
    }

    private Alarm alarm() {
        return watch().alarms().stream().filter(Alarm::isOpen).findFirst().orElseThrow();
    }

    private double refused(String reason) {
        return meters.counter(HistoryMeters.REFUSED, "reason", reason).count();
    }

    // ------------------------------------------------------------------------------------------------ an honest log

    @Test
    void nothingStopsAsLongAsTheConfigurationNamesNoLog() {
        start();
        watch().look();

        assertThat(closed(Act.SEAL)).isEqualTo("open");
        assertThat(status().state()).isEqualTo("no log");
        assertThat(watch().shown()).isEmpty();
    }

    @Test
    void aLogIsHeldAgainstTheWholeChainBeforeAnythingIsSealed() {
        startUnwitnessed();
        assertThat(closed(Act.SEAL)).isEqualTo("history_unverified");
        assertThat(closed(Act.PEER)).isEqualTo("history_unverified");
        assertThat(closed(Act.ASK)).isEqualTo("open");

        watch().look();

        assertThat(closed(Act.SEAL)).isEqualTo("open");
        assertThat(closed(Act.EVALUATE)).isEqualTo("open");
        assertThat(status())
                .extracting(
                        HistoryStatus::state,
                        HistoryStatus::checkpointSize,
                        HistoryStatus::checkpointAt,
                        HistoryStatus::verified,
                        HistoryStatus::lag,
                        HistoryStatus::witnessed)
                .containsExactly("unwitnessed", (long) log.size(), now, true, 0L, false);
    }

    @Test
    void aLogOfSeveralTilesIsReadToItsEnd() {
        log.fill(700);
        startUnwitnessed();
        watch().look();
        assertThat(status().verified()).isTrue();

        chain.commit();
        log.fill(300);
        show(0);
        watch().look();

        assertThat(status().checkpointSize()).isEqualTo(log.size());
        assertThat(status().verified()).isTrue();
        assertThat(state().current().orElseThrow().history().commits()).hasSize(2);
    }

    @Test
    void aLeafThatIsNewBringsItsEventWithIt() {
        startUnwitnessed();
        watch().look();

        chain.add(chain.newKeys());
        show(0);
        watch().look();

        assertThat(state().current().orElseThrow().history().roster().members()).hasSize(2);
        assertThat(closed(Act.SEAL)).isEqualTo("open");
    }

    @Test
    void anAbsentCoordinatorIsNoAlarm() {
        startUnwitnessed();
        watch().look();

        coordinator.goAway(true);
        later(Duration.ofHours(3));
        watch().look();

        assertThat(status().problem()).isNotEmpty();
        assertThat(watch().alarms()).isEmpty();
        assertThat(closed(Act.SEAL)).isEqualTo("open");
    }

    // ------------------------------------------------------------------------------------------------ witnesses, age

    @Test
    void aCheckpointWithoutItsQuorumIsNotBelieved() {
        startWitnessed();
        coordinator.show(log, 1, now);
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("history_unverified");
        assertThat(status().problem()).contains("too_few_witnesses");
        assertThat(refused("too_few_witnesses")).isEqualTo(1);

        coordinator.show(log, 2, now);
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("open");
        assertThat(status().state()).isEqualTo("witnessed");
    }

    @Test
    void sealingStopsADayAfterTheLastWitnessedCheckpoint() {
        startWitnessed();
        watch().look();

        later(DAY);
        assertThat(closed(Act.SEAL)).isEqualTo("open");
        later(Duration.ofSeconds(1));
        assertThat(closed(Act.SEAL)).isEqualTo("history_stale");
        assertThat(closed(Act.PEER)).isEqualTo("history_stale");
        assertThat(closed(Act.ASK)).isEqualTo("open");
        watch().look();
        assertThat(closed(Act.SEAL)).as("the same old signatures").isEqualTo("history_stale");

        coordinator.show(log, 2, now);
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("open");
    }

    @Test
    void aWitnessOfTomorrowRenewsNothing() {
        startWitnessed();
        coordinator.show(log, 2, now.plus(DAY));
        watch().look();

        assertThat(closed(Act.SEAL)).isEqualTo("history_unverified");
        assertThat(refused("from_future")).isEqualTo(1);
    }

    @Test
    void anEpochOfMoreThan35DaysSealsNothing() {
        startUnwitnessed();
        watch().look();
        later(Duration.ofDays(35));
        assertThat(closed(Act.SEAL)).isEqualTo("open");
        later(Duration.ofMinutes(1));
        assertThat(closed(Act.SEAL)).isEqualTo("epoch_too_old");

        chain.commit();
        show(0);
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("open");
    }

    @Test
    void anEpochThatSaysItIsOfNextYearIsAsOldAsItWasSeen() {
        chain.nameLog(log.key(), List.of(), 0);
        log.log(chain.history(), now.plus(Duration.ofDays(365)));
        coordinator.show(chain.history());
        coordinator.show(log, 0, now);
        start();
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("open");

        later(Duration.ofDays(36));
        assertThat(closed(Act.SEAL)).isEqualTo("epoch_too_old");
    }

    // ------------------------------------------------------------------------------------------------ two histories

    @Test
    void aForkIsProvedAndStopsEverything() {
        startUnwitnessed();
        watch().look();
        TestLog fork = log.copy(log.size() - 1);
        fork.fill(4);
        coordinator.show(fork, 0, now);

        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.FORK);
        for (Act act : Act.values()) {
            assertThat(closed(act)).isEqualTo("history_alarm");
        }
        var trust = chain.history().config().log().trust().orElseThrow();
        assertThat(ForkProof.check(alarm().proof(), trust)).isInstanceOf(Checked.Valid.class);
        assertThat(new String(alarm().first(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("coordinator.example");
        assertThat(new String(alarm().second(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("coordinator.example");
        assertThat(status().state()).isEqualTo("alarm");
        assertThat(refused("forked")).isEqualTo(1);
        assertThat(meters.get(HistoryMeters.ALARMS_OPEN).gauge().value()).isEqualTo(1);
        assertThat(meters.counter(HistoryMeters.HELD_BACK, "reason", "history_alarm")
                        .count())
                .isEqualTo(1);
    }

    /** S-28. */
    @Test
    void aCommitByAnAdminWhoWasShownTheSameLogChangesNothing() {
        startUnwitnessed();
        chain.commit(log.head());
        log.fill(300);
        show(0);
        watch().look();

        assertThat(status().verified()).isTrue();
        assertThat(watch().alarms()).isEmpty();
    }

    @Test
    void aCommitIsHeldAgainstTheLogOnce() {
        startUnwitnessed();
        chain.commit(log.head());
        log.fill(300);
        show(0);
        watch().look();

        coordinator.hideTiles(true);
        watch().look();
        assertThat(status().problem()).isNull();
        assertThat(status().verified()).isTrue();
    }

    /** S-28. */
    @Test
    void aCommitByAnAdminWhoWasShownAnotherLogStopsEverything() {
        startUnwitnessed();
        TestLog fork = log.copy(log.size() - 1);
        fork.fill(1);
        chain.commit(fork.head());
        show(0);
        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.OTHER_LOG);
        assertThat(closed(Act.ASK)).isEqualTo("history_alarm");

        watch().acknowledge("the admin's laptop was restored");
        watch().look();
        assertThat(closed(Act.ASK)).isEqualTo("open");
        assertThat(status().verified()).isTrue();
    }

    /** S-28: the coordinator may be a little behind, but not for long. */
    @Test
    void aLogThatStaysShorterThanTheAdminSawItIsAnAlarm() {
        startUnwitnessed();
        TestLog longer = log.copy(log.size());
        longer.fill(5);
        chain.commit(longer.head());
        show(0);
        watch().look();
        assertThat(watch().alarms()).isEmpty();
        assertThat(status().verified()).isFalse();

        later(Duration.ofMinutes(11));
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.OTHER_LOG);
    }

    /** T-40. */
    @Test
    void theFirstCheckpointIsHeldAgainstTheOneInTheWelcome() {
        startUnwitnessed();
        TestLog fork = log.copy(log.size() - 1);
        fork.fill(1);
        watch().shownByPeer(fork.note(0, now));
        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.FORK);
    }

    @Test
    void aForkIsFoundAfterARestartFromTheCheckpointThatWasKept() throws Exception {
        startUnwitnessed();
        watch().look();
        TestLog fork = log.copy(log.size() - 1);
        fork.fill(1);
        coordinator.show(fork, 0, now);

        start();
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.FORK);

        start();
        assertThat(closed(Act.SEAL)).as("an alarm outlives a restart").isEqualTo("history_alarm");
    }

    @Test
    void aForkCountsHoweverFewWitnessesSignedIt() {
        startWitnessed();
        watch().look();
        TestLog fork = log.copy(log.size() - 1);
        fork.fill(1);
        coordinator.show(fork, 0, now);
        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.FORK);
    }

    @Test
    void aLogThatShrinksForLongerThanAMomentIsAnAlarm() {
        log.fill(300);
        startUnwitnessed();
        watch().look();
        byte[] newest = log.note(0, now);
        TestLog before = log.copy(log.size() - 20);
        coordinator.show(before, 0, now);

        watch().look();
        assertThat(watch().alarms()).as("perhaps a stale copy").isEmpty();
        assertThat(closed(Act.SEAL)).isEqualTo("history_behind");

        coordinator.show(log, 0, now);
        coordinator.showNote(newest);
        later(Duration.ofSeconds(15));
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("open");

        coordinator.show(before, 0, now);
        watch().look();
        later(Duration.ofMinutes(1));
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.SHRUNKEN);
    }

    @Test
    void aLogThatProvesNothingIsNotBelievedAndInTheEndAnAlarm() {
        startUnwitnessed();
        watch().look();
        long before = status().checkpointSize();
        log.fill(5);
        show(0);
        coordinator.hideTiles(true);
        watch().look();
        assertThat(status().checkpointSize()).isEqualTo(before);
        assertThat(closed(Act.SEAL)).isEqualTo("history_behind");
        assertThat(watch().alarms()).isEmpty();

        later(Duration.ofMinutes(10));
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.UNPROVEN);
    }

    @Test
    void aNoteOfAnotherKeyIsRefusedAndAccusesNobody() {
        startUnwitnessed();
        watch().look();
        TestLog stranger = TestLog.of(chain.id());
        stranger.fill(2);
        coordinator.showNote(stranger.note(0, now));
        watch().look();

        assertThat(refused("unknown_key")).isEqualTo(1);
        assertThat(watch().alarms()).isEmpty();
    }

    // ------------------------------------------------------------------------------------------------ chain and log

    @Test
    void anEventThatStaysOutOfTheLogIsAnAlarm() {
        startUnwitnessed();
        watch().look();
        chain.add(chain.newKeys());
        coordinator.show(chain.history());
        state().refresh((_, _, _, _) -> Map.of());
        watch().look();
        assertThat(closed(Act.SEAL)).as("its leaf may come in a second").isEqualTo("open");
        assertThat(status().problem()).contains("membership event 2").contains("not in the log");

        later(Duration.ofMinutes(10));
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.NOT_IN_LOG);
    }

    @Test
    void witnessesThatPauseDoNotMakeAnEventGoMissing() {
        startWitnessed();
        watch().look();
        chain.add(chain.newKeys());
        coordinator.show(chain.history());
        state().refresh((_, _, _, _) -> Map.of());
        for (int i = 0; i < 3; i++) {
            watch().look();
            later(Duration.ofHours(1));
        }
        assertThat(watch().alarms()).isEmpty();

        coordinator.show(log, 2, now);
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.NOT_IN_LOG);
    }

    @Test
    void aCommitThatStaysOutOfTheLogIsAnAlarm() {
        startUnwitnessed();
        watch().look();
        chain.commit();
        coordinator.show(chain.history());
        state().refresh((_, _, _, _) -> Map.of());
        watch().look();
        later(Duration.ofMinutes(10));
        watch().look();

        assertThat(alarm().detail()).contains("commit of epoch 2");
    }

    @Test
    void aLeafWhoseEventIsNotShownHoldsSealingBackAndIsAnAlarm() {
        startUnwitnessed();
        watch().look();
        log.append(new LogLeaf.Membership(chain.id(), LogLeaf.minute(now), 2, TestChain.otherHash()));
        coordinator.show(log, 0, now);
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("history_behind");
        assertThat(status().lag()).isEqualTo(1);

        later(Duration.ofMinutes(10));
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.NOT_IN_CHAIN);
    }

    @Test
    void aWitnessedInstanceGoesOnFromTheLastCheckpointThatAgreedUntilItIsADayOld() {
        startWitnessed();
        watch().look();
        log.append(new LogLeaf.Epoch(chain.id(), LogLeaf.minute(now), 2, TestChain.otherHash()));
        coordinator.goAway(false);
        coordinator.show(log, 2, now);
        watch().look();

        assertThat(closed(Act.SEAL)).isEqualTo("open");
        assertThat(status().verified()).isFalse();
    }

    @Test
    void aLogThatNamesAnotherEventAtTheSamePlaceIsAnAlarmAtOnce() {
        startUnwitnessed();
        watch().look();
        log.append(new LogLeaf.Membership(chain.id(), LogLeaf.minute(now), 1, TestChain.otherHash()));
        coordinator.show(log, 0, now);
        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.CONTRADICTION);
        assertThat(alarm().detail()).contains("membership event 1");
    }

    @Test
    void anotherConfigurationInTheLogIsAnAlarmAtOnce() {
        startUnwitnessed();
        watch().look();
        log.append(new LogLeaf.Config(chain.id(), LogLeaf.minute(now), 2, TestChain.otherHash()));
        coordinator.show(log, 0, now);
        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.CONTRADICTION);
    }

    @Test
    void twoCommitsOfOneEpochFromTheCoordinatorAreAnAlarm() {
        startUnwitnessed();
        FederationHistory before = chain.history();
        chain.commit();
        show(0);
        start();
        state().refresh((_, _, _, _) -> Map.of());
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("open");

        chain.backTo(before);
        EpochCommit other = chain.nextCommit();
        coordinator.show(before.appendCommit(other.encoded()).orThrow());
        state().refresh((_, _, _, _) -> Map.of());
        assertThat(state().problem()).contains("another commit of epoch 2");
        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.TWO_COMMITS);
        assertThat(Bytes.of(alarm().second())).isEqualTo(Bytes.of(other.encoded()));
    }

    @Test
    void aCommitThatNobodyMaySignAccusesNobody() {
        startUnwitnessed();
        watch().look();
        byte[] forged = chain.history().newestCommit().encoded();
        forged[forged.length - 70] ^= 1;
        watch().otherCommit(1, forged);
        watch().otherCommit(1, new byte[10]);
        watch().look();

        assertThat(watch().alarms()).isEmpty();
        assertThat(refused("bad_signature")).isEqualTo(1);
        assertThat(refused("malformed")).isEqualTo(1);
    }

    // ------------------------------------------------------------------------------------------------ peers

    @Test
    void aPeersCheckpointOfTheSameHistoryIsFine() {
        startUnwitnessed();
        byte[] older = log.note(0, now);
        log.fill(20);
        show(0);
        watch().look();
        byte[] same = log.note(0, now);
        log.fill(20);
        byte[] newer = log.note(0, now);
        for (byte[] note : List.of(older, same, newer, new byte[] {1, 2, 3})) {
            watch().shownByPeer(note);
        }
        watch().look();

        assertThat(watch().alarms()).isEmpty();
        assertThat(closed(Act.SEAL)).isEqualTo("open");
        assertThat(refused("bad_note")).isEqualTo(1);
    }

    @Test
    void aPeersCheckpointOfAnotherHistoryIsAForkWithProof() {
        startUnwitnessed();
        log.fill(20);
        show(0);
        watch().look();
        TestLog other = log.copy(10);
        other.fill(3);
        watch().shownByPeer(other.note(0, now));
        watch().look();

        assertThat(alarm().kind()).isEqualTo(AlarmKind.FORK);
        assertThat(alarm().proof()).isNotEmpty();
    }

    @Test
    void aPeerThatWasShownMoreIsWaitedForAndThenAnAlarm() {
        startUnwitnessed();
        watch().look();
        TestLog other = log.copy(log.size() - 1);
        other.fill(30);
        watch().shownByPeer(other.note(0, now));
        watch().look();
        assertThat(watch().alarms()).isEmpty();

        later(Duration.ofMinutes(5));
        start();
        watch().look();
        later(Duration.ofMinutes(5));
        watch().look();
        assertThat(alarm().kind()).isEqualTo(AlarmKind.HIDDEN);
    }

    // ------------------------------------------------------------------------------------------------ an admin's word

    @Test
    void acknowledgedEverythingGoesOnFromWhatTheCoordinatorShowsNow() {
        startUnwitnessed();
        watch().look();
        TestLog fork = log.copy(log.size() - 1);
        fork.fill(4);
        coordinator.show(fork, 0, now);
        watch().look();
        assertThat(closed(Act.SEAL)).isEqualTo("history_alarm");

        assertThat(watch().acknowledge("restored from the backup of Monday")).isEqualTo(1);
        assertThat(closed(Act.ASK)).isEqualTo("open");
        fork.fill(2);
        coordinator.show(fork, 0, now);
        watch().look();

        assertThat(status().checkpointSize()).isEqualTo(fork.size());
        Alarm kept = watch().alarms().getFirst();
        assertThat(kept.isOpen()).isFalse();
        assertThat(Optional.ofNullable(kept.acknowledgement()).map(Alarm.Acknowledgement::note))
                .contains("restored from the backup of Monday");
        assertThat(kept.proof()).isNotEmpty();

        coordinator.show(log, 0, now);
        watch().look();
        later(Duration.ofMinutes(1));
        watch().look();
        assertThat(closed(Act.SEAL))
                .as("back to the first history is a new case")
                .isEqualTo("history_alarm");
    }

    @Test
    void anAcknowledgedContradictionRaisesNoSecondAlarm() {
        startUnwitnessed();
        watch().look();
        log.append(new LogLeaf.Membership(chain.id(), LogLeaf.minute(now), 1, TestChain.otherHash()));
        coordinator.show(log, 0, now);
        watch().look();
        watch().acknowledge("");
        watch().look();

        assertThat(closed(Act.SEAL)).isEqualTo("open");
        assertThat(watch().acknowledge("again")).isZero();
    }
}
