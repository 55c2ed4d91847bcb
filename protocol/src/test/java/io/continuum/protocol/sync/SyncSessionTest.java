package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** SPEC.md rules Y-28 to Y-59, named at each test. */
class SyncSessionTest {
    private static final LogId ONE = new LogId(Fakes.origin(1), 11);
    private static final LogId TWO = new LogId(Fakes.origin(2), 22);
    private static final LogId THREE = new LogId(Fakes.origin(3), 33);
    private static final long T = Side.START_MILLIS;

    /** Y-35, Y-38. */
    @Test
    void eachSideGetsWhatItMissesAtOnce() {
        Side left = Side.holding(1, 2, batch(ONE, "from one"), batch(THREE, "forwarded"));
        Side right = Side.holding(2, 1, batch(TWO, "from two"));

        Side.talk(left.start(), right.start());

        for (Side side : List.of(left, right)) {
            assertThat(side.texts("one")).containsExactly("from one");
            assertThat(side.texts("two")).containsExactly("from two");
            assertThat(side.texts("three")).containsExactly("forwarded");
            assertThat(side.session.lag(Fakes.SPACE)).isEqualTo(new SyncSession.Lag(0, 0));
        }
        assertThat(left.store.heads).isEqualTo(right.store.heads);
        assertThat(left.store.records.digest()).isEqualTo(right.store.records.digest());
        assertThat(right.store.batches.get(THREE)).isEqualTo(left.store.batches.get(THREE));
    }

    /** Y-34. */
    @Test
    void equalReplicasSayOneHashEach() {
        OpBatch held = batch(ONE, "same");
        Side left = Side.holding(1, 2, held);
        Side right = Side.holding(2, 1, held);

        Side.talk(left.start(), right.start());

        assertThat(left.sent).hasSize(2).last().isInstanceOf(Frame.State.class);
        assertThat(right.sent).hasSize(2).last().isInstanceOf(Frame.State.class);
        assertThat(left.cursor).isEqualTo(VersionVector.of(Map.of(ONE, SeqSet.upTo(1))));
        assertThat(left.notices).containsExactly(new Notice.InSync(Fakes.SPACE));
    }

    /** Y-43, Y-44: what is not durable is not acknowledged. */
    @Test
    void nothingIsAcknowledgedBeforeItIsDurable() {
        Side left = Side.holding(1, 2, batch(ONE, "text"));
        Side right = Side.holding(2, 1);
        right.databaseStopped = true;

        Side.talk(left.start(), right.start());
        assertThat(right.sent(Frame.Ack.class)).isEmpty();
        assertThat(left.cursor.isEmpty()).isTrue();
        assertThat(left.session.lag(Fakes.SPACE).toSend()).isEqualTo(1);

        right.applyAll();
        Side.talk(left, right);
        assertThat(right.sent(Frame.Ack.class)).hasSize(1);
        assertThat(left.cursor).isEqualTo(VersionVector.of(Map.of(ONE, SeqSet.upTo(1))));
    }

    /** Y-36, Y-45: a new session starts from what the receiver says, not from what was sent before. */
    @Test
    void whatWasSentButNeverDurableIsSentAgainInTheNextSession() {
        OpBatch lost = batch(ONE, "text");
        Side left = Side.holding(1, 2, lost);
        Side crashing = Side.holding(2, 1);
        crashing.databaseStopped = true;
        Side.talk(left.start(), crashing.start());
        assertThat(left.sent(Frame.Ops.class)).hasSize(1);

        Side leftAgain = Side.holding(1, 2, lost);
        Side restarted = Side.holding(2, 1);
        Side.talk(leftAgain.start(), restarted.start());

        assertThat(restarted.texts("one")).containsExactly("text");
    }

    /** Y-31, Y-32. */
    @Test
    void aSpaceThatIsNotSharedIsRefusedLikeOneThatDoesNotExist() {
        Side left = Side.holding(1, 2, batch(ONE, "secret"));
        Side right = Side.sharingNothing(2, 1);
        Bytes unknown = Bytes.of(Fakes.filled(32, 0x77));

        Side.talk(left.start(), right.start());
        left.receive(new Frame.Want(1, unknown, 10, 10_000, List.of(new Frame.Range(ONE, new SeqRange(1, 1)))));
        right.receive(
                new Frame.Want(1, Fakes.SPACE.bytes(), 10, 10_000, List.of(new Frame.Range(ONE, new SeqRange(1, 1)))));

        assertThat(right.sent(Frame.Reject.class))
                .containsExactly(
                        new Frame.Reject(0, Fakes.SPACE.bytes(), Reason.UNKNOWN_SPACE.code(), 0),
                        new Frame.Reject(1, Fakes.SPACE.bytes(), Reason.UNKNOWN_SPACE.code(), 0));
        assertThat(left.sent(Frame.Reject.class))
                .containsExactly(new Frame.Reject(1, unknown, Reason.UNKNOWN_SPACE.code(), 0));
        assertThat(left.sent(Frame.Ops.class)).isEmpty();
        assertThat(left.sent(Frame.StatePage.class)).isEmpty();
        assertThat(left.notices(Notice.SpaceRefused.class)).hasSize(1);
        left.tick(Comparison.STATE_EVERY_MILLIS + 1);
        assertThat(left.outbox).noneMatch(Frame.State.class::isInstance);
    }

    /** Y-33. */
    @Test
    void aSpaceSharedLaterSyncsFromThenOnAndOneNoLongerSharedStops() {
        Side left = Side.holding(1, 2, batch(ONE, "text"));
        Side right = Side.sharingNothing(2, 1);
        Side.talk(left.start(), right.start());

        right.perform(right.session.share(Fakes.SPACE, right.store.declared(), T));
        Side.talk(left, right);
        assertThat(right.texts("one")).containsExactly("text");
        assertThat(left.session.openSpaces()).containsExactly(Fakes.SPACE);

        right.perform(right.session.unshare(Fakes.SPACE, T));
        Side.talk(left, right);
        left.write(ONE, Fakes.put(T, "one", "later"));
        Side.talk(left, right);
        assertThat(right.texts("one")).containsExactly("text");
        assertThat(left.session.openSpaces()).isEmpty();
    }

    /** Y-29. */
    @Test
    void aHelloThatNamesAnotherIdEndsTheSession() {
        Side side = Side.holding(1, 2).start();

        side.receive(hello(3, SyncSession.VERSION));

        assertThat(side.closed).containsExactly(Reason.IDENTITY_MISMATCH);
        assertThat(side.sent(Frame.Goodbye.class)).hasSize(1);
    }

    /** Y-29. */
    @Test
    void aPeerWithoutACommonVersionIsToldOurs() {
        Side side = Side.holding(1, 2).start();

        side.receive(hello(2, 9));

        assertThat(side.closed).containsExactly(Reason.UNSUPPORTED_VERSION);
        assertThat(side.sent(Frame.Goodbye.class).getFirst().versionMax()).isEqualTo(SyncSession.VERSION);
    }

    /** Y-28, Y-30. */
    @Test
    void framesBeforeHelloASecondHelloAndMalformedFramesEndTheSession() {
        Side early = Side.holding(1, 2).start();
        early.receive(new Frame.Ping(T));
        assertThat(early.closed).containsExactly(Reason.OUT_OF_ORDER);

        Side twice = Side.holding(1, 2).start();
        twice.receive(hello(2, SyncSession.VERSION));
        twice.receive(hello(2, SyncSession.VERSION));
        assertThat(twice.closed).containsExactly(Reason.OUT_OF_ORDER);

        Side malformed = Side.holding(1, 2).start();
        malformed.perform(malformed.session.receive(new byte[] {0x60, 0, 0}, T));
        Side streamless = greeted(Side.holding(1, 2));
        streamless.receive(new Frame.Want(0, Fakes.SPACE.bytes(), 1, 1, List.of()));
        assertThat(streamless.closed).containsExactly(Reason.MALFORMED);
        assertThat(malformed.closed).containsExactly(Reason.MALFORMED);
        assertThat(malformed.session.tick(T + 1)).isEmpty();
        assertThat(malformed.session.isOver()).isTrue();
    }

    /** Y-22. */
    @Test
    void anUnknownTagIsPassedOver() {
        Side side = Side.holding(1, 2).start();
        side.receive(hello(2, SyncSession.VERSION));

        side.perform(side.session.receive(new byte[] {0x2a, 0, 0, 0}, T));

        assertThat(side.closed).isEmpty();
    }

    /** Y-47, H-11, F-22: an op from the future is neither taken nor lost. */
    @Test
    void anOpFromTheFutureWaitsUntilItsTimeHasCome() {
        long aheadMillis = 5 * 60_000 + 30_000;
        Side left = Side.holding(1, 2, Fakes.batch(ONE, 1, Op.NO_OP, Fakes.put(T + aheadMillis, "one", "future")));
        Side right = Side.holding(2, 1);

        Side.talk(left.start(), right.start());
        assertThat(right.store.heads).isEmpty();
        assertThat(right.notices(Notice.FromTheFuture.class)).hasSize(1);
        assertThat(right.sent(Frame.Ack.class).getFirst().parts())
                .containsExactly(new Frame.AckPart(0, 1, List.of(Verdict.RETRY.code())));
        assertThat(left.cursor.isEmpty()).isTrue();

        right.tick(10_000);
        Side.talk(left, right);
        assertThat(right.store.heads).isEmpty();
        right.tick(25_000);
        Side.talk(left, right);
        assertThat(right.texts("one")).containsExactly("future");
        assertThat(left.cursor).isEqualTo(VersionVector.of(Map.of(ONE, SeqSet.upTo(1))));
    }

    /** Y-50. */
    @Test
    void aForkIsProvedBySignedBatchesAndOnlyThatLogStops() {
        OpBatch first = batch(ONE, "first");
        OpBatch second = next(first, "second");
        OpBatch forged = next(batch(ONE, "another first"), "another second");
        Side left = Side.holding(1, 2, batch(ONE, "another first"), forged, batch(THREE, "fine"));
        Side right = Side.holding(2, 1, first);

        Side.talk(left.start(), right.start());

        assertThat(right.freezes).hasSize(1);
        assertThat(right.freezes.getFirst().held()).isEqualTo(Fakes.head(first).tip());
        assertThat(right.freezes.getFirst().other()).isEqualTo(forged);
        assertThat(right.texts("one")).containsExactly("first");
        assertThat(right.texts("three")).containsExactly("fine");
        assertThat(right.closed).isEmpty();
        assertThat(second.from()).isEqualTo(2);
    }

    /** Y-50: two different ops under the same last number. */
    @Test
    void aForkAtTheTipIsAskedForAndProved() {
        Side left = Side.holding(1, 2, batch(ONE, "this"));
        Side right = Side.holding(2, 1, batch(ONE, "that"));

        Side.talk(left.start(), right.start());

        assertThat(left.freezes).hasSize(1);
        assertThat(right.freezes).hasSize(1);
        assertThat(left.texts("one")).containsExactly("this");
        assertThat(right.texts("one")).containsExactly("that");
    }

    /** Y-50: what another session found. */
    @Test
    void aLogThatAnotherSessionFrozeStopsHereToo() {
        Side left = Side.holding(1, 2, batch(ONE, "first"), batch(THREE, "fine"));
        Side right = Side.holding(2, 1);
        right.store.frozen.add(ONE);

        Side.talk(left.start(), right.start());

        assertThat(right.freezes).isEmpty();
        assertThat(right.store.heads).containsOnlyKeys(THREE);
        right.tick(5_000);
        assertThat(right.sent(Frame.Want.class)).hasSize(1);
    }

    /** Y-50: a freeze that is found while this session runs. */
    @Test
    void aLogThatIsFrozenElsewhereIsAskedForNoMore() {
        Side left = Side.holding(1, 2);
        Side right = Side.holding(2, 1);
        Side.talk(left.start(), right.start());
        left.write(ONE, Fakes.put(T, "one", "before"));
        Side.talk(left, right);

        right.store.frozen.add(ONE);
        right.perform(right.session.frozen(Fakes.SPACE, ONE, T));
        int wants = right.sent(Frame.Want.class).size();
        left.write(ONE, Fakes.put(T + 1, "one", "after"));
        left.tick(Comparison.NOTIFY_EVERY_MILLIS);
        Side.talk(left, right);

        assertThat(right.texts("one")).containsExactly("before");
        assertThat(right.sent(Frame.Want.class)).hasSize(wants);
    }

    /** Y-51: a peer's word alone freezes nothing. */
    @Test
    void aForkThatIsOnlyClaimedIsReportedAndFreezesNothing() {
        Side side = greeted(Side.holding(1, 2, batch(ONE, "mine")));
        Bytes lie = Bytes.of(Fakes.filled(32, 0x66));

        side.receive(new Frame.StatePage(Fakes.SPACE.bytes(), lie, List.of(new Frame.Head(ONE, SeqSet.upTo(1), lie))));
        long stream = side.sent(Frame.Want.class).getLast().stream();
        side.receive(new Frame.Ops(stream, Fakes.SPACE.bytes(), true, List.of()));

        assertThat(side.freezes).isEmpty();
        assertThat(side.notices).contains(new Notice.ForkClaimed(Fakes.SPACE, ONE, 1));
        side.write(ONE, Fakes.put(T, "one", "more"));
        assertThat(side.closed).isEmpty();
    }

    /** Y-49. */
    @Test
    void aForgedBatchIsRefusedAndThreeOfThemEndTheSession() {
        Side side = greeted(Side.holding(1, 2));
        List<LogId> logs = List.of(new LogId(Fakes.origin(5), 1), new LogId(Fakes.origin(5), 2), THREE);
        side.receive(new Frame.Notify(
                Fakes.SPACE.bytes(),
                logs.stream()
                        .map(log -> new Frame.Head(log, SeqSet.upTo(1), Op.NO_OP))
                        .toList()));
        Frame.Want want = side.sent(Frame.Want.class).getLast();

        for (int i = 0; i < 3; i++) {
            assertThat(side.closed).isEmpty();
            Frame.Part forged =
                    new Frame.Part(i, 1, Op.NO_OP, Bytes.of(new byte[64]), List.of(Fakes.put(T, "forged", "forged")));
            side.receive(new Frame.Ops(want.stream(), Fakes.SPACE.bytes(), false, List.of(forged)));
        }

        assertThat(side.closed).containsExactly(Reason.BAD_BATCHES);
        assertThat(side.store.heads).isEmpty();
        assertThat(side.notices(Notice.BatchRefused.class)).hasSize(3);
    }

    /** Y-48. */
    @Test
    void anOpOfAnUnknownCriticalKindStopsItsLogAndNoOther() {
        OpBody later = new OpBody(new HybridTimestamp(T, 0), 77, OpKind.FLAG_CRITICAL, Bytes.EMPTY);
        Side left = Side.holding(1, 2, Fakes.batch(ONE, 1, Op.NO_OP, later), batch(THREE, "fine"));
        Side right = Side.holding(2, 1);

        Side.talk(left.start(), right.start());

        assertThat(right.notices).contains(new Notice.UpgradeNeeded(Fakes.SPACE, ONE, 77));
        assertThat(right.store.heads).containsOnlyKeys(THREE);
    }

    /** Y-46: one poison op does not stop what follows. */
    @Test
    void anUnreadableOrUnknownOpIsKeptForwardedAndPassedOver() {
        OpBody poison = new OpBody(new HybridTimestamp(T, 0), OpKind.PUT.code(), 0, Bytes.ofText("no CBOR"));
        OpBody unknown = new OpBody(new HybridTimestamp(T, 1), 78, 0, Bytes.EMPTY);
        OpBody good = Fakes.put(T + 1, "one", "good");
        Side left = Side.holding(1, 2, Fakes.batch(ONE, 1, Op.NO_OP, poison, unknown, good));
        Side right = Side.holding(2, 1);

        Side.talk(left.start(), right.start());

        assertThat(right.texts("one")).containsExactly("good");
        assertThat(right.sent(Frame.Ack.class).getFirst().parts().getFirst().verdicts())
                .containsExactly(Verdict.INVALID.code(), Verdict.UNKNOWN_KIND.code(), Verdict.OK.code());
        assertThat(left.cursor).isEqualTo(VersionVector.of(Map.of(ONE, SeqSet.upTo(3))));
        assertThat(right.store.batches).isEqualTo(left.store.batches);
    }

    /** Y-40, Y-41. */
    @Test
    void newOpsAreAnnouncedAtOnceAndThenAtMostFourTimesASecond() {
        Side left = Side.holding(1, 2);
        Side right = Side.holding(2, 1);
        Side.talk(left.start(), right.start());

        left.write(ONE, Fakes.put(T, "one", "1"));
        left.write(ONE, Fakes.put(T + 1, "one", "2"));
        left.write(ONE, Fakes.put(T + 2, "one", "3"));
        assertThat(left.sent(Frame.Notify.class)).hasSize(1);
        left.tick(Comparison.NOTIFY_EVERY_MILLIS);
        assertThat(left.sent(Frame.Notify.class)).hasSize(2);
        Side.talk(left, right);

        assertThat(right.texts("one")).containsExactly("1", "2", "3");
        assertThat(right.sent(Frame.Notify.class)).as("not back to the sender").isEmpty();
    }

    /** Y-39: credit bounds what is on the way; a slow database bounds the sender. */
    @Test
    void theSenderWaitsForAcksAndForCredit() {
        List<OpBatch> batches = new ArrayList<>();
        OpBatch batch = Fakes.batch(ONE, 1, Op.NO_OP, ops(0));
        batches.add(batch);
        for (int i = 1; i < 12; i++) {
            batch = Fakes.batch(ONE, batch.to() + 1, Fakes.head(batch).tip(), ops(i));
            batches.add(batch);
        }
        Side left = Side.holding(1, 2, batches.toArray(OpBatch[]::new));
        Side right = Side.holding(2, 1);
        right.databaseStopped = true;

        Side.talk(left.start(), right.start());
        assertThat(left.sent(Frame.Ops.class)).hasSizeLessThanOrEqualTo(Limits.FRAMES_UNACKED_MAX);
        assertThat(left.sent(Frame.Ops.class).stream()
                        .flatMap(ops -> ops.parts().stream())
                        .mapToInt(part -> part.ops().size())
                        .sum())
                .isLessThanOrEqualTo(256 + Limits.OPS_MAX);

        right.databaseStopped = false;
        right.applyAll();
        Side.talk(left, right);
        assertThat(right.store.seq(ONE)).isEqualTo(1_200);
        assertThat(right.sent(Frame.Want.class).stream()
                        .filter(want -> want.ranges().isEmpty()))
                .isNotEmpty();
    }

    /** Y-39. */
    @Test
    void opsBeyondTheCreditEndTheSession() {
        Side side = greeted(Side.holding(1, 2));
        side.receive(
                new Frame.Notify(Fakes.SPACE.bytes(), List.of(new Frame.Head(ONE, SeqSet.upTo(100_000), Op.NO_OP))));
        side.databaseStopped = true;
        long stream = side.sent(Frame.Want.class).getLast().stream();
        OpBatch batch = Fakes.batch(ONE, 1, Op.NO_OP, ops(0));
        for (int i = 0; i < 6 && side.closed.isEmpty(); i++) {
            Frame.Part part = new Frame.Part(0, batch.from(), batch.prevHash(), batch.signature(), batch.ops());
            side.receive(new Frame.Ops(stream, Fakes.SPACE.bytes(), false, List.of(part)));
            batch = Fakes.batch(ONE, batch.to() + 1, Fakes.head(batch).tip(), ops(i + 1));
        }

        assertThat(side.closed).containsExactly(Reason.LIMIT_EXCEEDED);
    }

    /** Y-37, F-08, F-11: a peer that claims more than it has is not asked for ever. */
    @Test
    void aPeerThatClaimsMoreThanItHasIsAskedOnce() {
        Side side = greeted(Side.holding(1, 2));

        side.receive(new Frame.Notify(
                Fakes.SPACE.bytes(), List.of(new Frame.Head(ONE, SeqSet.upTo(Long.MAX_VALUE - 300), Op.NO_OP))));
        long stream = side.sent(Frame.Want.class).getLast().stream();
        side.receive(new Frame.Ops(stream, Fakes.SPACE.bytes(), true, List.of()));

        assertThat(side.sent(Frame.Want.class)).hasSize(1);
        assertThat(side.session.lag(Fakes.SPACE)).isEqualTo(new SyncSession.Lag(0, 0));
    }

    /** Y-42: what overlaps is passed over, what does not follow is asked for again. */
    @Test
    void aBatchThatDoesNotFollowIsNotTaken() {
        OpBatch first = batch(ONE, "first");
        OpBatch second = next(first, "second");
        Side side = greeted(Side.holding(1, 2));
        side.receive(new Frame.Notify(
                Fakes.SPACE.bytes(),
                List.of(new Frame.Head(ONE, SeqSet.upTo(2), Fakes.head(second).tip()))));
        long stream = side.sent(Frame.Want.class).getLast().stream();

        side.receive(new Frame.Ops(stream, Fakes.SPACE.bytes(), false, List.of(part(second))));
        assertThat(side.store.heads).isEmpty();
        side.receive(new Frame.Ops(stream, Fakes.SPACE.bytes(), false, List.of(part(first), part(first))));
        side.receive(new Frame.Ops(stream, Fakes.SPACE.bytes(), true, List.of(part(second))));

        assertThat(side.texts("one")).containsExactly("first", "second");
        assertThat(side.sent(Frame.Ack.class).stream().map(SyncSessionTest::verdicts))
                .containsExactly(
                        List.of(Verdict.RETRY.code()),
                        List.of(Verdict.OK.code(), Verdict.RETRY.code()),
                        List.of(Verdict.OK.code()));
    }

    /** Y-52. */
    @Test
    void aStreamThatDriesUpIsOpenedAnewAndTheThirdTimeTheSessionEnds() {
        Side side = greeted(Side.holding(1, 2));
        side.receive(new Frame.Notify(Fakes.SPACE.bytes(), List.of(new Frame.Head(ONE, SeqSet.upTo(1), Op.NO_OP))));

        for (int i = 0; i < 3; i++) {
            assertThat(side.closed).isEmpty();
            side.tick(Pulls.STREAM_STALLED_AFTER_MILLIS + 1);
        }

        assertThat(side.sent(Frame.Want.class)).hasSize(3);
        assertThat(side.closed).containsExactly(Reason.STALLED);
    }

    /** Y-53, Y-54. */
    @Test
    void aSilentPeerIsPingedAndThenLeft() {
        Side side = greeted(Side.sharingNothing(1, 2));
        side.tick(SyncSession.PING_AFTER_MILLIS);
        assertThat(side.sent(Frame.Ping.class)).hasSize(1);
        side.tick(SyncSession.SILENT_AFTER_MILLIS);
        assertThat(side.closed).containsExactly(Reason.SILENT);

        Side mute = Side.sharingNothing(1, 2).start();
        mute.tick(SyncSession.HELLO_WITHIN_MILLIS + 1);
        assertThat(mute.closed).containsExactly(Reason.SILENT);
    }

    /** Y-55. */
    @Test
    void clocksThatDriftAreReportedAndClocksFarApartEndTheSession() {
        Side side = greeted(Side.sharingNothing(1, 2));
        side.receive(new Frame.Pong(T - 100, T + 3_000));
        assertThat(side.notices).containsExactly(new Notice.ClockSkew(3_050));

        Side far = greeted(Side.sharingNothing(1, 2));
        far.receive(new Frame.Pong(T, T - 11 * 60_000));
        assertThat(far.closed).containsExactly(Reason.CLOCK_SKEW);
    }

    /** Y-56. */
    @Test
    void aGoodbyeEndsTheSessionWithItsReasonAndPause() {
        Side side = greeted(Side.holding(1, 2));
        side.sent.clear();

        side.perform(
                side.session.receive(FrameCodec.encode(new Frame.Goodbye(Reason.MAINTENANCE.code(), 5_000, 1, "")), T));

        assertThat(side.closed).containsExactly(Reason.MAINTENANCE);
        assertThat(side.sent).isEmpty();
    }

    /** Y-58. */
    @Test
    void moreLogsOrStreamsThanAllowedAreRefused() {
        Side logs = greeted(Side.holding(1, 2));
        long epoch = 0;
        while (logs.closed.isEmpty() && epoch <= SpaceSync.LOGS_MAX) {
            List<Frame.Head> heads = new ArrayList<>();
            for (int i = 0; i < Limits.HEADS_MAX; i++) {
                heads.add(new Frame.Head(new LogId(Fakes.origin(9), epoch++), SeqSet.upTo(1), Op.NO_OP));
            }
            logs.receive(new Frame.Notify(Fakes.SPACE.bytes(), heads));
        }
        assertThat(logs.closed).containsExactly(Reason.LIMIT_EXCEEDED);
        assertThat(epoch).isGreaterThan(SpaceSync.LOGS_MAX);

        Side streams = greeted(Side.holding(1, 2, batch(ONE, "text")));
        for (int stream = 1; stream <= Servings.STREAMS_MAX + 1; stream++) {
            streams.receive(new Frame.Want(
                    stream, Fakes.SPACE.bytes(), 0, 0, List.of(new Frame.Range(ONE, new SeqRange(1, 1)))));
        }
        assertThat(streams.sent(Frame.Reject.class))
                .containsExactly(new Frame.Reject(
                        Servings.STREAMS_MAX + 1, Fakes.SPACE.bytes(), Reason.LIMIT_EXCEEDED.code(), 1_000));
        assertThat(streams.closed).isEmpty();
    }

    /** Y-57. */
    @Test
    void whatIsHeldIsComparedAgainEveryMinute() {
        Side side = greeted(Side.holding(1, 2, batch(ONE, "text")));
        int before = side.sent(Frame.State.class).size();

        side.tick(Comparison.STATE_EVERY_MILLIS);

        assertThat(side.sent(Frame.State.class)).hasSize(before + 1);
    }

    @Test
    void anOutcomeForEachBatchIsRequired() {
        Side left = Side.holding(1, 2, batch(ONE, "text"));
        Side right = Side.holding(2, 1);
        right.databaseStopped = true;
        Side.talk(left.start(), right.start());
        long applyId = right.unapplied.getFirst().applyId();

        assertThatThrownBy(() -> right.session.applied(applyId, List.of(), T))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Side greeted(Side side) {
        side.start();
        side.receive(hello(2, SyncSession.VERSION));
        side.receive(new Frame.State(Fakes.SPACE.bytes(), Bytes.of(Fakes.filled(32, 0))));
        side.notices.clear();
        return side;
    }

    private static Frame.Hello hello(int origin, int version) {
        return new Frame.Hello(
                List.of(version), Fakes.origin(origin), Frame.PeerLimits.OURS, List.of(), "another implementation");
    }

    private static OpBatch batch(LogId log, String text) {
        String key = log.equals(ONE) ? "one" : log.equals(TWO) ? "two" : "three";
        return Fakes.batch(log, 1, Op.NO_OP, Fakes.put(T, key, text));
    }

    private static OpBatch next(OpBatch batch, String text) {
        return Fakes.batch(batch.log(), batch.to() + 1, Fakes.head(batch).tip(), Fakes.put(T + 1, "one", text));
    }

    private static OpBody[] ops(int batch) {
        OpBody[] ops = new OpBody[100];
        for (int i = 0; i < ops.length; i++) {
            ops[i] = Fakes.put(T + i, "record " + batch + "/" + i, "text");
        }
        return ops;
    }

    private static Frame.Part part(OpBatch batch) {
        return new Frame.Part(0, batch.from(), batch.prevHash(), batch.signature(), batch.ops());
    }

    private static List<Integer> verdicts(Frame.Ack ack) {
        return ack.parts().stream().flatMap(part -> part.verdicts().stream()).toList();
    }
}
