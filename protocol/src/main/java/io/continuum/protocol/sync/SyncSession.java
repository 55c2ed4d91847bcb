package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.reconcile.ItemSet;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Scope;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One sync session with one peer, as a state machine: what happens goes in, {@link Effect}s come out. It owns no socket, no
 * clock and no database, so a simulation runs the very code that ships.
 *
 * <p>Both sides say what they hold of each space that they share, first as one hash ({@link Comparison}). Whoever lacks
 * something asks for it ({@link Pulls}: WANT), with a credit; the other answers with batches as their origins signed them
 * ({@link Servings}: OPS); each OPS frame is acknowledged (ACK) once it is durable. What becomes durable later is announced
 * (NOTIFY) and asked for in the same way. What one side has sent is never evidence that the other has it: only what the other
 * said it holds, in this session, counts.
 *
 * <p>What both sides named as features in HELLO comes on top: {@link Audits} and {@link AuditAnswers} compare what is really
 * there and mend it, {@link SnapshotServings} and {@link SnapshotPulls} move the present state where ops are gone or too many,
 * and WINDOW, THROTTLE and RESYNC steer. What a peer can make us keep is bounded: {@link Servings#STREAMS_MAX} streams, {@link
 * Limits#AUDITS_MAX} audits of {@link Limits#AUDIT_OPS_MAX} ops each way, {@link Limits#SNAPSHOTS_MAX} snapshots served, {@link
 * SnapshotPulls#CHUNKS_IN_HAND_MAX} chunks for each empty space, {@link SpaceSync#LOGS_MAX} logs for each space. Every stream
 * has a deadline.
 *
 * <p>The peer's id must have been proved by the channel. Every call takes the wall clock's milliseconds; {@link #tick} is to
 * be called about every 100 ms. Not thread-safe: it belongs to its connection's context. SPEC.md, rules Y-28 to
 * Y-69 and Y-90.
 */
public final class SyncSession {
    /** The version of the sync protocol that this code speaks. */
    public static final int VERSION = 1;

    static final long HELLO_WITHIN_MILLIS = 15_000;
    static final long PING_AFTER_MILLIS = 45_000;
    static final long SILENT_AFTER_MILLIS = 150_000;

    /** Ops on their way: those that the peer has said it holds and we do not, and the other way round. */
    public record Lag(long toReceive, long toSend) {}

    /** Who is at the two ends. */
    public record Ends(Bytes federation, Origin self, Origin peer, String software) {}

    private final Conversation talk;
    private final Comparison comparison;
    private final Pulls pulls;
    private final Servings servings;
    private final Audits audits;
    private final AuditAnswers auditAnswers;
    private final SnapshotPulls snapshotPulls;
    private final SnapshotServings snapshotServings;
    private final ClockSkew skew = new ClockSkew();
    private long startedMillis;
    private long heardMillis;
    private boolean greeted;

    /**
     * @param ends our id, and the peer's as the channel proved it
     * @param shared every space that we share with this peer, and what we hold of it; storage must be ready
     */
    public SyncSession(Ends ends, Abilities abilities, BatchVerifier verifier, Map<SpaceId, SpaceHeads> shared) {
        talk = new Conversation(ends, abilities);
        pulls = new Pulls(talk, new BatchExam(talk, verifier));
        servings = new Servings(talk);
        comparison = new Comparison(talk, pulls);
        audits = new Audits(talk, pulls);
        auditAnswers = new AuditAnswers(talk);
        snapshotPulls = new SnapshotPulls(talk, pulls, comparison, verifier);
        snapshotServings = new SnapshotServings(talk, servings);
        shared.forEach(talk::add);
    }

    /** A session without features. */
    public SyncSession(Ends ends, BatchVerifier verifier, Map<SpaceId, SpaceHeads> shared) {
        this(ends, Abilities.NONE, verifier, shared);
    }

    /** The connection is up: says HELLO. To be called once, before anything else. */
    public List<Effect> start(long nowMillis) {
        return talk.step(nowMillis, () -> {
            startedMillis = nowMillis;
            heardMillis = nowMillis;
            List<String> features = talk.abilities().features().stream()
                    .map(Feature::wireName)
                    .sorted()
                    .toList();
            talk.send(new Frame.Hello(
                    List.of(VERSION), talk.ends.self(), Frame.PeerLimits.OURS, features, talk.ends.software()));
        });
    }

    /** A message has arrived. */
    public List<Effect> receive(byte[] message, long nowMillis) {
        return talk.step(nowMillis, () -> {
            heardMillis = nowMillis;
            switch (FrameCodec.decode(message, talk.agreed(Feature.DEFLATE))) {
                case FrameCodec.Ok(Frame frame) -> on(frame);
                case FrameCodec.UnknownTag _ -> {
                    // A later version's frame: passed over.
                }
                case FrameCodec.Malformed(String why) -> talk.end(Reason.MALFORMED, 0, why);
            }
        });
    }

    /** The space is shared with this peer from now on. */
    public List<Effect> share(SpaceId id, SpaceHeads heads, long nowMillis) {
        return talk.step(
                nowMillis, () -> talk.add(id, heads).filter(_ -> greeted).ifPresent(comparison::sendState));
    }

    /** The space is no longer shared with this peer; what is on its way to us may still be made durable. */
    public List<Effect> unshare(SpaceId id, long nowMillis) {
        return talk.step(
                nowMillis,
                () -> talk.remove(id).ifPresent(space -> {
                    forget(space);
                    talk.reject(0, id.bytes(), Reason.UNKNOWN_SPACE, 0);
                }));
    }

    /**
     * Logs of a space have become durable up to these heads by another way than this session: our own ops, or batches from
     * another peer. Saying so of this session's own batches too does no harm.
     */
    public List<Effect> advanced(SpaceId id, Collection<LogHead> heads, long nowMillis) {
        return talk.step(
                nowMillis,
                () -> talk.space(id).ifPresent(space -> {
                    heads.forEach(space::advance);
                    comparison.announce(space);
                }));
    }

    /** A log turned out to be forked, elsewhere: it goes no further here either. */
    public List<Effect> frozen(SpaceId id, LogId log, long nowMillis) {
        return talk.step(nowMillis, () -> talk.space(id).ifPresent(space -> space.freeze(log)));
    }

    /** Ops of a space can no longer be sent: for each log the first one that still can. */
    public List<Effect> compacted(SpaceId id, Map<LogId, Long> retainedFrom, long nowMillis) {
        return talk.step(nowMillis, () -> talk.space(id).ifPresent(space -> retainedFrom.forEach(space::compacted)));
    }

    /**
     * The space was emptied, or is otherwise less than what the peer was told: it starts over with this. A peer that does not
     * understand that is left, and hears it when the next session begins. To be called at most four times a day.
     */
    public List<Effect> resync(SpaceId id, SpaceHeads heads, long nowMillis) {
        return talk.step(
                nowMillis,
                () -> talk.space(id).ifPresent(before -> {
                    forget(before);
                    if (greeted && !talk.agreed(Feature.WINDOW)) {
                        talk.end(Reason.NORMAL, 0, "a space starts over");
                    } else {
                        talk.startOver(id, heads).filter(_ -> greeted).ifPresent(comparison::resync);
                    }
                }));
    }

    /**
     * How fast the peer may send ops in this whole session; with 0 frames, nothing more is asked for until the next call.
     *
     * @param frames OPS frames on the way, 0 to {@link Limits#FRAMES_UNACKED_MAX}
     * @param ops in each of them, 1 to {@link Limits#OPS_MAX}
     * @param bytes in each of them, 1 to {@link Limits#OPS_BYTES_MAX}
     */
    public List<Effect> window(int frames, int ops, int bytes, long nowMillis) {
        return talk.step(nowMillis, () -> pulls.limit(new Frame.Window(frames, ops, bytes)));
    }

    /**
     * Compares with the peer what is really here of the logs of which both sides say the same, and puts back what is missing
     * or differs; {@link Notice.Audited} ends it. Does nothing if the peer cannot, or wants to be left alone, or an audit of
     * the space is running.
     */
    public List<Effect> audit(SpaceId id, long nowMillis) {
        return talk.step(nowMillis, () -> talk.space(id).ifPresent(audits::audit));
    }

    /** Answers {@link Effect.ReadItems}. Must come, sooner or later. */
    public List<Effect> itemsRead(long readId, ItemSet items, long nowMillis) {
        return talk.step(nowMillis, () -> {
            audits.itemsRead(readId, items);
            auditAnswers.itemsRead(readId, items);
        });
    }

    /** Answers {@link Effect.OpenSnapshot}; empty if none can be made now. */
    public List<Effect> snapshotOpened(long readId, Optional<SnapshotOffer> offer, long nowMillis) {
        return talk.step(nowMillis, () -> snapshotServings.opened(readId, offer));
    }

    /** Answers {@link Effect.ReadChunk}; empty if the snapshot is no longer there. */
    public List<Effect> chunkRead(long readId, Optional<SnapshotChunk> chunk, long nowMillis) {
        return talk.step(nowMillis, () -> snapshotServings.chunkRead(readId, chunk));
    }

    /**
     * Answers {@link Effect.ConsiderSnapshot}.
     *
     * @param missing the first chunk that is not here, or how many there are if all are; empty to decline
     */
    public List<Effect> snapshotConsidered(long readId, OptionalInt missing, long nowMillis) {
        return talk.step(nowMillis, () -> snapshotPulls.considered(readId, missing));
    }

    /** Answers {@link Effect.KeepChunk}: whether it is kept. Must come, sooner or later. */
    public List<Effect> chunkKept(long applyId, boolean kept, long nowMillis) {
        return talk.step(nowMillis, () -> snapshotPulls.kept(applyId, kept));
    }

    /** Answers {@link Effect.InstallSnapshot}. Must come, sooner or later. */
    public List<Effect> snapshotInstalled(long applyId, SnapshotOutcome outcome, long nowMillis) {
        return talk.step(nowMillis, () -> snapshotPulls.installed(applyId, outcome));
    }

    /** Answers {@link Effect.ReadOps}. */
    public List<Effect> opsRead(long readId, List<OpBatch> batches, long nowMillis) {
        return talk.step(nowMillis, () -> servings.opsRead(readId, batches));
    }

    /**
     * Answers {@link Effect.Apply}: one outcome for each batch, in order. May come late, and in any order; must come.
     *
     * @throws IllegalArgumentException if there are not as many outcomes as batches
     */
    public List<Effect> applied(long applyId, List<BatchOutcome> outcomes, long nowMillis) {
        return talk.step(nowMillis, () -> pulls.applied(applyId, outcomes));
    }

    /** Time passes. */
    public List<Effect> tick(long nowMillis) {
        return talk.step(nowMillis, () -> {
            if (!greeted && nowMillis - startedMillis > HELLO_WITHIN_MILLIS
                    || nowMillis - heardMillis > SILENT_AFTER_MILLIS) {
                talk.end(Reason.SILENT, 0, "nothing was heard");
            } else if (greeted) {
                servings.tick();
                snapshotServings.tick();
                auditAnswers.tick();
                comparison.tick();
                snapshotPulls.tick();
                pulls.tick();
                audits.tick();
                if (!talk.isOver() && nowMillis - talk.saidMillis() >= PING_AFTER_MILLIS) {
                    talk.send(new Frame.Ping(nowMillis));
                }
            }
        });
    }

    /** Ends the session from our side, as when the operator pauses the peer or the process stops. */
    public List<Effect> close(Reason reason, long retryAfterMillis, long nowMillis) {
        return talk.step(nowMillis, () -> talk.end(reason, retryAfterMillis, ""));
    }

    /** Whether the peer has said HELLO. */
    public boolean isGreeted() {
        return greeted;
    }

    /** What both sides can do beyond the version; nothing before the peer's HELLO. */
    public Set<Feature> agreed() {
        return talk.agreed();
    }

    /** Whether the session has ended. */
    public boolean isOver() {
        return talk.isOver();
    }

    /** The spaces that both sides share, as far as is known: the peer has said what it holds of them. */
    public List<SpaceId> openSpaces() {
        return talk.spaces().stream()
                .filter(space -> space.open)
                .map(SpaceSync::id)
                .toList();
    }

    /** What is on its way in one space; zero for a space that is not shared. */
    public Lag lag(SpaceId id) {
        return talk.space(id).map(SpaceSync::lag).orElse(new Lag(0, 0));
    }

    private void on(Frame frame) {
        if (frame instanceof Frame.Goodbye goodbye) {
            talk.close(Reason.of(goodbye.code()).orElse(Reason.NORMAL), goodbye.retryAfterMillis());
            return;
        }
        if (greeted == frame instanceof Frame.Hello) {
            talk.end(Reason.OUT_OF_ORDER, 0, greeted ? "HELLO twice" : "HELLO comes first");
            return;
        }
        if (!feature(frame).map(talk::agreed).orElse(true)) {
            return;
        }
        switch (frame) {
            case Frame.Hello hello -> on(hello);
            case Frame.Reject reject -> on(reject);
            case Frame.State state -> comparison.on(state);
            case Frame.StatePage page -> comparison.on(page);
            case Frame.Notify notify -> comparison.on(notify);
            case Frame.Want want -> snapshotServings.on(want);
            case Frame.Ops ops -> pulls.on(ops);
            case Frame.Ack ack -> servings.on(ack);
            case Frame.Ping ping -> talk.send(new Frame.Pong(ping.wallMillis(), talk.nowMillis()));
            case Frame.Pong pong -> on(pong);
            case Frame.SnapOffer offer -> snapshotPulls.on(offer);
            case Frame.SnapChunk chunk -> snapshotPulls.on(chunk);
            case Frame.SnapWant want -> snapshotServings.on(want);
            case Frame.SnapDone done -> snapshotServings.on(done);
            case Frame.Resync resync -> comparison.on(resync).ifPresent(this::forget);
            case Frame.Window window -> servings.on(window);
            case Frame.Throttle throttle -> on(throttle);
            case Frame.RbsrOpen open -> on(open);
            case Frame.RbsrMessage message -> {
                if (talk.isOurAudit(message.stream())) {
                    audits.on(message);
                } else {
                    auditAnswers.on(message);
                }
            }
            case Frame.RbsrClose close -> {
                if (talk.isOurAudit(close.stream())) {
                    audits.on(close);
                } else {
                    auditAnswers.on(close);
                }
            }
            case Frame.RbsrFrom from -> audits.on(from);
            case Frame.Goodbye _ -> throw new IllegalStateException("handled above");
        }
    }

    private void on(Frame.Hello hello) {
        if (!hello.node().equals(talk.ends.peer())) {
            talk.end(Reason.IDENTITY_MISMATCH, 0, "HELLO names another id than the channel proved");
        } else if (!hello.versions().contains(VERSION)) {
            talk.end(Reason.UNSUPPORTED_VERSION, 0, "this side speaks version " + VERSION);
        } else if (!hello.limits().takes(Frame.PeerLimits.OURS)) {
            talk.end(Reason.LIMIT_EXCEEDED, 0, "limits in HELLO are below those of version " + VERSION);
        } else {
            greeted = true;
            talk.agree(Feature.of(hello.features()));
            talk.spaces().forEach(comparison::sendState);
        }
    }

    private void on(Frame.Reject reject) {
        Optional<SpaceSync> refused = talk.space(reject.space());
        if (refused.isEmpty()) {
            return;
        }
        SpaceSync space = refused.get();
        if (reject.stream() == 0) {
            space.open = false;
            space.refused = true;
            forget(space);
        } else {
            snapshotPulls.refused(reject.stream());
            if (!pulls.refused(reject)) {
                return;
            }
        }
        talk.report(new Notice.SpaceRefused(space.id(), reject.code(), reject.retryAfterMillis()));
    }

    private void on(Frame.Pong pong) {
        Optional<Long> median = skew.measure(pong.pingWallMillis(), pong.wallMillis(), talk.nowMillis());
        if (median.isEmpty()) {
            return;
        }
        if (Math.abs(median.get()) > ClockSkew.REFUSE_MILLIS) {
            talk.end(Reason.CLOCK_SKEW, 0, "the clocks are " + median.get() + " ms apart");
        } else if (Math.abs(median.get()) > ClockSkew.WARN_MILLIS) {
            talk.report(new Notice.ClockSkew(median.get()));
        }
    }

    private void on(Frame.RbsrOpen open) {
        if (talk.isOurAudit(open.stream())) {
            talk.end(Reason.OUT_OF_ORDER, 0, "an audit on a stream of the other side");
        } else {
            auditAnswers.on(open);
        }
    }

    private void on(Frame.Throttle throttle) {
        long untilMillis = talk.nowMillis() + throttle.retryAfterMillis();
        Optional<Scope> heard = Scope.of(throttle.scope());
        heard.ifPresent(scope -> {
            switch (scope) {
                case OPS -> pulls.rest(untilMillis);
                case SNAPSHOTS -> snapshotPulls.rest(untilMillis);
                case RESYNC -> comparison.resyncAgain(untilMillis);
                case AUDITS -> audits.rest(untilMillis);
            }
            talk.report(new Notice.Throttled(scope, throttle.retryAfterMillis()));
        });
    }

    /** All that is on its way in a space comes to nothing, but for what is being made durable. */
    private void forget(SpaceSync space) {
        pulls.forget(space);
        servings.forget(space);
        audits.forget(space);
        auditAnswers.forget(space);
        snapshotPulls.forget(space);
        snapshotServings.forget(space);
    }

    /** The feature that both sides must have named for a frame to mean something. */
    private static Optional<Feature> feature(Frame frame) {
        return switch (frame) {
            case Frame.RbsrOpen _, Frame.RbsrMessage _, Frame.RbsrClose _, Frame.RbsrFrom _ ->
                Optional.of(Feature.RBSR);
            case Frame.SnapOffer _, Frame.SnapWant _, Frame.SnapChunk _, Frame.SnapDone _ ->
                Optional.of(Feature.SNAPSHOT);
            case Frame.Resync _, Frame.Window _, Frame.Throttle _ -> Optional.of(Feature.WINDOW);
            default -> Optional.empty();
        };
    }
}
