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
import java.util.List;
import java.util.Map;

/** One end of a session with a store behind it, for tests that look at single frames. */
final class Side {
    static final long START_MILLIS = 1_700_000_000_000L;

    final Origin origin;
    final MemoryStore store = new MemoryStore(Fakes.SCOPE);
    final SyncSession session;
    final List<Frame> sent = new ArrayList<>();
    final List<Notice> notices = new ArrayList<>();
    final List<Effect.Freeze> freezes = new ArrayList<>();
    final List<Reason> closed = new ArrayList<>();
    final Deque<Frame> outbox = new ArrayDeque<>();
    final Deque<Effect.Apply> unapplied = new ArrayDeque<>();
    VersionVector cursor = VersionVector.EMPTY;
    boolean databaseStopped;
    long nowMillis = START_MILLIS;

    private Side(Origin origin, Origin peer, boolean shares, List<OpBatch> held) {
        this.origin = origin;
        held.forEach(store::append);
        this.session = new SyncSession(
                new SyncSession.Ends(Fakes.FEDERATION, origin, peer, "test"),
                Fakes.VERIFIER,
                shares ? Map.of(Fakes.SPACE, store.declared()) : Map.of());
    }

    /** Shares the space and holds these batches. */
    static Side holding(int origin, int peer, OpBatch... held) {
        return new Side(Fakes.origin(origin), Fakes.origin(peer), true, Arrays.asList(held));
    }

    static Side sharingNothing(int origin, int peer) {
        return new Side(Fakes.origin(origin), Fakes.origin(peer), false, List.of());
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
                    apply.applyId(), apply.batches().stream().map(store::take).toList(), nowMillis));
        }
    }

    <F extends Frame> List<F> sent(Class<F> kind) {
        return sent.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <N extends Notice> List<N> notices(Class<N> kind) {
        return notices.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<String> texts(String key) {
        return store.records.get(key).field("text").read().values().stream()
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
                case Effect.ReadItems _,
                        Effect.OpenSnapshot _,
                        Effect.ReadChunk _,
                        Effect.ConsiderSnapshot _,
                        Effect.KeepChunk _,
                        Effect.InstallSnapshot _ -> throw new AssertionError(effect);
                case Effect.Report(Notice notice) -> notices.add(notice);
            }
        }
    }

    /** Lets two sides talk until neither has anything more to say. */
    static void talk(Side left, Side right) {
        while (!left.outbox.isEmpty() || !right.outbox.isEmpty()) {
            carry(left, right);
            carry(right, left);
        }
    }

    private static void carry(Side from, Side to) {
        Frame frame = from.outbox.pollFirst();
        if (frame != null) {
            to.receive(frame);
        }
    }
}
