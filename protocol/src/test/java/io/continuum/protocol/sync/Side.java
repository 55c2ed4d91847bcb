package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** One end of a session with a store behind it, for tests that look at single frames. */
final class Side {
    static final long START_MILLIS = 1_700_000_000_000L;

    final Origin origin;
    final MemoryStore store;
    final SyncSession session;
    final List<Frame> sent = new ArrayList<>();
    final List<Notice> notices = new ArrayList<>();
    final List<Effect.Freeze> freezes = new ArrayList<>();
    final List<Reason> closed = new ArrayList<>();
    final Deque<Frame> outbox = new ArrayDeque<>();
    final Deque<Effect.Apply> unapplied = new ArrayDeque<>();
    VersionVector cursor = VersionVector.EMPTY;
    boolean databaseStopped;
    int chunkBytes = 4_096;
    boolean declinesSnapshots;
    int snapshotsInstalled;
    /** Chunks that came, by the root of their snapshot. */
    final Map<Bytes, List<SnapshotChunk>> kept = new HashMap<>();

    private final Map<Bytes, MemorySnapshots.Made> made = new HashMap<>();
    long nowMillis = START_MILLIS;

    private Side(Origin origin, Origin peer, Abilities abilities, boolean shares, MemoryStore store) {
        this.origin = origin;
        this.store = store;
        this.session = new SyncSession(
                new SyncSession.Ends(Fakes.FEDERATION, origin, peer, "test"),
                abilities,
                Fakes.VERIFIER,
                shares ? Map.of(Fakes.SPACE, store.declared()) : Map.of());
    }

    /** Shares the space and holds these batches. */
    static Side holding(int origin, int peer, OpBatch... held) {
        return able(origin, peer, Abilities.NONE, held);
    }

    /** The same, with features. */
    static Side able(int origin, int peer, Abilities abilities, OpBatch... held) {
        MemoryStore store = new MemoryStore(Fakes.SCOPE);
        Arrays.asList(held).forEach(store::append);
        return over(origin, peer, abilities, store);
    }

    /** The same, over a store that is there already. */
    static Side over(int origin, int peer, Abilities abilities, MemoryStore store) {
        return new Side(Fakes.origin(origin), Fakes.origin(peer), abilities, true, store);
    }

    static Side sharingNothing(int origin, int peer) {
        return new Side(Fakes.origin(origin), Fakes.origin(peer), Abilities.NONE, false, new MemoryStore(Fakes.SCOPE));
    }

    Side start() {
        perform(session.start(nowMillis));
        return this;
    }

    /** A frame from the peer. */
    void receive(Frame frame) {
        perform(session.receive(FrameCodec.encode(frame), nowMillis));
    }

    void tick(long millisLater) {
        nowMillis += millisLater;
        perform(session.tick(nowMillis));
    }

    /** Writes the next batch of a log and tells the session. */
    OpBatch write(LogId log, OpBody... ops) {
        OpBatch batch = Fakes.batch(log, store.seq(log) + 1, store.tip(log), ops);
        store.append(batch);
        perform(session.advanced(Fakes.SPACE, List.of(Fakes.head(batch)), nowMillis));
        return batch;
    }

    /** The database catches up with what it was asked to make durable. */
    void applyAll() {
        while (!unapplied.isEmpty()) {
            Effect.Apply apply = unapplied.removeFirst();
            perform(session.applied(
                    apply.applyId(),
                    apply.batches().stream()
                            .map(batch -> apply.repair() ? store.repair(batch) : store.take(batch))
                            .toList(),
                    nowMillis));
        }
    }

    <F extends Frame> List<F> sent(Class<F> kind) {
        return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <N extends Notice> List<N> notices(Class<N> kind) {
        return notices.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<String> texts(String key) {
        return store.records.get(key).field("text").read().shown().stream()
                .map(Bytes::asText)
                .toList();
    }

    void perform(List<Effect> effects) {
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Send(Frame frame) -> {
                    sent.add(frame);
                    outbox.add(frame);
                }
                case Effect.ReadOps read -> perform(session.opsRead(read.readId(), store.read(read), nowMillis));
                case Effect.Apply apply -> {
                    unapplied.add(apply);
                    if (!databaseStopped) {
                        applyAll();
                    }
                }
                case Effect.SaveCursor save -> cursor = cursor.union(save.acked());
                case Effect.Freeze freeze -> {
                    store.frozen.add(freeze.log());
                    freezes.add(freeze);
                }
                case Effect.Close close -> closed.add(close.reason());
                case Effect.ForgetCursor _ -> cursor = VersionVector.EMPTY;
                case Effect.ReadItems read ->
                    perform(session.itemsRead(
                            read.readId(), store.items(read.log(), read.from(), read.to()), nowMillis));
                case Effect.OpenSnapshot open ->
                    perform(session.snapshotOpened(open.readId(), Optional.of(snapshot()), nowMillis));
                case Effect.ReadChunk read ->
                    perform(session.chunkRead(
                            read.readId(),
                            Optional.ofNullable(made.get(read.root())).map(all -> all.chunk(read.index())),
                            nowMillis));
                case Effect.ConsiderSnapshot consider ->
                    perform(session.snapshotConsidered(
                            consider.readId(),
                            declinesSnapshots
                                    ? OptionalInt.empty()
                                    : OptionalInt.of(chunks(consider.offer()).size()),
                            nowMillis));
                case Effect.KeepChunk keep -> {
                    chunks(keep.offer()).add(keep.chunk());
                    perform(session.chunkKept(keep.applyId(), true, nowMillis));
                }
                case Effect.InstallSnapshot install ->
                    perform(session.snapshotInstalled(install.applyId(), install(install.offer()), nowMillis));
                case Effect.Report(Notice notice) -> notices.add(notice);
            }
        }
    }

    private SnapshotOffer snapshot() {
        MemorySnapshots.Made snapshot = MemorySnapshots.make(store, Fakes.signer(origin), chunkBytes);
        made.put(snapshot.offer().root(), snapshot);
        return snapshot.offer();
    }

    private List<SnapshotChunk> chunks(SnapshotOffer offer) {
        return kept.computeIfAbsent(offer.root(), _ -> new ArrayList<>());
    }

    private SnapshotOutcome install(SnapshotOffer offer) {
        List<SnapshotChunk> chunks = chunks(offer);
        SnapshotOutcome outcome = MemorySnapshots.install(
                store, offer, index -> chunks.get(index).bytes().toArray(), Fakes.VERIFIER, nowMillis);
        snapshotsInstalled += outcome instanceof SnapshotOutcome.Installed ? 1 : 0;
        return outcome;
    }

    /** Lets two sides talk until neither has anything more to say. */
    static void talk(Side left, Side right) {
        talkUntil(left, right, () -> left.outbox.isEmpty() && right.outbox.isEmpty());
    }

    /** Lets two sides talk until something has happened. */
    static void talkUntil(Side left, Side right, BooleanSupplier happened) {
        for (int i = 0; !happened.getAsBoolean(); i++) {
            if (i > 10_000) {
                throw new AssertionError("it does not happen");
            }
            talkOnce(left, right);
        }
    }

    /** Carries the next frame of each. */
    static void talkOnce(Side left, Side right) {
        carry(left, right);
        carry(right, left);
    }

    private static void carry(Side from, Side to) {
        Frame frame = from.outbox.pollFirst();
        if (frame != null) {
            to.receive(frame);
        }
    }
}
