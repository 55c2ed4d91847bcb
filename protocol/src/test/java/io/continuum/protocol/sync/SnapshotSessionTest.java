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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** SPEC.md rules Y-68, Y-69 and Y-90: when a snapshot is served, how it is taken, and what happens where it cannot be. */
class SnapshotSessionTest {
    private static final LogId ONE = new LogId(Fakes.origin(1), 11);
    private static final LogId TWO = new LogId(Fakes.origin(2), 22);
    private static final long T = Side.START_MILLIS;
    private static final Set<Feature> BOTH = Set.of(Feature.SNAPSHOT, Feature.WINDOW);
    private static final Abilities ABLE = new Abilities(BOTH, Allowance.UNLIMITED, 1_000, 3);

    /** Y-68: ops that everybody has are gone; who comes new gets what they left. */
    @Test
    void anEmptyReplicaGetsASnapshotWhereOpsAreGone() {
        Side left = compacted(ABLE);
        Side right = Side.able(2, 1, ABLE);

        Side.talk(left.start(), right.start());

        assertThat(right.snapshotsInstalled).isEqualTo(1);
        assertThat(right.store.heads).isEqualTo(left.store.heads);
        assertThat(right.store.records.digest()).isEqualTo(left.store.records.digest());
        assertThat(right.sent(Frame.SnapWant.class)).hasSizeGreaterThan(1);
        assertThat(right.sent(Frame.SnapDone.class).getLast().code()).isEqualTo(Reason.NORMAL.code());
        assertThat(right.notices(Notice.SnapshotInstalled.class)).hasSize(1);
        assertThat(left.cursor).isEqualTo(VersionVector.of(Map.of(ONE, SeqSet.upTo(left.store.seq(ONE)))));
        assertThat(left.session.lag(Fakes.SPACE)).isEqualTo(new SyncSession.Lag(0, 0));

        left.write(ONE, ops(90, 3));
        right.write(TWO, ops(91, 3));
        Side.talk(left, right);
        assertThat(right.store.heads).as("and goes on with ops").isEqualTo(left.store.heads);
    }

    /** Y-68: far behind is more than a number of ops and more than a share of what is held. */
    @Test
    void anEmptyReplicaGetsASnapshotOfALargeSpaceAndOpsOfASmallOne() {
        for (int held : new int[] {1_000, 1_100}) {
            Side left = Side.able(1, 2, ABLE, log(held / 100));
            Side right = Side.able(2, 1, ABLE);

            Side.talk(left.start(), right.start());

            assertThat(right.snapshotsInstalled).isEqualTo(held > 1_000 ? 1 : 0);
            assertThat(right.store.records.digest()).isEqualTo(left.store.records.digest());
        }
        Side left = Side.able(1, 2, ABLE, log(30));
        Side right = Side.able(2, 1, ABLE, log(1));
        Side.talk(left.start(), right.start());
        assertThat(right.snapshotsInstalled).as("not where ops are held").isZero();
        assertThat(right.store.heads).isEqualTo(left.store.heads);
    }

    /** Y-69: chunks that came are not asked for again. */
    @Test
    void aDownloadGoesOnAtTheFirstMissingChunk() {
        Side left = compacted(ABLE);
        Side cut = Side.able(2, 1, ABLE);
        left.start();
        cut.start();
        Side.talkUntil(left, cut, () -> cut.kept.values().stream().anyMatch(chunks -> chunks.size() >= 5));

        Side leftAgain = compacted(ABLE);
        Side again = Side.able(2, 1, ABLE);
        again.kept.putAll(cut.kept);
        int have = again.kept.values().iterator().next().size();
        Side.talk(leftAgain.start(), again.start());

        assertThat(again.snapshotsInstalled).isEqualTo(1);
        assertThat(again.sent(Frame.SnapWant.class).getFirst().index()).isEqualTo(have);
        assertThat(leftAgain.sent(Frame.SnapChunk.class))
                .allSatisfy(chunk -> assertThat(chunk.index()).isGreaterThanOrEqualTo(have));
    }

    /** Y-69. */
    @Test
    void chunksThatAreLostRepeatedOrOutOfOrderAreAskedForAgain() {
        Side left = compacted(ABLE);
        Side right = Side.able(2, 1, ABLE);
        left.start();
        right.start();
        int[] chunks = {0};
        for (int round = 0; round < 60 && right.snapshotsInstalled == 0; round++) {
            for (int i = 0; i < 200; i++) {
                Frame frame = left.outbox.peekFirst();
                if (frame instanceof Frame.SnapChunk && ++chunks[0] % 11 == 0) {
                    left.outbox.removeFirst();
                    left.outbox.addLast(frame);
                    right.receive(left.outbox.getFirst());
                }
                if (frame instanceof Frame.SnapChunk && chunks[0] % 17 == 0) {
                    left.outbox.removeFirst();
                }
                Side.talkOnce(left, right);
            }
            right.tick(SnapshotPulls.STALLED_AFTER_MILLIS + 1);
            left.tick(1);
        }

        assertThat(right.snapshotsInstalled).isEqualTo(1);
        assertThat(right.store.records.digest()).isEqualTo(left.store.records.digest());
        assertThat(right.closed).isEmpty();
        assertThat(left.closed).isEmpty();
    }

    /** Y-69: what is asked for and not kept yet is bounded. */
    @Test
    void noMoreChunksAreAskedForThanMayBeInHand() {
        Side right = offered(1_000);

        Frame.SnapWant want = right.sent(Frame.SnapWant.class).getLast();
        assertThat(want.credit()).isEqualTo(Limits.CREDIT_CHUNKS_MAX);
        assertThat(want.index()).isZero();
        right.tick(SnapshotPulls.STALLED_AFTER_MILLIS + 1);
        right.tick(SnapshotPulls.STALLED_AFTER_MILLIS + 1);
        assertThat(right.sent(Frame.SnapWant.class)).hasSize(3).allMatch(want::equals);
        right.tick(SnapshotPulls.STALLED_AFTER_MILLIS + 1);
        assertThat(right.sent(Frame.SnapWant.class))
                .as("then the stream is given up")
                .hasSize(3);
        assertThat(right.sent(Frame.Want.class)).hasSize(2);
    }

    /** Y-69. */
    @Test
    void aChunkThatIsNotUnderTheRootEndsTheSnapshot() {
        Side right = offered(2);
        Frame.SnapWant want = right.sent(Frame.SnapWant.class).getLast();

        right.receive(new Frame.SnapChunk(
                want.stream(), want.space(), want.root(), 0, Bytes.ofText("forged"), List.of(want.root())));

        assertThat(right.kept.values()).allMatch(List::isEmpty);
        assertThat(right.sent(Frame.SnapDone.class).getLast().code()).isEqualTo(Reason.BAD_SNAPSHOT.code());
        assertThat(right.notices(Notice.SnapshotRefused.class).getFirst().reason())
                .isEqualTo(SnapshotRefusal.CHUNK_NOT_UNDER_ROOT);
    }

    /** Y-69. */
    @Test
    void anOfferThatThePeerHasNotSignedIsRefusedAndTheThirdEndsTheSession() {
        Side right = waiting();
        long stream = right.sent(Frame.Want.class).getLast().stream();
        for (int i = 1; i <= 3; i++) {
            assertThat(right.closed).isEmpty();
            right.receive(new Frame.SnapOffer(
                    stream, Fakes.SPACE.bytes(), Bytes.of(Fakes.filled(32, i)), 10, 1, Bytes.of(new byte[64])));
        }

        assertThat(right.sent(Frame.SnapWant.class)).isEmpty();
        assertThat(right.closed).containsExactly(Reason.BAD_SNAPSHOT);
    }

    /** Y-69: absence must not delete. */
    @Test
    void aReplicaThatHoldsOpsDeclinesAndGetsOpsInstead() {
        Side left = Side.able(1, 2, ABLE, log(20));
        Side right = Side.able(2, 1, ABLE);
        left.start();
        right.start();
        Side.talkUntil(left, right, () -> !right.sent(Frame.SnapWant.class).isEmpty());

        right.write(TWO, ops(50, 1));
        Side.talk(left, right);
        right.tick(Comparison.NOTIFY_EVERY_MILLIS);
        Side.talk(left, right);

        assertThat(right.snapshotsInstalled).isZero();
        assertThat(right.sent(Frame.SnapDone.class).getLast().code()).isEqualTo(Reason.NOT_EMPTY.code());
        assertThat(right.store.heads).isEqualTo(left.store.heads).hasSize(2);
    }

    /** Y-69: the owner may have no room. */
    @Test
    void aSnapshotThatIsDeclinedIsNotOfferedAgainAndOpsComeInstead() {
        Side left = Side.able(1, 2, ABLE, log(20));
        Side right = Side.able(2, 1, ABLE);
        right.declinesSnapshots = true;

        Side.talk(left.start(), right.start());

        assertThat(left.sent(Frame.SnapOffer.class)).hasSize(1);
        assertThat(right.sent(Frame.SnapDone.class).getLast().code()).isEqualTo(Reason.DENIED.code());
        assertThat(right.store.heads).isEqualTo(left.store.heads);
    }

    /** Y-90: the ops are gone, and a snapshot would delete what is held. */
    @Test
    void aReplicaThatHoldsOpsAndCannotGetTheRestIsStranded() {
        Side left = compacted(ABLE);
        left.write(TWO, ops(70, 2));
        LogId three = new LogId(Fakes.origin(3), 33);
        Side right = Side.able(2, 1, ABLE, Fakes.batch(three, 1, Op.NO_OP, ops(60, 1)));

        Side.talk(left.start(), right.start());

        assertThat(right.notices(Notice.Stranded.class)).containsExactly(new Notice.Stranded(Fakes.SPACE, Set.of(ONE)));
        assertThat(right.store.heads).as("other logs go on").containsKeys(TWO, three);
        right.tick(Comparison.STATE_EVERY_MILLIS);
        left.tick(Comparison.STATE_EVERY_MILLIS);
        Side.talk(left, right);
        assertThat(right.notices(Notice.Stranded.class)).as("said once").hasSize(1);
        assertThat(right.closed).isEmpty();

        right.store.reset(TWO, 0);
        right.perform(right.session.resync(Fakes.SPACE, right.store.declared(), right.nowMillis));
        Side.talk(left, right);
        assertThat(right.snapshotsInstalled)
                .as("emptied and resynced, it takes the snapshot")
                .isEqualTo(1);
        assertThat(right.store.heads).isEqualTo(left.store.heads);
    }

    /** Y-90: a peer that does not know snapshots. */
    @Test
    void anOlderPeerIsToldThatOpsAreGoneAndGetsTheOthers() {
        Side left = compacted(ABLE);
        left.write(TWO, ops(70, 2));
        Side right = Side.holding(2, 1);

        Side.talk(left.start(), right.start());

        assertThat(left.sent(Frame.SnapOffer.class)).isEmpty();
        assertThat(left.sent(Frame.Reject.class)).allMatch(reject -> reject.code() == Reason.SNAPSHOT_ONLY.code());
        assertThat(right.store.heads).containsOnlyKeys(TWO);
        assertThat(right.notices(Notice.Stranded.class)).containsExactly(new Notice.Stranded(Fakes.SPACE, Set.of(ONE)));
        assertThat(right.closed).isEmpty();
        left.tick(Servings.ACK_WITHIN_MILLIS + 1);
        assertThat(left.closed).isEmpty();
    }

    /** Y-68: ops that are compacted while the session runs. */
    @Test
    void compactionDuringTheSessionCountsAtOnce() {
        Side left = Side.able(1, 2, ABLE, log(3)).start();
        left.receive(hello());
        left.receive(new Frame.StatePage(Fakes.SPACE.bytes(), Bytes.of(Fakes.filled(32, 1)), List.of()));

        left.perform(left.session.compacted(Fakes.SPACE, Map.of(ONE, 101L), T));
        left.receive(want(1, 101));
        assertThat(left.sent(Frame.Ops.class)).hasSize(1);
        assertThat(left.sent(Frame.SnapOffer.class)).isEmpty();
        left.receive(want(2, 100));
        assertThat(left.sent(Frame.SnapOffer.class)).hasSize(1);
    }

    /** Y-67, Y-68: where ops are there, a throttled peer gets them. */
    @Test
    void snapshotsBeyondTheAllowanceAreThrottled() {
        Abilities sparing = new Abilities(BOTH, (scope, _) -> scope == Scope.SNAPSHOTS ? 5_000 : 0, 1_000, 3);
        Side gone = compacted(sparing);
        Side right = Side.able(2, 1, ABLE);
        Side.talk(gone.start(), right.start());
        assertThat(right.snapshotsInstalled).isZero();
        assertThat(gone.sent(Frame.Throttle.class))
                .containsExactly(new Frame.Throttle(Scope.SNAPSHOTS.code(), 5_000, 0, 0));
        assertThat(gone.sent(Frame.Reject.class).getFirst().retryAfterMillis()).isEqualTo(5_000);

        Side there = Side.able(1, 2, sparing, log(20));
        Side other = Side.able(2, 1, ABLE);
        Side.talk(there.start(), other.start());
        assertThat(other.snapshotsInstalled).isZero();
        assertThat(other.store.heads).isEqualTo(there.store.heads);
    }

    /** Y-68: a receiver that asks for the same chunks again and again is not served for ever. */
    @Test
    void aSnapshotIsServedAFewTimesOver() {
        Side left = compacted(ABLE).start();
        left.receive(hello());
        left.receive(new Frame.StatePage(Fakes.SPACE.bytes(), Bytes.of(Fakes.filled(32, 1)), List.of()));
        left.receive(want(1, 1));
        Frame.SnapOffer offer = left.sent(Frame.SnapOffer.class).getFirst();

        for (int i = 0; i < 10_000 && left.sent(Frame.Reject.class).isEmpty(); i++) {
            left.receive(new Frame.SnapWant(1, offer.space(), offer.root(), 0, 8));
        }

        assertThat(left.sent(Frame.Reject.class).getFirst().code()).isEqualTo(Reason.LIMIT_EXCEEDED.code());
        assertThat(left.sent(Frame.SnapChunk.class)).hasSizeLessThanOrEqualTo(4 * offer.chunks() + 16);
    }

    /** Y-68: at most two at a time, and one that nobody goes on with is forgotten. */
    @Test
    void snapshotsThatNobodyTakesAreForgotten() {
        Side left = compacted(ABLE).start();
        left.receive(hello());
        left.receive(new Frame.StatePage(Fakes.SPACE.bytes(), Bytes.of(Fakes.filled(32, 1)), List.of()));
        for (int stream = 1; stream <= 5; stream++) {
            left.receive(want(stream, 1));
        }
        assertThat(left.sent(Frame.SnapOffer.class)).hasSize(Limits.SNAPSHOTS_MAX);
        Frame.SnapOffer offer = left.sent(Frame.SnapOffer.class).getFirst();

        left.tick(SnapshotServings.IDLE_MILLIS + 1);
        left.receive(new Frame.SnapWant(1, offer.space(), offer.root(), 0, 8));

        assertThat(left.sent(Frame.SnapChunk.class)).isEmpty();
        assertThat(left.sent(Frame.Reject.class).getLast())
                .isEqualTo(new Frame.Reject(1, offer.space(), Reason.STALLED.code(), 0));
        left.receive(want(6, 1));
        assertThat(left.sent(Frame.SnapOffer.class)).hasSize(Limits.SNAPSHOTS_MAX + 1);
    }

    /** Y-69: the server forgot it, as after its restart within a session that went on elsewhere. */
    @Test
    void aSnapshotThatTheServerForgotIsAskedForAnew() {
        Side right = offered(3);
        Frame.SnapWant want = right.sent(Frame.SnapWant.class).getLast();

        right.receive(new Frame.Reject(want.stream(), want.space(), Reason.STALLED.code(), 0));
        right.receive(new Frame.SnapChunk(
                want.stream(), want.space(), want.root(), 0, Bytes.ofText("late"), List.of(want.root())));
        right.receive(state());
        right.receive(page());

        assertThat(right.sent(Frame.Want.class)).hasSize(2);
        assertThat(right.closed).isEmpty();
    }

    /** Y-66: a snapshot waits like everything else. */
    @Test
    void aPauseHoldsASnapshotAndAfterItTheDownloadGoesOn() {
        Side left = compacted(ABLE);
        Side right = Side.able(2, 1, ABLE);
        left.start();
        right.start();
        Side.talkUntil(left, right, () -> right.kept.values().stream().anyMatch(chunks -> chunks.size() >= 3));

        right.perform(right.session.window(0, 1, 1, T));
        Side.talk(left, right);
        int asked = right.sent(Frame.SnapWant.class).size();
        right.tick(SnapshotServings.IDLE_MILLIS - 1_000);
        left.tick(SnapshotServings.IDLE_MILLIS - 1_000);
        Side.talk(left, right);
        assertThat(right.sent(Frame.SnapWant.class)).hasSize(asked);
        assertThat(right.snapshotsInstalled).isZero();

        right.perform(right.session.window(3, 200, Limits.OPS_BYTES_MAX, right.nowMillis));
        right.tick(100);
        Side.talk(left, right);
        assertThat(right.snapshotsInstalled).isEqualTo(1);
    }

    /** Y-69: answers of the owner that come after the space is no longer shared. */
    @Test
    void answersForASpaceThatIsNoLongerSharedDoNothing() {
        Side left = compacted(ABLE);
        Side right = Side.able(2, 1, ABLE);
        left.start();
        right.start();
        Side.talkUntil(left, right, () -> !left.sent(Frame.SnapChunk.class).isEmpty());
        right.perform(right.session.unshare(Fakes.SPACE, T));
        Side.talk(left, right);
        for (long id = 0; id < 100; id++) {
            assertThat(right.session.chunkKept(id, true, T)).isEmpty();
            assertThat(right.session.snapshotConsidered(id, OptionalInt.of(0), T))
                    .isEmpty();
            assertThat(right.session.snapshotInstalled(id, new SnapshotOutcome.Later(), T))
                    .isEmpty();
            assertThat(left.session.chunkRead(id, Optional.empty(), T)).isEmpty();
            assertThat(left.session.snapshotOpened(id, Optional.empty(), T)).isEmpty();
        }
        assertThat(right.snapshotsInstalled).isZero();
        assertThat(right.closed).isEmpty();
    }

    /** A replica that can send no more than the last of thirty batches as ops. */
    private static Side compacted(Abilities abilities) {
        MemoryStore store = Side.holding(1, 2, log(30)).store;
        store.lay(ONE, store.lying(ONE), store.seq(ONE) - 99);
        return Side.over(1, 2, abilities, store);
    }

    /** Empty, greeted, and told that the peer holds a log. */
    private static Side waiting() {
        Side side = Side.able(2, 1, ABLE).start();
        side.receive(new Frame.Hello(
                List.of(1), Fakes.origin(1), Frame.PeerLimits.OURS, List.of("snapshot", "window"), "another"));
        side.receive(state());
        side.receive(page());
        return side;
    }

    /** And offered a snapshot of so many chunks. */
    private static Side offered(int chunks) {
        Side side = waiting();
        SnapshotOffer offer = SnapshotOffer.sign(
                Fakes.SCOPE, Bytes.of(Fakes.filled(32, 7)), chunks, chunks, Fakes.signer(Fakes.origin(1)));
        side.receive(new Frame.SnapOffer(
                side.sent(Frame.Want.class).getLast().stream(),
                Fakes.SPACE.bytes(),
                offer.root(),
                offer.bytes(),
                offer.chunks(),
                offer.signature()));
        return side;
    }

    private static Frame.State state() {
        return new Frame.State(Fakes.SPACE.bytes(), Bytes.of(Fakes.filled(32, 0)));
    }

    private static Frame.StatePage page() {
        return new Frame.StatePage(
                Fakes.SPACE.bytes(),
                Bytes.of(Fakes.filled(32, 0)),
                List.of(new Frame.Head(ONE, SeqSet.upTo(3_000), Op.NO_OP)));
    }

    private static Frame.Want want(long stream, long from) {
        return new Frame.Want(
                stream, Fakes.SPACE.bytes(), 256, 1_000_000, List.of(new Frame.Range(ONE, new SeqRange(from, 3_000))));
    }

    private static Frame.Hello hello() {
        return new Frame.Hello(
                List.of(1), Fakes.origin(2), Frame.PeerLimits.OURS, List.of("snapshot", "window"), "another");
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
