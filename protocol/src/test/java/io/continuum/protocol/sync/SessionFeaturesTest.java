package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** SPEC.md rules Y-60 and Y-65 to Y-67: what both sides can do beyond the version, RESYNC, WINDOW and THROTTLE. */
class SessionFeaturesTest {
    private static final LogId ONE = new LogId(Fakes.origin(1), 11);
    private static final LogId TWO = new LogId(Fakes.origin(2), 22);
    private static final long T = Side.START_MILLIS;
    private static final Abilities STEERED = Abilities.of(Set.of(Feature.WINDOW), Allowance.UNLIMITED);

    /** Y-60. */
    @Test
    void aFeatureIsAgreedOnOnlyIfBothSidesNameIt() {
        Side left = Side.able(1, 2, Abilities.of(Set.of(Feature.WINDOW, Feature.RBSR), Allowance.UNLIMITED));
        Side right = Side.able(2, 1, Abilities.of(Set.of(Feature.WINDOW, Feature.SNAPSHOT), Allowance.UNLIMITED));

        Side.talk(left.start(), right.start());

        assertThat(left.sent(Frame.Hello.class).getFirst().features()).containsExactly("rbsr", "window");
        assertThat(left.session.agreed()).containsExactly(Feature.WINDOW);
        assertThat(right.session.agreed()).containsExactly(Feature.WINDOW);
    }

    /** Y-60. */
    @Test
    void framesOfAFeatureThatWasNotAgreedOnArePassedOver() {
        Side side = Side.able(1, 2, STEERED, batch(ONE, 1)).start();
        side.receive(hello(2));
        int sent = side.sent.size();
        Bytes hash = Bytes.of(Fakes.filled(32, 1));
        Bytes space = Fakes.SPACE.bytes();

        side.receive(new Frame.RbsrOpen(2, space, new Frame.Range(ONE, new SeqRange(1, 1)), hash));
        side.receive(new Frame.RbsrMessage(2, space, hash));
        side.receive(new Frame.RbsrClose(2, space, 1));
        side.receive(new Frame.SnapOffer(1, space, hash, 1, 1, Bytes.of(new byte[64])));
        side.receive(new Frame.SnapWant(1, space, hash, 0, 1));
        side.receive(new Frame.SnapChunk(1, space, hash, 0, hash, List.of()));
        side.receive(new Frame.SnapDone(1, space, hash, 1));
        side.receive(new Frame.Resync(space, hash));
        side.receive(new Frame.Window(0, 1, 1));
        side.receive(new Frame.Throttle(1, 1_000, 0, 0));

        assertThat(side.sent).hasSize(sent);
        assertThat(side.notices).isEmpty();
        assertThat(side.closed).isEmpty();
        side.perform(side.session.audit(Fakes.SPACE, T));
        side.perform(side.session.window(0, 1, 1, T));
        assertThat(side.sent).as("nor are they sent").hasSize(sent);
    }

    /** Y-65: a replica that was emptied is filled again, and what was acknowledged before no longer counts. */
    @Test
    void aSpaceThatStartsOverIsFilledAgainFromThePeer() {
        Side left = Side.able(1, 2, STEERED, batch(ONE, 3));
        Side right = Side.able(2, 1, STEERED);
        Side.talk(left.start(), right.start());
        assertThat(left.cursor).isEqualTo(VersionVector.of(Map.of(ONE, SeqSet.upTo(3))));

        right.store.reset(TWO, 0);
        right.perform(right.session.resync(Fakes.SPACE, right.store.declared(), T));
        Frame.Resync resync = right.sent(Frame.Resync.class).getFirst();
        left.receive(resync);
        assertThat(left.cursor.isEmpty()).isTrue();
        assertThat(left.notices).contains(new Notice.Resynced(Fakes.SPACE));

        Side.talk(left, right);
        assertThat(right.store.heads).isEqualTo(left.store.heads);
        assertThat(left.cursor).isEqualTo(VersionVector.of(Map.of(ONE, SeqSet.upTo(3))));
    }

    /** Y-65: what was asked for before is not answered into the new state, and a second RESYNC does no harm. */
    @Test
    void aStreamThatWasOpenWhenTheSpaceStartsOverIsForgotten() {
        Side left = Side.able(1, 2, STEERED, batch(ONE, 3));
        Side right = Side.able(2, 1, STEERED);
        right.databaseStopped = true;
        Side.talk(left.start(), right.start());
        assertThat(right.unapplied).hasSize(1);

        right.perform(right.session.resync(Fakes.SPACE, SpaceHeads.EMPTY, T));
        int acks = right.sent(Frame.Ack.class).size();
        right.applyAll();
        assertThat(right.sent(Frame.Ack.class)).as("of the space before").hasSize(acks);
        left.receive(right.sent(Frame.Resync.class).getFirst());

        right.databaseStopped = false;
        Side.talk(left, right);
        right.tick(Comparison.STATE_EVERY_MILLIS);
        left.tick(Comparison.STATE_EVERY_MILLIS);
        Side.talk(left, right);
        assertThat(right.store.heads).isEqualTo(left.store.heads);
        assertThat(left.session.lag(Fakes.SPACE)).isEqualTo(new SyncSession.Lag(0, 0));
        assertThat(left.closed).isEmpty();
        left.tick(Servings.ACK_WITHIN_MILLIS + 1);
        assertThat(left.closed).as("nothing waits for an ACK that never comes").isEmpty();
    }

    /** Y-65: an older peer learns it in the next session. */
    @Test
    void aPeerThatDoesNotKnowResyncIsLeft() {
        Side left = Side.holding(1, 2, batch(ONE, 3));
        Side right = Side.able(2, 1, STEERED);
        Side.talk(left.start(), right.start());

        right.perform(right.session.resync(Fakes.SPACE, SpaceHeads.EMPTY, T));

        assertThat(right.sent(Frame.Resync.class)).isEmpty();
        assertThat(right.closed).containsExactly(Reason.NORMAL);
    }

    /** Y-65, Y-67. */
    @Test
    void aResyncBeyondTheAllowanceIsThrottledAndSaidAgainLater() {
        List<Scope> asked = new ArrayList<>();
        Allowance once = (scope, now) -> {
            asked.add(scope);
            return now < T + 90_000 ? T + 90_000 - now : 0;
        };
        Side left = Side.able(1, 2, Abilities.of(Set.of(Feature.WINDOW), once), batch(ONE, 3));
        Side right = Side.able(2, 1, STEERED);
        Side.talk(left.start(), right.start());

        right.store.reset(TWO, 0);
        right.perform(right.session.resync(Fakes.SPACE, right.store.declared(), T));
        Side.talk(left, right);
        assertThat(asked).containsExactly(Scope.RESYNC);
        assertThat(left.notices(Notice.Resynced.class)).isEmpty();
        assertThat(left.notices).contains(new Notice.Throttling(Scope.RESYNC, 90_000));
        assertThat(right.notices).contains(new Notice.Throttled(Scope.RESYNC, 90_000));

        left.tick(90_000);
        right.tick(90_000);
        Side.talk(left, right);
        assertThat(right.sent(Frame.Resync.class)).hasSize(2);
        assertThat(left.notices(Notice.Resynced.class)).hasSize(1);
    }

    /** Y-66. */
    @Test
    void aPausedSenderSendsNothingUntilItIsLetGoOn() {
        Side left = Side.able(1, 2, STEERED);
        Side right = Side.able(2, 1, STEERED);
        Side.talk(left.start(), right.start());

        right.perform(right.session.window(0, 1, 1, T));
        Side.talk(left, right);
        left.write(ONE, ops(0, 100));
        Side.talk(left, right);
        assertThat(right.sent(Frame.Want.class)).isEmpty();

        right.tick(5 * Pulls.STREAM_STALLED_AFTER_MILLIS - 1);
        assertThat(right.closed).as("a pause is no stall").isEmpty();
        right.perform(right.session.window(3, 200, Limits.OPS_BYTES_MAX, right.nowMillis));
        Side.talk(left, right);
        assertThat(right.store.heads).isEqualTo(left.store.heads);
    }

    /** Y-66: even what is asked for. */
    @Test
    void noOpsAreSentWhileTheWindowIsShut() {
        Side side = Side.able(1, 2, STEERED, batch(ONE, 10)).start();
        side.receive(new Frame.Hello(
                List.of(1), Fakes.origin(2), Frame.PeerLimits.OURS, List.of("window"), "another implementation"));

        side.receive(new Frame.Window(0, 1, 1));
        side.receive(new Frame.Want(
                1, Fakes.SPACE.bytes(), 100, 100_000, List.of(new Frame.Range(ONE, new SeqRange(1, 10)))));
        assertThat(side.sent(Frame.Ops.class)).isEmpty();

        side.receive(new Frame.Window(1, 1, 1));
        assertThat(side.sent(Frame.Ops.class)).hasSize(1);
    }

    /** Y-66: a pause that begins while ops are on their way. */
    @Test
    void aStreamThatIsOpenWhenThePauseBeginsGoesOnAfterIt() {
        Side left = Side.able(1, 2, STEERED, log(12));
        Side right = Side.able(2, 1, STEERED);
        right.databaseStopped = true;
        Side.talk(left.start(), right.start());
        long wants = right.sent(Frame.Want.class).size();

        right.perform(right.session.window(0, 1, 1, T));
        right.databaseStopped = false;
        right.applyAll();
        Side.talk(left, right);
        assertThat(right.sent(Frame.Want.class)).as("no more credit").hasSize((int) wants);
        assertThat(right.store.seq(ONE)).isLessThan(1_200);
        right.tick(3 * Pulls.STREAM_STALLED_AFTER_MILLIS);
        assertThat(right.closed).isEmpty();

        right.perform(right.session.window(3, 200, Limits.OPS_BYTES_MAX, right.nowMillis));
        Side.talk(left, right);
        assertThat(right.store.seq(ONE)).isEqualTo(1_200);
    }

    /** Y-66. */
    @Test
    void framesAreNoLargerAndNoMoreThanTheWindowAllows() {
        Side left = Side.able(1, 2, STEERED, log(12));
        Side right = Side.able(2, 1, STEERED);
        right.databaseStopped = true;
        left.start();
        right.start();
        right.perform(right.session.window(1, 100, Limits.OPS_BYTES_MAX, T));
        Side.talk(left, right);
        right.perform(right.session.window(1, 100, Limits.OPS_BYTES_MAX, T));
        Side.talk(left, right);
        int before = left.sent(Frame.Ops.class).size();
        while (!right.unapplied.isEmpty()) {
            right.applyAll();
            Side.talk(left, right);
        }

        assertThat(before).isLessThanOrEqualTo(Limits.FRAMES_UNACKED_MAX);
        assertThat(right.store.seq(ONE)).isEqualTo(1_200);
        assertThat(left.sent(Frame.Ops.class)
                        .subList(before, left.sent(Frame.Ops.class).size()))
                .allSatisfy(ops -> assertThat(ops.parts()).hasSizeLessThanOrEqualTo(1));
    }

    /** Y-66: the WINDOW that ends a pause may be lost; it is said again when nothing comes. */
    @Test
    void aLostWindowIsSaidAgain() {
        Side left = Side.able(1, 2, STEERED);
        Side right = Side.able(2, 1, STEERED);
        Side.talk(left.start(), right.start());
        right.perform(right.session.window(0, 1, 1, T));
        Side.talk(left, right);
        right.perform(right.session.window(3, 200, Limits.OPS_BYTES_MAX, T));
        right.outbox.clear();

        left.write(ONE, ops(0, 10));
        Side.talk(left, right);
        assertThat(right.store.heads).isEmpty();
        right.tick(Pulls.STREAM_STALLED_AFTER_MILLIS + 1);
        Side.talk(left, right);

        assertThat(right.store.heads).isEqualTo(left.store.heads);
    }

    /** Y-67. */
    @Test
    void whoIsThrottledAsksForNothingUntilTheTimeHasPassed() {
        Side left = Side.able(1, 2, STEERED);
        Side right = Side.able(2, 1, STEERED);
        Side.talk(left.start(), right.start());

        right.receive(new Frame.Throttle(Scope.OPS.code(), 40_000, 50, 0));
        right.receive(new Frame.Throttle(4_711, 40_000, 0, 0));
        left.write(ONE, ops(0, 10));
        Side.talk(left, right);
        right.tick(39_999);
        assertThat(right.sent(Frame.Want.class)).isEmpty();
        assertThat(right.notices).contains(new Notice.Throttled(Scope.OPS, 40_000));

        right.tick(1);
        Side.talk(left, right);
        assertThat(right.store.heads).isEqualTo(left.store.heads);
    }

    /** Y-66: frames that come twice, late or for nothing. */
    @Test
    void repeatedFramesOfTheFeatureDoNoHarm() {
        Side left = Side.able(1, 2, STEERED, log(3));
        Side right = Side.able(2, 1, STEERED);
        Side.talk(left.start(), right.start());
        Frame.Resync resync = new Frame.Resync(Fakes.SPACE.bytes(), Bytes.of(Fakes.filled(32, 9)));

        for (int i = 0; i < 50; i++) {
            left.receive(new Frame.Window(i % 4, 1, 1));
            left.receive(resync);
            left.receive(new Frame.Throttle(i % 5, 0, 0, 0));
        }
        left.receive(new Frame.Window(3, 200, Limits.OPS_BYTES_MAX));
        Side.talk(left, right);
        left.write(ONE, ops(9, 5));
        left.tick(Comparison.NOTIFY_EVERY_MILLIS);
        Side.talk(left, right);

        assertThat(right.store.heads).isEqualTo(left.store.heads);
        assertThat(left.closed).isEmpty();
    }

    private static Frame.Hello hello(int origin) {
        return new Frame.Hello(List.of(1), Fakes.origin(origin), Frame.PeerLimits.OURS, List.of("later"), "another");
    }

    private static OpBatch batch(LogId log, int count) {
        return Fakes.batch(log, 1, Op.NO_OP, ops(0, count));
    }

    private static OpBatch[] log(int batches) {
        OpBatch[] log = new OpBatch[batches];
        log[0] = Fakes.batch(ONE, 1, Op.NO_OP, ops(0, 100));
        for (int i = 1; i < batches; i++) {
            log[i] =
                    Fakes.batch(ONE, log[i - 1].to() + 1, Fakes.head(log[i - 1]).tip(), ops(i, 100));
        }
        return log;
    }

    private static OpBody[] ops(int batch, int count) {
        OpBody[] ops = new OpBody[count];
        for (int i = 0; i < ops.length; i++) {
            ops[i] = Fakes.put(T + batch * 1_000L + i, "record " + batch + "/" + i, "text");
        }
        return ops;
    }
}
