package io.continuum.instance.peer;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.instance.space.Membership;
import io.continuum.instance.space.Replica;
import io.continuum.instance.space.Snapshots;
import io.continuum.instance.work.Workers;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.Abilities;
import io.continuum.protocol.sync.Allowance;
import io.continuum.protocol.sync.BatchOutcome;
import io.continuum.protocol.sync.BatchVerifier;
import io.continuum.protocol.sync.Effect;
import io.continuum.protocol.sync.IncomingBatch;
import io.continuum.protocol.sync.Notice;
import io.continuum.protocol.sync.SnapshotChunk;
import io.continuum.protocol.sync.SnapshotOffer;
import io.continuum.protocol.sync.SnapshotOutcome;
import io.continuum.protocol.sync.SpaceHeads;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.SyncSession;
import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with one peer: carries out what its {@link SyncSession} wants, with the socket and the replica. Reads nothing
 * more from the socket until what the peer sent is durable, so a fast peer cannot fill our memory; reads nothing more from
 * the log while the socket is full, so a slow peer cannot either. Belongs to its socket's context; methods marked so may be
 * called from anywhere.
 */
final class PeerLink {
    /** After this a new connection with new keys takes over. */
    static final Duration KEYS_FOR = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final int TICK_MS = 100;
    private static final Set<Feature> FEATURES =
            Set.of(Feature.RBSR, Feature.SNAPSHOT, Feature.WINDOW, Feature.DEFLATE);

    /** How a link ended. */
    record End(Optional<Reason> reason, Optional<Refused> refused, Duration retryAfter) {}

    /** What the network wants to hear of a link; called on the link's context. */
    interface Listener {
        /** The peer has confirmed something for the first time: it is reachable and takes what we send. */
        void confirmed(PeerLink link);

        /** A log of the space was frozen in the database: other links must hear of it. */
        void frozen(SpaceId space);

        void ended(PeerLink link, End end);
    }

    private final Vertx vertx;
    private final Workers workers;
    private final Replica replica;
    private final Membership membership;
    private final Membership.View view;
    private final InstanceId peer;
    private final boolean dialled;
    private final PeerSocket socket;
    private final InstantSource clock;
    private final AuditTimes audits;
    private final Snapshots snapshots;
    private final Listener listener;
    private final SyncSession session;
    private final Instant startedAt;
    private final Map<SpaceId, VersionVector> cursorsToSave = new HashMap<>();
    private final Map<SpaceId, Long> sentOps = new HashMap<>();
    private Set<SpaceId> shared;
    private long timer;
    private int applying;
    private boolean savingCursors;
    private boolean confirmed;
    private boolean over;
    private volatile long toReceive;

    /** @param shared the spaces that the operator shares with this peer, and what is here of them */
    PeerLink(
            Vertx vertx,
            Workers workers,
            Replica replica,
            Membership membership,
            Membership.View view,
            InstanceId peer,
            boolean dialled,
            PeerSocket socket,
            InstantSource clock,
            String software,
            Map<SpaceId, SpaceHeads> shared,
            Allowance allowance,
            AuditTimes audits,
            Snapshots snapshots,
            Listener listener) {
        this.vertx = vertx;
        this.workers = workers;
        this.replica = replica;
        this.membership = membership;
        this.view = view;
        this.peer = peer;
        this.dialled = dialled;
        this.socket = socket;
        this.clock = clock;
        this.audits = audits;
        this.snapshots = snapshots;
        this.listener = listener;
        this.shared = Set.copyOf(shared.keySet());
        this.startedAt = clock.instant();
        SyncSession.Ends ends = new SyncSession.Ends(
                Bytes.of(view.federation().toArray()),
                Origin.of(view.keys().id().toArray()),
                Origin.of(peer.toArray()),
                software);
        session = new SyncSession(
                ends,
                new Abilities(
                        FEATURES,
                        allowance,
                        snapshots.policy().opsMin(),
                        snapshots.policy().share()),
                this::verify,
                shared);
    }

    InstanceId peer() {
        return peer;
    }

    /** Whether this side dialled. */
    boolean isDialled() {
        return dialled;
    }

    /** Thread-safe. */
    Duration age() {
        return Duration.between(startedAt, clock.instant());
    }

    /** Ops that the peer has and we do not have yet. Thread-safe. */
    long toReceive() {
        return toReceive;
    }

    /** Begins the session; the socket may deliver from now on. */
    void start() {
        socket.onFrame(frame -> carryOut(session.receive(frame, clock.millis())));
        timer = vertx.setPeriodic(TICK_MS, _ -> tick());
        carryOut(session.start(clock.millis()));
        socket.onClose(this::disconnected);
        socket.resume();
    }

    private void tick() {
        long waiting = 0;
        for (SpaceId space : session.openSpaces()) {
            waiting += session.lag(space).toReceive();
        }
        toReceive = waiting;
        if (current().member(peer).isEmpty()) {
            carryOut(session.close(Reason.NOT_A_MEMBER, 0, clock.millis()));
        } else if (!current().keys().id().equals(view.keys().id())) {
            carryOut(session.close(Reason.NORMAL, 0, clock.millis()));
        } else if (dialled && age().compareTo(KEYS_FOR) > 0) {
            carryOut(session.close(Reason.NORMAL, 0, clock.millis()));
        } else {
            carryOut(session.tick(clock.millis()));
            audit();
        }
    }

    /** Has what both sides hold compared, when it is time and nothing is on its way. */
    private void audit() {
        if (over || !session.agreed().contains(Feature.RBSR)) {
            return;
        }
        for (SpaceId space : session.openSpaces()) {
            SyncSession.Lag lag = session.lag(space);
            boolean quiet = lag.toReceive() == 0 && lag.toSend() == 0;
            if (audits.take(peer, space, quiet, clock.millis())) {
                carryOut(session.audit(space, clock.millis()));
            }
        }
    }

    /** What is here of a space now, by whatever way it came; logs that another link found forked stop here too. Thread-safe. */
    void advanced(SpaceId space, SpaceHeads heads) {
        socket.run(() -> {
            heads.frozen().forEach(log -> carryOut(session.frozen(space, log, clock.millis())));
            carryOut(session.advanced(space, heads.heads(), clock.millis()));
        });
    }

    /** What is shared with the peer has changed. Thread-safe. */
    void share(Map<SpaceId, SpaceHeads> now) {
        socket.run(() -> {
            for (SpaceId space : shared) {
                if (!now.containsKey(space)) {
                    carryOut(session.unshare(space, clock.millis()));
                }
            }
            now.forEach((space, heads) -> {
                if (!shared.contains(space)) {
                    carryOut(session.share(space, heads, clock.millis()));
                }
            });
            shared = Set.copyOf(now.keySet());
        });
    }

    /** Ends the session. Thread-safe. */
    void close(Reason reason) {
        socket.run(() -> carryOut(session.close(reason, 0, clock.millis())));
    }

    private void carryOut(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Send(Frame frame) -> send(frame);
                case Effect.ReadOps read -> read(read);
                case Effect.Apply apply -> apply(apply);
                case Effect.SaveCursor(SpaceId space, VersionVector acked) -> saveCursor(space, acked);
                case Effect.Freeze freeze -> freeze(freeze);
                case Effect.Close(Reason reason, long retryAfterMillis) -> {
                    end(new End(Optional.of(reason), Optional.empty(), Duration.ofMillis(retryAfterMillis)));
                    socket.close(reason);
                }
                case Effect.ForgetCursor(SpaceId space) -> forgetCursor(space);
                case Effect.ReadItems read -> read(read);
                case Effect.OpenSnapshot open ->
                    snapshot(
                            () -> snapshots.open(current(), open.space()),
                            Optional.<SnapshotOffer>empty(),
                            offer -> session.snapshotOpened(open.readId(), offer, clock.millis()));
                case Effect.ReadChunk read ->
                    snapshot(
                            () -> snapshots.chunk(read.space(), read.root(), read.index()),
                            Optional.<SnapshotChunk>empty(),
                            chunk -> session.chunkRead(read.readId(), chunk, clock.millis()));
                case Effect.ConsiderSnapshot consider ->
                    snapshot(
                            () -> snapshots.consider(view.federation(), consider.space(), consider.offer()),
                            OptionalInt.empty(),
                            missing -> session.snapshotConsidered(consider.readId(), missing, clock.millis()));
                case Effect.KeepChunk keep ->
                    snapshot(
                            () -> {
                                snapshots.keep(keep.offer(), keep.chunk());
                                return Boolean.TRUE;
                            },
                            Boolean.FALSE,
                            kept -> session.chunkKept(keep.applyId(), kept, clock.millis()));
                case Effect.InstallSnapshot install ->
                    snapshot(
                            () -> snapshots.install(current(), install.space(), install.offer(), this::verify),
                            (SnapshotOutcome) new SnapshotOutcome.Later(),
                            outcome -> session.snapshotInstalled(install.applyId(), outcome, clock.millis()));
                case Effect.Report(Notice notice) -> report(notice);
            }
        }
    }

    private void send(Frame frame) {
        if (frame instanceof Frame.Ops ops) {
            long count =
                    ops.parts().stream().mapToLong(part -> part.ops().size()).sum();
            sentOps.merge(new SpaceId(ops.space()), count, Long::sum);
        }
        boolean deflate = session.agreed().contains(Feature.DEFLATE);
        socket.send(deflate ? FrameCodec.encodeDeflated(frame) : FrameCodec.encode(frame));
    }

    private void read(Effect.ReadOps read) {
        if (socket.isFull()) {
            socket.onDrain(() -> read(read));
            return;
        }
        onWorker(
                () -> replica.read(view.federation(), read.space(), read.ranges(), read.opsMax(), read.bytesMax()),
                batches -> carryOut(session.opsRead(read.readId(), batches, clock.millis())),
                failure -> {
                    LOG.atError().setCause(failure).log("cannot read ops to send");
                    carryOut(session.close(Reason.NOT_READY, 0, clock.millis()));
                });
    }

    private void read(Effect.ReadItems read) {
        onWorker(
                () -> replica.rows()
                        .items(view.federation(), read.space(), read.log(), read.from(), read.to(), this::verify),
                items -> carryOut(session.itemsRead(read.readId(), items, clock.millis())),
                failure -> {
                    LOG.atError().setCause(failure).log("cannot read ops to compare");
                    carryOut(session.close(Reason.NOT_READY, 0, clock.millis()));
                });
    }

    private void apply(Effect.Apply apply) {
        applying++;
        socket.pause();
        onWorker(
                () -> apply.repair()
                        ? replica.rows().repair(view.federation(), apply.space(), apply.batches())
                        : replica.apply(current(), apply.space(), apply.batches(), peer),
                outcomes -> applied(apply, outcomes),
                failure -> {
                    LOG.atWarn()
                            .setCause(failure)
                            .log("ops of a peer could not be merged now; they will be asked for again");
                    applied(
                            apply,
                            apply.batches().stream()
                                    .<BatchOutcome>map((IncomingBatch _) -> new BatchOutcome.Later())
                                    .toList());
                });
    }

    private void applied(Effect.Apply apply, List<BatchOutcome> outcomes) {
        applying--;
        carryOut(session.applied(apply.applyId(), outcomes, clock.millis()));
        if (applying == 0 && !over) {
            socket.resume();
        }
    }

    /** Saves what the peer has confirmed; while one save runs, the next ones gather. */
    private void saveCursor(SpaceId space, VersionVector acked) {
        confirm();
        cursorsToSave.merge(space, acked, VersionVector::union);
        saveCursors();
    }

    /** Does something with files or the database, and goes on with the answer, or with another if that fails. */
    private <T> void snapshot(Callable<T> task, T otherwise, Function<T, List<Effect>> answer) {
        onWorker(task, result -> carryOut(answer.apply(result)), failure -> {
            LOG.atWarn().setCause(failure).log("a snapshot cannot be read or written now");
            carryOut(answer.apply(otherwise));
        });
    }

    private void forgetCursor(SpaceId space) {
        cursorsToSave.remove(space);
        onWorker(
                () -> {
                    replica.forgetCursor(view.federation(), space, peer);
                    return Boolean.TRUE;
                },
                _ -> {},
                failure -> LOG.atWarn().setCause(failure).log("what a peer no longer holds could not be saved"));
    }

    private void saveCursors() {
        if (savingCursors || cursorsToSave.isEmpty()) {
            return;
        }
        Map<SpaceId, VersionVector> cursors = Map.copyOf(cursorsToSave);
        Map<SpaceId, Long> sent = Map.copyOf(sentOps);
        cursorsToSave.clear();
        cursors.keySet().forEach(sentOps::remove);
        savingCursors = true;
        onWorker(
                () -> {
                    cursors.forEach((space, acked) ->
                            replica.acknowledged(view.federation(), space, peer, acked, sent.getOrDefault(space, 0L)));
                    return Boolean.TRUE;
                },
                _ -> {
                    savingCursors = false;
                    saveCursors();
                },
                failure -> {
                    savingCursors = false;
                    LOG.atWarn().setCause(failure).log("what a peer has confirmed could not be saved");
                });
    }

    private void confirm() {
        if (!confirmed) {
            confirmed = true;
            listener.confirmed(this);
        }
    }

    private void freeze(Effect.Freeze freeze) {
        LOG.atError()
                .addKeyValue("origin", freeze.log().origin())
                .addKeyValue("seq", freeze.seq())
                .log("a member signed two different histories; its log is frozen and both are kept as evidence");
        onWorker(
                () -> {
                    replica.freeze(current(), freeze.space(), freeze.log(), freeze.other(), peer);
                    return Boolean.TRUE;
                },
                _ -> listener.frozen(freeze.space()),
                failure -> LOG.atError().setCause(failure).log("a log could not be frozen"));
    }

    private void report(Notice notice) {
        switch (notice) {
            case Notice.InSync _ -> confirm();
            case Notice.BatchRefused refused -> {
                LOG.atWarn()
                        .addKeyValue("peer", peer.fingerprint())
                        .addKeyValue("origin", refused.batch().log().origin())
                        .addKeyValue("from", refused.batch().from())
                        .log("a batch was refused: {}", refused.why());
                onWorker(
                        () -> {
                            replica.refuse(current(), refused.space(), refused.batch(), peer, "unsigned");
                            return Boolean.TRUE;
                        },
                        _ -> {},
                        failure -> LOG.atWarn().setCause(failure).log("a refused batch could not be kept"));
            }
            case Notice.MuchDamaged much ->
                LOG.atError()
                        .addKeyValue("peer", peer.fingerprint())
                        .addKeyValue("log", much.log())
                        .log(
                                "{} of {} ops that were compared are damaged here or at the peer and are fetched"
                                        + " again: check the disk",
                                much.damagedOps(),
                                much.comparedOps());
            case Notice.SpaceRefused _,
                    Notice.SpaceWithheld _,
                    Notice.UpgradeNeeded _,
                    Notice.FromTheFuture _,
                    Notice.ForkClaimed _,
                    Notice.Stranded _,
                    Notice.SnapshotInstalled _,
                    Notice.SnapshotRefused _,
                    Notice.Resynced _,
                    Notice.Throttled _,
                    Notice.Throttling _,
                    Notice.Audited _,
                    Notice.ClockSkew _ ->
                LOG.atInfo().addKeyValue("peer", peer.fingerprint()).log("{}", notice);
        }
    }

    private void disconnected() {
        end(new End(Optional.empty(), socket.refusal(), Duration.ZERO));
    }

    private void end(End end) {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            saveCursors();
            listener.ended(this, end);
        }
    }

    private <T> void onWorker(Callable<T> task, Consumer<T> done, Consumer<Throwable> failed) {
        Future.fromCompletionStage(workers.submit(task))
                .onComplete(result -> socket.run(() -> {
                    if (result.succeeded()) {
                        done.accept(result.result());
                    } else {
                        failed.accept(result.cause());
                    }
                }));
    }

    /** The federation as it is known now, which may be newer than when the link began. */
    private Membership.View current() {
        return membership.view().orElse(view);
    }

    private BatchVerifier.Answer verify(Origin origin, byte[] message, byte[] signature) {
        return current()
                .author(InstanceId.of(origin.bytes()))
                .map(key ->
                        key.verifies(message, signature) ? BatchVerifier.Answer.VALID : BatchVerifier.Answer.INVALID)
                .orElse(BatchVerifier.Answer.UNKNOWN_ORIGIN);
    }
}
