package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One sync session with one peer, as a state machine: what happens goes in, {@link Effect}s come out. It owns no socket, no
 * clock and no database, so a simulation runs the very code that ships.
 *
 * <p>Both sides say what they hold of each space that they share, first as one hash. Whoever lacks something asks for it
 * (WANT), with a credit; the other answers with batches as their origins signed them (OPS); each OPS frame is acknowledged
 * (ACK) once it is durable. What becomes durable later is announced (NOTIFY) and asked for in the same way. What one side has
 * sent is never evidence that the other has it: only what the other said it holds, in this session, counts.
 *
 * <p>The peer's id must have been proved by the channel. Every call takes the wall clock's milliseconds; {@link #tick} is to
 * be called about every 100 ms. Not thread-safe: it belongs to its connection's context. SPEC.md, rules Y-28 to Y-59.
 */
public final class SyncSession {
    /** The version of the sync protocol that this code speaks. */
    public static final int VERSION = 1;

    static final int FRAMES_UNACKED_MAX = Limits.FRAMES_UNACKED_MAX;
    static final int STREAMS_MAX = 64;
    static final long NOTIFY_EVERY_MILLIS = 250;
    static final long STATE_EVERY_MILLIS = 60_000;
    static final long HELLO_WITHIN_MILLIS = 15_000;
    static final long PING_AFTER_MILLIS = 45_000;
    static final long SILENT_AFTER_MILLIS = 150_000;
    static final long STREAM_STALLED_AFTER_MILLIS = 30_000;
    static final long ACK_WITHIN_MILLIS = 60_000;
    private static final int STALLS_MAX = 3;
    private static final int REFUSED_BATCHES_MAX = 3;
    private static final long LATER_MILLIS = 1_000;
    private static final long UNKNOWN_ORIGIN_MILLIS = 30_000;
    private static final long FUTURE_RETRY_MILLIS_MAX = 60_000;

    /** Ops on their way: those that the peer has said it holds and we do not, and the other way round. */
    public record Lag(long toReceive, long toSend) {}

    /** Who is at the two ends. */
    public record Ends(Bytes federation, Origin self, Origin peer, String software) {}

    private final Ends ends;
    private final BatchVerifier verifier;
    private final Map<SpaceId, SpaceSync> spaces = new TreeMap<>();
    private final Map<SpaceId, Pulling> pulls = new HashMap<>();
    private final Map<Long, Pulling.PendingFrame> applying = new HashMap<>();
    private final LinkedHashMap<Long, Serving> servings = new LinkedHashMap<>();
    private final Pulling.Window window = new Pulling.Window();
    private final ClockSkew skew = new ClockSkew();

    private List<Effect> effects = new ArrayList<>();
    private long nowMillis;
    private long startedMillis;
    private long heardMillis;
    private long saidMillis;
    private long ackedMillis;
    private long nextStream = 1;
    private long nextApply = 1;
    private long nextRead = 1;
    private long reading;
    private long readingStream;
    private int stalls;
    private int refusedBatches;
    private boolean greeted;
    private boolean over;

    /**
     * @param ends our id, and the peer's as the channel proved it
     * @param shared every space that we share with this peer, and what we hold of it; storage must be ready
     */
    public SyncSession(Ends ends, BatchVerifier verifier, Map<SpaceId, SpaceHeads> shared) {
        this.ends = ends;
        this.verifier = verifier;
        shared.forEach((id, heads) -> spaces.put(id, new SpaceSync(new SpaceScope(ends.federation(), id), heads)));
    }

    /** The connection is up: says HELLO. To be called once, before anything else. */
    public List<Effect> start(long nowMillis) {
        return step(nowMillis, () -> {
            startedMillis = nowMillis;
            heardMillis = nowMillis;
            ackedMillis = nowMillis;
            send(new Frame.Hello(List.of(VERSION), ends.self(), Frame.PeerLimits.OURS, List.of(), ends.software()));
        });
    }

    /** A message has arrived. */
    public List<Effect> receive(byte[] message, long nowMillis) {
        return step(nowMillis, () -> {
            heardMillis = nowMillis;
            switch (FrameCodec.decode(message)) {
                case FrameCodec.Ok(Frame frame) -> on(frame);
                case FrameCodec.UnknownTag _ -> {
                    // A later version's frame: passed over.
                }
                case FrameCodec.Malformed(String why) -> end(Reason.MALFORMED, 0, why);
            }
        });
    }

    /** The space is shared with this peer from now on. */
    public List<Effect> share(SpaceId id, SpaceHeads heads, long nowMillis) {
        return step(nowMillis, () -> {
            SpaceSync space = new SpaceSync(new SpaceScope(ends.federation(), id), heads);
            if (spaces.putIfAbsent(id, space) == null && greeted) {
                sendState(space);
            }
        });
    }

    /** The space is no longer shared with this peer; what is on its way to us may still be made durable. */
    public List<Effect> unshare(SpaceId id, long nowMillis) {
        return step(nowMillis, () -> {
            if (spaces.remove(id) != null) {
                pulls.remove(id);
                servings.values().removeIf(serving -> serving.space.id().equals(id));
                send(new Frame.Reject(0, id.bytes(), Reason.UNKNOWN_SPACE.code(), 0));
            }
        });
    }

    /**
     * Logs of a space have become durable up to these heads by another way than this session: our own ops, or batches from
     * another peer. Saying so of this session's own batches too does no harm.
     */
    public List<Effect> advanced(SpaceId id, Collection<LogHead> heads, long nowMillis) {
        return step(nowMillis, () -> {
            SpaceSync space = spaces.get(id);
            if (space != null) {
                heads.forEach(space::advance);
                announce(space);
            }
        });
    }

    /** A log turned out to be forked, elsewhere: it goes no further here either. */
    public List<Effect> frozen(SpaceId id, LogId log, long nowMillis) {
        return step(nowMillis, () -> {
            SpaceSync space = spaces.get(id);
            if (space != null) {
                space.freeze(log);
            }
        });
    }

    /** Answers {@link Effect.ReadOps}. */
    public List<Effect> opsRead(long readId, List<OpBatch> batches, long nowMillis) {
        return step(nowMillis, () -> {
            if (readId != reading) {
                return;
            }
            reading = 0;
            Serving serving = servings.get(readingStream);
            if (serving != null) {
                if (unackedFrames() == 0) {
                    ackedMillis = nowMillis;
                }
                send(serving.pack(batches));
            }
            pump();
        });
    }

    /**
     * Answers {@link Effect.Apply}: one outcome for each batch, in order. May come late, and in any order; must come.
     *
     * @throws IllegalArgumentException if there are not as many outcomes as batches
     */
    public List<Effect> applied(long applyId, List<BatchOutcome> outcomes, long nowMillis) {
        return step(nowMillis, () -> {
            Pulling.PendingFrame pending = applying.remove(applyId);
            if (pending != null) {
                if (outcomes.size() != pending.accepted.size()) {
                    throw new IllegalArgumentException(
                            outcomes.size() + " outcomes for " + pending.accepted.size() + " batches");
                }
                window.observe(nowMillis - pending.startedMillis);
                settle(pending, outcomes);
                finish(pending);
            }
        });
    }

    /** Time passes. */
    public List<Effect> tick(long nowMillis) {
        return step(nowMillis, () -> {
            if (!greeted && nowMillis - startedMillis > HELLO_WITHIN_MILLIS
                    || nowMillis - heardMillis > SILENT_AFTER_MILLIS) {
                end(Reason.SILENT, 0, "nothing was heard");
            } else if (unackedFrames() > 0 && nowMillis - ackedMillis > ACK_WITHIN_MILLIS) {
                end(Reason.STALLED, 0, "what was sent is not acknowledged");
            } else if (greeted) {
                tickSpaces();
                if (nowMillis - saidMillis >= PING_AFTER_MILLIS) {
                    send(new Frame.Ping(nowMillis));
                }
            }
        });
    }

    /** Ends the session from our side, as when the operator pauses the peer or the process stops. */
    public List<Effect> close(Reason reason, long retryAfterMillis, long nowMillis) {
        return step(nowMillis, () -> end(reason, retryAfterMillis, ""));
    }

    /** Whether the peer has said HELLO. */
    public boolean isGreeted() {
        return greeted;
    }

    /** Whether the session has ended. */
    public boolean isOver() {
        return over;
    }

    /** The spaces that both sides share, as far as is known: the peer has said what it holds of them. */
    public List<SpaceId> openSpaces() {
        return spaces.values().stream()
                .filter(space -> space.open)
                .map(SpaceSync::id)
                .toList();
    }

    /** What is on its way in one space; zero for a space that is not shared. */
    public Lag lag(SpaceId id) {
        SpaceSync space = spaces.get(id);
        return space == null ? new Lag(0, 0) : space.lag();
    }

    private List<Effect> step(long nowMillis, Runnable work) {
        if (over) {
            return List.of();
        }
        this.nowMillis = nowMillis;
        work.run();
        List<Effect> done = effects;
        effects = new ArrayList<>();
        return List.copyOf(done);
    }

    private void on(Frame frame) {
        if (frame instanceof Frame.Goodbye goodbye) {
            over = true;
            effects.add(new Effect.Close(Reason.of(goodbye.code()).orElse(Reason.NORMAL), goodbye.retryAfterMillis()));
            return;
        }
        if (greeted == frame instanceof Frame.Hello) {
            end(Reason.OUT_OF_ORDER, 0, greeted ? "HELLO twice" : "HELLO comes first");
            return;
        }
        switch (frame) {
            case Frame.Hello hello -> onHello(hello);
            case Frame.Reject reject -> onReject(reject);
            case Frame.State state -> onState(state);
            case Frame.StatePage page -> shared(page.space()).ifPresent(space -> onStatePage(space, page));
            case Frame.Want want -> onWant(want);
            case Frame.Ops ops -> onOps(ops);
            case Frame.Ack ack -> onAck(ack);
            case Frame.Notify notify -> shared(notify.space()).ifPresent(space -> onHeads(space, notify.heads()));
            case Frame.Ping ping -> send(new Frame.Pong(ping.wallMillis(), nowMillis));
            case Frame.Pong pong -> onPong(pong);
            case Frame.RbsrOpen _,
                    Frame.RbsrMessage _,
                    Frame.RbsrClose _,
                    Frame.SnapOffer _,
                    Frame.SnapWant _,
                    Frame.SnapChunk _,
                    Frame.SnapDone _,
                    Frame.Resync _,
                    Frame.Window _,
                    Frame.Throttle _ -> {
                // Features that this side does not name: passed over.
            }
            case Frame.Goodbye _ -> throw new IllegalStateException("handled above");
        }
    }

    private void onHello(Frame.Hello hello) {
        if (!hello.node().equals(ends.peer())) {
            end(Reason.IDENTITY_MISMATCH, 0, "HELLO names another id than the channel proved");
        } else if (!hello.versions().contains(VERSION)) {
            end(Reason.UNSUPPORTED_VERSION, 0, "this side speaks version " + VERSION);
        } else if (!takesOurs(hello.limits())) {
            end(Reason.LIMIT_EXCEEDED, 0, "limits in HELLO are below those of version " + VERSION);
        } else {
            greeted = true;
            spaces.values().forEach(this::sendState);
        }
    }

    private static boolean takesOurs(Frame.PeerLimits limits) {
        Frame.PeerLimits ours = Frame.PeerLimits.OURS;
        return limits.messageBytesMax() >= ours.messageBytesMax()
                && limits.opsMax() >= ours.opsMax()
                && limits.opsBytesMax() >= ours.opsBytesMax()
                && limits.opPayloadBytesMax() >= ours.opPayloadBytesMax();
    }

    private void onReject(Frame.Reject reject) {
        SpaceSync space = spaces.get(new SpaceId(reject.space()));
        if (space == null) {
            return;
        }
        Pulling pulling = pulls.get(space.id());
        if (reject.stream() == 0) {
            space.open = false;
            space.refused = true;
            pulls.remove(space.id());
            servings.values().removeIf(serving -> serving.space == space);
        } else if (pulling != null && pulling.stream == reject.stream()) {
            pulling.ended = true;
            finishPull(pulling);
        } else {
            return;
        }
        report(new Notice.SpaceRefused(space.id(), reject.code(), reject.retryAfterMillis()));
    }

    private void onState(Frame.State state) {
        shared(state.space()).ifPresent(space -> {
            open(space);
            if (state.hash().equals(space.hash())) {
                space.declareAllOurs();
                saveCursor(space, space.logs());
                report(new Notice.InSync(space.id()));
            } else {
                space.pages().forEach(this::send);
            }
        });
    }

    private void onStatePage(SpaceSync space, Frame.StatePage page) {
        open(space);
        onHeads(space, page.heads());
        saveCursor(space, page.heads().stream().map(Frame.Head::log).toList());
    }

    /** The peer brings the space up: if we had not said what we hold, or it had refused it, it hears so now. */
    private void open(SpaceSync space) {
        if (space.refused) {
            space.refused = false;
            sendState(space);
        }
        space.open = true;
        announce(space);
    }

    private void onHeads(SpaceSync space, List<Frame.Head> heads) {
        for (Frame.Head head : heads) {
            if (head.seqs().base() > 0
                    && !space.declare(new LogHead(head.log(), head.seqs().base(), head.tip()))) {
                end(Reason.LIMIT_EXCEEDED, 0, "more than " + SpaceSync.LOGS_MAX + " logs in a space");
                return;
            }
        }
        pull(space);
    }

    private void onWant(Frame.Want want) {
        if (want.stream() == 0) {
            end(Reason.MALFORMED, 0, "a WANT without a stream");
            return;
        }
        Serving open = servings.get(want.stream());
        if (open != null && want.ranges().isEmpty()) {
            open.creditOps = Math.min(Limits.CREDIT_OPS_MAX, open.creditOps + want.creditOps());
            open.creditBytes = Math.min(Limits.CREDIT_BYTES_MAX, open.creditBytes + want.creditBytes());
            pump();
            return;
        }
        if (open != null || want.ranges().isEmpty()) {
            // Credit for a stream that has ended meanwhile, or the same WANT once more.
            return;
        }
        SpaceSync space = spaces.get(new SpaceId(want.space()));
        Set<LogId> logs = new HashSet<>();
        if (space == null) {
            withhold(want.stream(), want.space());
        } else if (servings.size() >= STREAMS_MAX) {
            send(new Frame.Reject(want.stream(), want.space(), Reason.LIMIT_EXCEEDED.code(), LATER_MILLIS));
        } else if (!want.ranges().stream().allMatch(range -> logs.add(range.log()))) {
            end(Reason.MALFORMED, 0, "a WANT names a log twice");
        } else {
            servings.put(want.stream(), new Serving(want.stream(), space, want));
            pump();
        }
    }

    /** Reads on for the stream that has waited longest, while the peer keeps up. */
    private void pump() {
        if (reading != 0 || unackedFrames() >= FRAMES_UNACKED_MAX) {
            return;
        }
        for (Serving serving : servings.values()) {
            if (!serving.mayRead()) {
                continue;
            }
            servings.remove(serving.stream);
            servings.put(serving.stream, serving);
            List<Frame.Range> left = serving.left();
            if (left.isEmpty()) {
                send(serving.pack(List.of()));
                pump();
                return;
            }
            reading = nextRead++;
            readingStream = serving.stream;
            effects.add(new Effect.ReadOps(
                    reading, serving.space.id(), left, (int) Math.min(Limits.OPS_MAX, serving.creditOps), (int)
                            Math.min(Limits.OPS_BYTES_MAX, serving.creditBytes)));
            return;
        }
    }

    private int unackedFrames() {
        int frames = 0;
        for (Serving serving : servings.values()) {
            frames += serving.framesUnacked;
        }
        return frames;
    }

    private void onAck(Frame.Ack ack) {
        Serving serving = servings.get(ack.stream());
        if (serving == null) {
            return;
        }
        ackedMillis = nowMillis;
        serving.framesUnacked = Math.max(0, serving.framesUnacked - 1);
        SpaceSync space = serving.space;
        List<LogId> moved = new ArrayList<>();
        for (Frame.AckPart part : ack.parts()) {
            if (!serving.hasRange(part.range()) || part.verdicts().isEmpty()) {
                end(Reason.MALFORMED, 0, "an ACK of what was not sent");
                return;
            }
            LogId log = serving.log(part.range());
            long to = part.from() + part.verdicts().size() - 1;
            Optional<LogHead> ours = space.durable(log);
            boolean taken = part.verdicts().stream()
                    .allMatch(code -> Verdict.of(code).map(Verdict::taken).orElse(false));
            if (taken && ours.isPresent() && to <= ours.get().seq() && space.acknowledge(log, to)) {
                moved.add(log);
            }
        }
        saveCursor(space, moved);
        if (serving.ended && serving.framesUnacked == 0) {
            servings.remove(serving.stream);
        }
        pump();
    }

    /** Asks for what is missing, unless a stream of this space is open already. */
    private void pull(SpaceSync space) {
        if (pulls.containsKey(space.id())) {
            return;
        }
        List<Frame.Range> missing = space.missing(nowMillis);
        if (missing.isEmpty()) {
            return;
        }
        Pulling pulling = new Pulling(nextStream++, space, missing, window, nowMillis);
        pulls.put(space.id(), pulling);
        send(new Frame.Want(pulling.stream, space.id().bytes(), window.ops(), window.bytes(), missing));
    }

    private void onOps(Frame.Ops ops) {
        SpaceSync space = spaces.get(new SpaceId(ops.space()));
        Pulling pulling = space == null ? null : pulls.get(space.id());
        if (ops.stream() == 0 || ops.stream() >= nextStream) {
            end(Reason.OUT_OF_ORDER, 0, "OPS on a stream that was never opened");
        } else if (pulling == null || pulling.stream != ops.stream()) {
            refuseLate(ops);
        } else if (!pulling.spend(ops)) {
            end(Reason.LIMIT_EXCEEDED, 0, "more ops than the credit allows");
        } else if (!ops.parts().stream().allMatch(part -> part.range() < pulling.ranges.size())) {
            end(Reason.MALFORMED, 0, "OPS of a range that was not asked for");
        } else {
            take(pulling, ops);
        }
    }

    /** An answer to a stream that we have given up: the sender hears that we did not take it. */
    private void refuseLate(Frame.Ops ops) {
        List<Frame.AckPart> parts = new ArrayList<>();
        for (Frame.Part part : ops.parts()) {
            parts.add(new Frame.AckPart(
                    part.range(),
                    part.from(),
                    Pulling.PendingFrame.repeat(Verdict.RETRY, part.ops().size()).stream()
                            .map(Verdict::code)
                            .toList()));
        }
        send(new Frame.Ack(ops.stream(), ops.space(), parts));
    }

    private void take(Pulling pulling, Frame.Ops ops) {
        stalls = 0;
        pulling.progressMillis = nowMillis;
        pulling.ended |= ops.last();
        Pulling.PendingFrame pending = new Pulling.PendingFrame(pulling, nowMillis);
        for (Frame.Part part : ops.parts()) {
            LogId log = pulling.ranges.get(part.range()).log();
            OpBatch batch = new OpBatch(log, part.from(), part.prevHash(), part.ops(), part.signature());
            pulling.served.add(log);
            switch (examine(pulling.space, batch)) {
                case Examined.Decided(Verdict verdict) -> pending.decided(part, verdict);
                case Examined.Good(IncomingBatch incoming) -> {
                    pulling.space.receive(incoming.head());
                    pending.accepted(part, incoming);
                }
            }
            if (over) {
                return;
            }
        }
        pulling.framesPending++;
        if (pending.accepted.isEmpty()) {
            finish(pending);
        } else {
            long applyId = nextApply++;
            applying.put(applyId, pending);
            effects.add(new Effect.Apply(applyId, pulling.space.id(), pending.accepted));
        }
    }

    /** Whether a batch may be made durable. */
    private sealed interface Examined {
        record Good(IncomingBatch batch) implements Examined {}

        record Decided(Verdict verdict) implements Examined {}
    }

    private Examined examine(SpaceSync space, OpBatch batch) {
        LogId log = batch.log();
        if (space.isFrozen(log)) {
            return new Examined.Decided(Verdict.FORK);
        }
        Optional<LogHead> have = space.received(log);
        long seq = have.map(LogHead::seq).orElse(0L);
        if (batch.to() < seq) {
            return new Examined.Decided(known(space, batch));
        }
        if (space.isPaused(log, nowMillis) || batch.from() > seq + 1) {
            return new Examined.Decided(Verdict.RETRY);
        }
        OpBatch.Checked checked = batch.check(space.scope, verifier);
        switch (checked.answer()) {
            case INVALID -> {
                refuse(space, batch);
                return new Examined.Decided(Verdict.UNSIGNED);
            }
            case UNKNOWN_ORIGIN -> {
                space.pause(log, nowMillis + UNKNOWN_ORIGIN_MILLIS);
                return new Examined.Decided(Verdict.RETRY);
            }
            case VALID -> {}
        }
        if (have.isPresent()) {
            Bytes leadsTo =
                    batch.from() > seq ? batch.prevHash() : checked.hashes().get((int) (seq - batch.from()));
            if (!leadsTo.equals(have.get().tip())) {
                freeze(space, have.get(), batch);
                return new Examined.Decided(Verdict.FORK);
            }
        }
        if (batch.to() == seq) {
            return new Examined.Decided(known(space, batch));
        }
        return read(space, batch, checked.hashes());
    }

    /** The verdict on a batch that has come before: what is on its way to be durable is not yet. */
    private static Verdict known(SpaceSync space, OpBatch batch) {
        long durable = space.durable(batch.log()).map(LogHead::seq).orElse(0L);
        return batch.to() <= durable ? Verdict.DUPLICATE : Verdict.RETRY;
    }

    /** The batch is new and genuine; its ops may still lie in the future or be beyond us. */
    private Examined read(SpaceSync space, OpBatch batch, List<Bytes> hashes) {
        LogId log = batch.log();
        long lastMillis = batch.ops().getLast().hlc().millis();
        if (HybridClock.isTooFarAhead(batch.ops().getLast().hlc(), nowMillis)) {
            long aheadMillis = lastMillis - nowMillis;
            long waitMillis =
                    Math.min(FUTURE_RETRY_MILLIS_MAX, aheadMillis - HybridClock.DRIFT_MAX.toMillis() + LATER_MILLIS);
            space.pause(log, nowMillis + waitMillis);
            report(new Notice.FromTheFuture(space.id(), log, aheadMillis, waitMillis));
            return new Examined.Decided(Verdict.RETRY);
        }
        List<IncomingOp> ops = new ArrayList<>();
        for (int i = 0; i < batch.ops().size(); i++) {
            OpContent content = OpPayload.decode(batch.ops().get(i));
            if (content instanceof OpContent.UnknownKind(int kind, boolean critical) && critical) {
                space.stop(log);
                report(new Notice.UpgradeNeeded(space.id(), log, kind));
                return new Examined.Decided(Verdict.RETRY);
            }
            ops.add(new IncomingOp(
                    log.dot(batch.from() + i), hashes.get(i), batch.ops().get(i), content));
        }
        return new Examined.Good(new IncomingBatch(batch, ops));
    }

    private void refuse(SpaceSync space, OpBatch batch) {
        space.stop(batch.log());
        report(new Notice.BatchRefused(space.id(), batch, "not signed by its origin"));
        if (++refusedBatches >= REFUSED_BATCHES_MAX) {
            end(Reason.BAD_BATCHES, 0, "batches that their origins did not sign");
        }
    }

    private void freeze(SpaceSync space, LogHead held, OpBatch other) {
        space.freeze(other.log());
        effects.add(new Effect.Freeze(space.id(), other.log(), held.seq(), held.tip(), other));
    }

    private void settle(Pulling.PendingFrame pending, List<BatchOutcome> outcomes) {
        SpaceSync space = pending.pulling.space;
        int next = 0;
        for (int i = 0; i < pending.parts.size(); i++) {
            Pulling.PendingPart part = pending.parts.get(i);
            if (!part.waiting()) {
                continue;
            }
            IncomingBatch incoming = pending.accepted.get(next);
            LogId log = incoming.batch().log();
            int size = incoming.ops().size();
            List<Verdict> verdicts = switch (outcomes.get(next)) {
                case BatchOutcome.Stored(List<Verdict> given) -> {
                    requireTaken(given, size);
                    space.declare(incoming.head());
                    space.advance(incoming.head());
                    yield given;
                }
                case BatchOutcome.Later _ -> {
                    space.forgetReceived(log);
                    space.pause(log, nowMillis + LATER_MILLIS);
                    yield Pulling.PendingFrame.repeat(Verdict.RETRY, size);
                }
                case BatchOutcome.Frozen _ -> {
                    space.freeze(log);
                    yield Pulling.PendingFrame.repeat(Verdict.FORK, size);
                }
                case BatchOutcome.Forked(long seq, Bytes held) -> {
                    freeze(space, new LogHead(log, seq, held), incoming.batch());
                    yield Pulling.PendingFrame.repeat(Verdict.FORK, size);
                }
            };
            pending.parts.set(i, new Pulling.PendingPart(part.part(), verdicts, false));
            next++;
        }
    }

    private static void requireTaken(List<Verdict> verdicts, int size) {
        if (verdicts.size() != size || !verdicts.stream().allMatch(Verdict::taken)) {
            throw new IllegalArgumentException("a stored batch of " + size + " ops with verdicts " + verdicts);
        }
    }

    /** All of an OPS frame is durable or refused: says so, lets more come, and asks for what is still missing. */
    private void finish(Pulling.PendingFrame pending) {
        Pulling pulling = pending.pulling;
        pulling.framesPending--;
        if (spaces.get(pulling.space.id()) != pulling.space) {
            return;
        }
        send(pending.ack());
        if (pulls.get(pulling.space.id()) != pulling) {
            return;
        }
        if (pulling.isFinished()) {
            finishPull(pulling);
        } else if (!pulling.ended && pulling.creditOps <= window.ops() / 2
                || !pulling.ended && pulling.creditBytes <= window.bytes() / 2) {
            topUp(pulling);
        }
    }

    private void topUp(Pulling pulling) {
        int ops = (int) Math.max(0, Math.min(Limits.CREDIT_OPS_MAX, window.ops() - pulling.creditOps));
        int bytes = (int) Math.max(0, Math.min(Limits.CREDIT_BYTES_MAX, window.bytes() - pulling.creditBytes));
        pulling.creditOps += ops;
        pulling.creditBytes += bytes;
        send(new Frame.Want(pulling.stream, pulling.space.id().bytes(), ops, bytes, List.of()));
    }

    /**
     * A stream is over. A log of which nothing came is not asked for again until the peer speaks of it again; one that did
     * not move rests for a moment.
     */
    private void finishPull(Pulling pulling) {
        SpaceSync space = pulling.space;
        pulls.remove(space.id());
        for (Frame.Range range : pulling.ranges) {
            LogId log = range.log();
            long held = space.durable(log).map(LogHead::seq).orElse(0L);
            boolean ours = held >= range.seqs().to();
            if (!pulling.served.contains(log) && !ours) {
                space.disbelieve(log);
            } else if (held < range.seqs().from() && !space.isPaused(log, nowMillis)) {
                space.pause(log, nowMillis + LATER_MILLIS);
            } else if (range.seqs().size() == 1 && ours && !space.isFrozen(log) && !space.agrees(log)) {
                report(new Notice.ForkClaimed(space.id(), log, range.seqs().to()));
                space.disbelieve(log);
            }
        }
        pull(space);
    }

    private void tickSpaces() {
        for (SpaceSync space : List.copyOf(spaces.values())) {
            if (!space.refused && nowMillis - space.stateSentMillis >= STATE_EVERY_MILLIS) {
                sendState(space);
            }
            Pulling pulling = pulls.get(space.id());
            boolean stalled = pulling != null
                    && pulling.framesPending == 0
                    && nowMillis - pulling.progressMillis > STREAM_STALLED_AFTER_MILLIS;
            if (stalled) {
                pulls.remove(space.id());
                if (++stalls >= STALLS_MAX) {
                    end(Reason.STALLED, 0, "what was asked for does not come");
                    return;
                }
            }
            announce(space);
            if (space.takeEndedPauses(nowMillis) || stalled) {
                pull(space);
            }
        }
    }

    /** Tells the peer what is new, at most every quarter of a second. */
    private void announce(SpaceSync space) {
        if (!space.open || !space.hasUnannounced() || nowMillis - space.notifiedMillis < NOTIFY_EVERY_MILLIS) {
            return;
        }
        List<Frame.Head> heads = space.takeUnannounced();
        if (!heads.isEmpty()) {
            space.notifiedMillis = nowMillis;
            send(new Frame.Notify(space.id().bytes(), heads));
        }
    }

    private void onPong(Frame.Pong pong) {
        Optional<Long> median = skew.measure(pong.pingWallMillis(), pong.wallMillis(), nowMillis);
        if (median.isEmpty()) {
            return;
        }
        if (Math.abs(median.get()) > ClockSkew.REFUSE_MILLIS) {
            end(Reason.CLOCK_SKEW, 0, "the clocks are " + median.get() + " ms apart");
        } else if (Math.abs(median.get()) > ClockSkew.WARN_MILLIS) {
            report(new Notice.ClockSkew(median.get()));
        }
    }

    /** The space, if it is shared with this peer; otherwise the peer is told that there is none. */
    private Optional<SpaceSync> shared(Bytes id) {
        SpaceSync space = spaces.get(new SpaceId(id));
        if (space == null) {
            withhold(0, id);
        }
        return Optional.ofNullable(space);
    }

    private void withhold(long stream, Bytes id) {
        send(new Frame.Reject(stream, id, Reason.UNKNOWN_SPACE.code(), 0));
        report(new Notice.SpaceWithheld(new SpaceId(id)));
    }

    private void sendState(SpaceSync space) {
        space.stateSentMillis = nowMillis;
        send(new Frame.State(space.id().bytes(), space.hash()));
    }

    private void saveCursor(SpaceSync space, Collection<LogId> logs) {
        VersionVector acked = space.acked(logs);
        if (!acked.isEmpty()) {
            effects.add(new Effect.SaveCursor(space.id(), acked));
        }
    }

    private void send(Frame frame) {
        saidMillis = nowMillis;
        effects.add(new Effect.Send(frame));
    }

    private void report(Notice notice) {
        effects.add(new Effect.Report(notice));
    }

    private void end(Reason reason, long retryAfterMillis, String text) {
        if (!over) {
            over = true;
            effects.add(new Effect.Send(new Frame.Goodbye(reason.code(), retryAfterMillis, VERSION, text)));
            effects.add(new Effect.Close(reason, retryAfterMillis));
        }
    }
}
