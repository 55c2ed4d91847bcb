package io.continuum.protocol.sync;

import io.continuum.protocol.wire.Feature;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import io.continuum.protocol.wire.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots that we send the peer. Every WANT comes by here first: one that a snapshot answers better stays, all others go
 * on to {@link Servings}. At most {@link Limits#SNAPSHOTS_MAX} at a time, each with one chunk being read.
 */
final class SnapshotServings {
    static final long IDLE_MILLIS = 60_000;
    /** How often a receiver may have lost every chunk. */
    private static final int TIMES_MAX = 4;
    /** The receiver waits for ops on the same stream. */
    private static final Set<Reason> DECLINED = Set.of(Reason.NOT_EMPTY, Reason.DENIED, Reason.BAD_SNAPSHOT);

    private final Conversation talk;
    private final Servings servings;
    private final Map<Long, Serving> offered = new LinkedHashMap<>();

    /** One snapshot, on the stream of the WANT that it answers. */
    private static final class Serving {
        final SpaceSync space;
        final Frame.Want asked;

        @Nullable
        SnapshotOffer offer;

        long reading;
        int next;
        int end;
        long chunksSent;
        long movedMillis;

        Serving(SpaceSync space, Frame.Want asked) {
            this.space = space;
            this.asked = asked;
        }
    }

    SnapshotServings(Conversation talk, Servings servings) {
        this.talk = talk;
        this.servings = servings;
    }

    void on(Frame.Want want) {
        if (offered.containsKey(want.stream())) {
            return;
        }
        Optional<SpaceSync> space = talk.space(want.space()).filter(known -> isBetter(known, want));
        if (space.isEmpty() || offered.size() >= Limits.SNAPSHOTS_MAX) {
            servings.on(want);
            return;
        }
        long waitMillis = talk.waitMillis(Scope.SNAPSHOTS);
        if (waitMillis == 0) {
            open(space.get(), want);
        } else if (isGone(space.get(), want)) {
            talk.reject(want.stream(), want.space(), Reason.THROTTLED, waitMillis);
        } else {
            servings.on(want);
        }
    }

    /** The snapshot is ready, or there is none. */
    void opened(long readId, Optional<SnapshotOffer> offer) {
        find(readId).ifPresent(stream -> {
            Serving serving = offered.get(stream);
            if (serving == null) {
                return;
            }
            serving.reading = 0;
            serving.movedMillis = talk.nowMillis();
            if (offer.isPresent()) {
                SnapshotOffer made = offer.get();
                serving.offer = made;
                talk.send(new Frame.SnapOffer(
                        stream, serving.asked.space(), made.root(), made.bytes(), made.chunks(), made.signature()));
            } else {
                sendOpsInstead(stream);
            }
        });
    }

    void on(Frame.SnapWant want) {
        Serving serving = offered.get(want.stream());
        if (serving == null || serving.offer == null || !serving.offer.root().equals(want.root())) {
            talk.reject(want.stream(), want.space(), Reason.STALLED, 0);
            return;
        }
        int chunks = serving.offer.chunks();
        serving.next = want.index();
        serving.end = Math.min(chunks, want.index() + want.credit());
        serving.movedMillis = talk.nowMillis();
        if (serving.chunksSent > (long) TIMES_MAX * chunks) {
            giveUp(want.stream(), Reason.LIMIT_EXCEEDED);
        } else {
            read(serving);
        }
    }

    /** A chunk is ready, or is gone. */
    void chunkRead(long readId, Optional<SnapshotChunk> read) {
        find(readId).ifPresent(stream -> {
            Serving serving = offered.get(stream);
            if (serving == null) {
                return;
            }
            serving.reading = 0;
            serving.movedMillis = talk.nowMillis();
            SnapshotOffer offer = serving.offer;
            if (offer == null || read.isEmpty()) {
                giveUp(stream, Reason.NOT_READY);
                return;
            }
            SnapshotChunk chunk = read.get();
            if (chunk.index() == serving.next) {
                serving.next++;
                serving.chunksSent++;
                talk.send(new Frame.SnapChunk(
                        stream, serving.asked.space(), offer.root(), chunk.index(), chunk.bytes(), chunk.path()));
            }
            read(serving);
        });
    }

    void on(Frame.SnapDone done) {
        Serving serving = offered.get(done.stream());
        if (serving == null || serving.offer == null || !serving.offer.root().equals(done.root())) {
            return;
        }
        Optional<Reason> reason = Reason.of(done.code());
        if (reason.filter(DECLINED::contains).isPresent()) {
            serving.space.snapshotDeclined = true;
            sendOpsInstead(done.stream());
        } else {
            offered.remove(done.stream());
        }
    }

    /** The space is no longer served. */
    void forget(SpaceSync space) {
        offered.values().removeIf(serving -> serving.space == space);
    }

    void tick() {
        offered.values()
                .removeIf(serving -> serving.reading == 0 && talk.nowMillis() - serving.movedMillis > IDLE_MILLIS);
    }

    /** Whether the peer is better off with a snapshot: its ops are gone, or it would be most of a large space. */
    private boolean isBetter(SpaceSync space, Frame.Want want) {
        return talk.agreed(Feature.SNAPSHOT)
                && want.stream() != 0
                && !want.ranges().isEmpty()
                && !servings.isOpen(want.stream())
                && !space.snapshotDeclined
                && space.peerIsEmpty()
                && (isGone(space, want) || talk.abilities().isFar(space.held(), space.held()));
    }

    private static boolean isGone(SpaceSync space, Frame.Want want) {
        return want.ranges().stream()
                .anyMatch(range -> space.isGone(range.log(), range.seqs().from()));
    }

    private void open(SpaceSync space, Frame.Want want) {
        Serving serving = new Serving(space, want);
        serving.reading = talk.nextId();
        offered.put(want.stream(), serving);
        talk.want(new Effect.OpenSnapshot(serving.reading, space.id()));
    }

    private void read(Serving serving) {
        if (serving.offer != null && serving.reading == 0 && serving.next < serving.end) {
            serving.reading = talk.nextId();
            talk.want(new Effect.ReadChunk(serving.reading, serving.space.id(), serving.offer.root(), serving.next));
        }
    }

    private void sendOpsInstead(long stream) {
        Serving serving = offered.remove(stream);
        if (serving != null) {
            servings.on(serving.asked);
        }
    }

    private void giveUp(long stream, Reason reason) {
        Serving serving = offered.remove(stream);
        if (serving != null) {
            talk.reject(stream, serving.asked.space(), reason, Pulls.LATER_MILLIS);
        }
    }

    private Optional<Long> find(long readId) {
        return offered.entrySet().stream()
                .filter(entry -> entry.getValue().reading == readId)
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
