package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.reconcile.ItemArray;
import io.continuum.crdt.reconcile.Negentropy;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** SPEC.md rules Y-61 to Y-64: whether what both sides say they hold is really there, and how it is put back. */
class AuditSessionTest {
    private static final LogId ONE = new LogId(Fakes.origin(1), 11);
    private static final LogId TWO = new LogId(Fakes.origin(2), 22);
    private static final long T = Side.START_MILLIS;
    private static final Set<Feature> BOTH = Set.of(Feature.RBSR, Feature.WINDOW);
    private static final Abilities ABLE = Abilities.of(BOTH, Allowance.UNLIMITED);

    /** Y-61. */
    @Test
    void anAuditOfEqualReplicasSaysOneMessageEachForALog() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 10));
        Side right = Side.able(2, 1, ABLE, log(ONE, 10));
        Side.talk(left.start(), right.start());

        audit(left, right);

        assertThat(left.notices).contains(new Notice.Audited(Fakes.SPACE, 1, 0));
        assertThat(left.sent(Frame.RbsrOpen.class)).hasSize(1);
        assertThat(right.sent(Frame.RbsrMessage.class)).hasSize(1);
        assertThat(left.sent(Frame.RbsrMessage.class)).isEmpty();
        assertThat(left.sent(Frame.Want.class)).isEmpty();
    }

    /** Y-61, Y-64: of rows that are lost and rows that say something else. */
    @Test
    void whatIsMissingOrDamagedHereIsPutBack() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 10));
        Side right = Side.able(2, 1, ABLE, log(ONE, 10));
        left.store.append(log(TWO, 1)[0]);
        right.store.append(log(TWO, 1)[0]);
        Side leftAgain = Side.over(1, 2, ABLE, left.store);
        Side rightAgain = Side.over(2, 1, ABLE, right.store);
        leftAgain.store.lose(ONE.dot(250));
        leftAgain.store.damage(ONE.dot(777));
        leftAgain.store.lose(ONE.dot(1_000));
        leftAgain.store.lose(TWO.dot(1));
        Side.talk(leftAgain.start(), rightAgain.start());
        assertThat(leftAgain.sent(Frame.Want.class))
                .as("the heads know nothing of it")
                .isEmpty();

        audit(leftAgain, rightAgain);

        assertThat(leftAgain.store.batches).isEqualTo(rightAgain.store.batches);
        assertThat(leftAgain.notices).contains(new Notice.Audited(Fakes.SPACE, 2, 400));
        assertThat(leftAgain.notices(Notice.BatchRefused.class)).isEmpty();
        assertThat(leftAgain.session.lag(Fakes.SPACE)).isEqualTo(new SyncSession.Lag(0, 0));
    }

    /** Y-64: the other side's damage is not ours, and does us no harm. */
    @Test
    void damageOfThePeerIsNotTakenOver() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 5));
        Side right = Side.able(2, 1, ABLE, log(ONE, 5));
        right.store.damage(ONE.dot(120));
        right.store.lose(ONE.dot(320));
        var before = List.copyOf(left.store.batches.get(ONE));
        Side.talk(left.start(), right.start());

        audit(left, right);

        assertThat(left.store.batches.get(ONE)).isEqualTo(before);
        assertThat(left.notices).contains(new Notice.Audited(Fakes.SPACE, 1, 0));
        assertThat(left.closed).as("not three strikes").isEmpty();
        audit(right, left);
        assertThat(right.store.batches.get(ONE)).isEqualTo(before);
        assertThat(right.notices).contains(new Notice.Audited(Fakes.SPACE, 1, 200));
    }

    /** Y-64: a batch that its origin signed, but that does not lead to what is intact here. */
    @Test
    void aSignedBatchThatDoesNotFollowIsNotPutBack() {
        OpBatch[] log = log(ONE, 3);
        Side left = Side.able(1, 2, ABLE, log);
        left.store.lose(ONE.dot(150));
        Side right = Side.able(2, 1, ABLE, log);
        OpBatch other = Fakes.batch(ONE, 101, Op.NO_OP, ops(50, 100));
        Objects.requireNonNull(right.store.batches.get(ONE)).set(1, other);
        Side.talk(left.start(), right.start());

        audit(left, right);

        assertThat(left.store.batches.get(ONE)).doesNotContain(other);
        assertThat(left.notices(Notice.BatchRefused.class)).hasSize(1);
        assertThat(left.freezes).isEmpty();
    }

    /** Y-64. */
    @Test
    void whereMoreThanAThirdIsMissingItIsPutBackAndTheOwnerIsTold() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 9));
        Side right = Side.able(2, 1, ABLE, log(ONE, 9));
        for (int seq = 1; seq < 400; seq += 100) {
            left.store.lose(ONE.dot(seq));
        }
        Side.talk(left.start(), right.start());

        audit(left, right);

        assertThat(left.notices).contains(new Notice.MuchDamaged(Fakes.SPACE, ONE, 400, 900));
        assertThat(left.notices).contains(new Notice.Audited(Fakes.SPACE, 1, 400));
        assertThat(left.store.batches).isEqualTo(right.store.batches);
    }

    /** Y-62: what the peer no longer has as ops cannot be compared. */
    @Test
    void onlyWhatBothSidesRetainIsCompared() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 5));
        MemoryStore shorter = Side.holding(2, 1, log(ONE, 5)).store;
        shorter.lay(ONE, shorter.lying(ONE), 301);
        Side right = Side.over(2, 1, ABLE, shorter);
        left.store.lose(ONE.dot(450));
        Side.talk(left.start(), right.start());

        audit(left, right);
        assertThat(right.sent(Frame.RbsrClose.class).getFirst().code()).isEqualTo(Reason.SNAPSHOT_ONLY.code());
        assertThat(right.sent(Frame.RbsrFrom.class).getFirst().from()).isEqualTo(301);
        assertThat(left.sent(Frame.RbsrOpen.class).stream()
                        .map(open -> open.range().seqs()))
                .containsExactly(new SeqRange(1, 500), new SeqRange(301, 500));
        assertThat(left.notices).contains(new Notice.Audited(Fakes.SPACE, 1, 100));
        audit(right, left);
        assertThat(right.notices).contains(new Notice.Audited(Fakes.SPACE, 1, 0));
        assertThat(right.sent(Frame.RbsrOpen.class).getFirst().range().seqs()).isEqualTo(new SeqRange(301, 500));
    }

    /** Y-61: a log that is longer than a stretch, and more logs than may be open. */
    @Test
    void longLogsAreComparedInStretchesTwoAtATime() {
        long length = Limits.AUDIT_OPS_MAX * 2L + 1_000;
        Side side = Side.able(1, 2, ABLE);
        side.start();
        side.receive(hello());
        List<LogHead> heads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            heads.add(new LogHead(new LogId(Fakes.origin(9), i), length, Op.NO_OP));
        }
        side.perform(side.session.advanced(Fakes.SPACE, heads, T));
        side.receive(new Frame.State(Fakes.SPACE.bytes(), hash(heads)));

        List<Effect.ReadItems> reads = reads(side.session.audit(Fakes.SPACE, T));
        assertThat(reads).hasSize(Limits.AUDITS_MAX);
        int stretches = 0;
        while (!reads.isEmpty()) {
            Effect.ReadItems read = reads.removeFirst();
            assertThat(read.to() - read.from()).isLessThan(Limits.AUDIT_OPS_MAX);
            stretches++;
            side.perform(side.session.itemsRead(read.readId(), ItemArray.EMPTY, T));
            Frame.RbsrOpen open = side.sent(Frame.RbsrOpen.class).getLast();
            reads.addAll(reads(side.session.receive(
                    FrameCodec.encode(new Frame.RbsrClose(open.stream(), open.space(), Reason.NOT_READY.code())), T)));
            assertThat(reads.size()).isLessThanOrEqualTo(Limits.AUDITS_MAX);
        }
        assertThat(stretches).isEqualTo(4 * 3);
    }

    /** Y-62, Y-67. */
    @Test
    void anAuditBeyondTheAllowanceIsThrottledAndOneAuditCountsOnce() {
        List<Scope> asked = new ArrayList<>();
        Allowance one = (scope, _) -> {
            asked.add(scope);
            return asked.size() > 1 ? 3_600_000 : 0;
        };
        Side left = Side.able(1, 2, ABLE, log(ONE, 2));
        left.store.append(log(TWO, 1)[0]);
        Side leftAgain = Side.over(1, 2, ABLE, left.store);
        Side right = Side.over(2, 1, Abilities.of(BOTH, one), left.store.copy());
        Side.talk(leftAgain.start(), right.start());

        audit(leftAgain, right);
        assertThat(asked).as("two logs, one audit").containsExactly(Scope.AUDITS);
        audit(leftAgain, right);
        assertThat(asked).hasSizeGreaterThan(1);
        assertThat(leftAgain.notices).contains(new Notice.Throttled(Scope.AUDITS, 3_600_000));
        assertThat(leftAgain.closed).isEmpty();
        int sent = leftAgain.sent.size();
        audit(leftAgain, right);
        assertThat(leftAgain.sent).as("left alone until then").hasSize(sent);
    }

    /** Y-63. */
    @Test
    void anAuditThatIsNotAnsweredIsGivenUp() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 2));
        Side right = Side.able(2, 1, ABLE, log(ONE, 2));
        Side.talk(left.start(), right.start());
        left.perform(left.session.audit(Fakes.SPACE, T));
        left.outbox.clear();

        left.tick(Audits.WITHIN_MILLIS + 1);

        assertThat(left.sent(Frame.RbsrClose.class).getLast().code()).isEqualTo(Reason.STALLED.code());
        assertThat(left.notices).contains(new Notice.Audited(Fakes.SPACE, 0, 0));
        assertThat(left.closed).isEmpty();
    }

    /** Y-63. */
    @Test
    void anAuditHasAtMostSoManyRounds() {
        Side side = answering();
        Negentropy asking = Negentropy.initiator(ItemArray.EMPTY, 0);
        side.receive(new Frame.RbsrOpen(2, Fakes.SPACE.bytes(), range(1, 200), asking.start()));
        for (int i = 0; i < 200; i++) {
            side.receive(new Frame.RbsrMessage(2, Fakes.SPACE.bytes(), asking.start()));
        }

        assertThat(side.sent(Frame.RbsrMessage.class)).hasSize(Limits.RBSR_ROUNDS_MAX);
        assertThat(side.sent(Frame.RbsrClose.class).getFirst().code()).isEqualTo(Reason.LIMIT_EXCEEDED.code());
    }

    /** Y-62, Y-63: what is open is bounded, and what was forgotten is said to be. */
    @Test
    void moreAuditsThanMayBeOpenTakeThePlaceOfTheOldest() {
        Side side = answering();
        Bytes start = Negentropy.initiator(ItemArray.EMPTY, 0).start();
        for (int i = 1; i <= 50; i++) {
            side.receive(new Frame.RbsrOpen(2 * i, Fakes.SPACE.bytes(), range(i, 200), start));
        }

        side.receive(new Frame.RbsrMessage(2, Fakes.SPACE.bytes(), start));
        assertThat(side.sent(Frame.RbsrClose.class))
                .containsExactly(new Frame.RbsrClose(2, Fakes.SPACE.bytes(), Reason.STALLED.code()));
        side.receive(new Frame.RbsrMessage(100, Fakes.SPACE.bytes(), start));
        assertThat(side.sent(Frame.RbsrClose.class)).hasSize(1);
        side.tick(Audits.WITHIN_MILLIS + 1);
        side.receive(new Frame.RbsrMessage(100, Fakes.SPACE.bytes(), start));
        assertThat(side.sent(Frame.RbsrClose.class)).hasSize(2);
    }

    /** Y-62. */
    @Test
    void aStretchThatIsNotHeldOrTooLongOrOfNoSharedSpaceIsRefused() {
        Side side = answering();
        Bytes start = Negentropy.initiator(ItemArray.EMPTY, 0).start();
        Bytes unknown = Bytes.of(Fakes.filled(32, 0x77));

        side.receive(new Frame.RbsrOpen(2, unknown, range(1, 200), start));
        side.receive(new Frame.RbsrOpen(4, Fakes.SPACE.bytes(), range(1, 201), start));
        side.receive(new Frame.RbsrOpen(6, Fakes.SPACE.bytes(), range(1, Limits.AUDIT_OPS_MAX + 1), start));
        side.perform(side.session.frozen(Fakes.SPACE, ONE, T));
        side.receive(new Frame.RbsrOpen(8, Fakes.SPACE.bytes(), range(1, 200), start));

        assertThat(side.sent(Frame.RbsrClose.class).stream().map(Frame.RbsrClose::code))
                .containsExactly(Reason.UNKNOWN_SPACE.code(), Reason.NOT_READY.code(), Reason.LIMIT_EXCEEDED.code());
        assertThat(side.sent(Frame.RbsrMessage.class))
                .as("a frozen log is compared like another")
                .hasSize(1);
        assertThat(side.closed).isEmpty();
    }

    /** Y-61. */
    @Test
    void anAuditOnANumberOfTheOtherSideAndAMalformedMessageEndTheSession() {
        Side side = answering();
        Bytes start = Negentropy.initiator(ItemArray.EMPTY, 0).start();
        side.receive(new Frame.RbsrOpen(3, Fakes.SPACE.bytes(), range(1, 200), start));
        assertThat(side.closed).containsExactly(Reason.OUT_OF_ORDER);

        Side other = answering();
        other.receive(new Frame.RbsrOpen(2, Fakes.SPACE.bytes(), range(1, 200), Bytes.ofText("?")));
        assertThat(other.closed).containsExactly(Reason.MALFORMED);
    }

    /** Y-63: frames that come twice, late or in another order. */
    @Test
    void repeatedAndReorderedFramesDoNoHarm() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 20));
        Side right = Side.able(2, 1, ABLE, log(ONE, 20));
        left.store.damage(ONE.dot(250));
        left.store.lose(ONE.dot(1_250));
        Side.talk(left.start(), right.start());

        left.perform(left.session.audit(Fakes.SPACE, T));
        List<Frame> all = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            for (Side side : List.of(left, right)) {
                Frame frame = side.outbox.pollFirst();
                if (frame != null) {
                    all.add(frame);
                    (side == left ? right : left).receive(frame);
                    if (!(frame instanceof Frame.Ops || frame instanceof Frame.Ack)) {
                        (side == left ? right : left).receive(frame);
                    }
                }
            }
        }
        left.tick(Audits.WITHIN_MILLIS + 1);
        right.tick(Audits.WITHIN_MILLIS + 1);
        Side.talk(left, right);

        assertThat(all).hasSizeLessThan(300);
        assertThat(left.store.batches).isEqualTo(right.store.batches);
        assertThat(left.notices(Notice.Audited.class)).hasSize(1);
        assertThat(left.closed).isEmpty();
        assertThat(right.closed).isEmpty();
    }

    /** Y-64: a repair waits while ops are not to come. */
    @Test
    void aRepairWaitsUntilThePauseIsOver() {
        Side left = Side.able(1, 2, ABLE, log(ONE, 4));
        Side right = Side.able(2, 1, ABLE, log(ONE, 4));
        left.store.lose(ONE.dot(250));
        Side.talk(left.start(), right.start());

        left.perform(left.session.window(0, 1, 1, T));
        audit(left, right);
        assertThat(left.sent(Frame.Want.class)).isEmpty();
        left.perform(left.session.window(3, 200, Limits.OPS_BYTES_MAX, T));
        left.tick(100);
        Side.talk(left, right);

        assertThat(left.store.batches).isEqualTo(right.store.batches);
        assertThat(left.notices).contains(new Notice.Audited(Fakes.SPACE, 1, 100));
    }

    private static void audit(Side asking, Side answering) {
        asking.perform(asking.session.audit(Fakes.SPACE, asking.nowMillis));
        Side.talk(asking, answering);
    }

    /** Origin 1, holding 200 ops, greeted by 2. */
    private static Side answering() {
        Side side = Side.able(1, 2, ABLE, log(ONE, 2)).start();
        side.receive(hello());
        return side;
    }

    private static Frame.Hello hello() {
        return new Frame.Hello(
                List.of(1), Fakes.origin(2), Frame.PeerLimits.OURS, List.of("rbsr", "window"), "another");
    }

    private static Frame.Range range(long from, long to) {
        return new Frame.Range(ONE, new SeqRange(from, to));
    }

    private static Bytes hash(List<LogHead> heads) {
        return new SpaceSync(Fakes.SCOPE, new SpaceHeads(heads, Set.of())).hash();
    }

    private static List<Effect.ReadItems> reads(List<Effect> effects) {
        return new ArrayList<>(effects.stream()
                .filter(Effect.ReadItems.class::isInstance)
                .map(Effect.ReadItems.class::cast)
                .toList());
    }

    private static OpBatch[] log(LogId id, int batches) {
        OpBatch[] log = new OpBatch[batches];
        log[0] = Fakes.batch(id, 1, Op.NO_OP, ops(0, 100));
        for (int i = 1; i < batches; i++) {
            log[i] = Fakes.batch(id, log[i - 1].to() + 1, Fakes.head(log[i - 1]).tip(), ops(i, 100));
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
