package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The snapshots that the peer sends us instead of ops: one for each space that is empty here. Chunks come in order and are
 * checked one by one; at most {@link #CHUNKS_IN_HAND_MAX} are asked for or not kept yet.
 */
final class SnapshotPulls {
    static final long STALLED_AFTER_MILLIS = 30_000;
    static final int CHUNKS_IN_HAND_MAX = Limits.CREDIT_CHUNKS_MAX + Limits.CREDIT_CHUNKS_MAX / 2;
    private static final int ASKED_AGAIN_MAX = 2;
    private static final int BAD_SNAPSHOTS_MAX = 3;
    private static final int DECLINED_ROOTS_MAX = 64;

    private final Conversation talk;
    private final Pulls pulls;
    private final Comparison comparison;
    private final BatchVerifier verifier;
    private final Map<Long, Taking> takings = new LinkedHashMap<>();
    /** Snapshots that were refused; they are not looked at again in this session. */
    private final Set<Bytes> declinedRoots = new HashSet<>();

    private int badSnapshots;
    private long restUntilMillis = Long.MIN_VALUE;

    /** One snapshot on its way, on the stream of our WANT. */
    private static final class Taking {
        final Pulling pulling;
        final SnapshotOffer offer;
        /** The effect whose answer decides how it goes on; 0 while chunks come. */
        long deciding;

        /** Chunks that are not kept yet. */
        final Set<Long> keeping = new HashSet<>();

        int next;
        int end;
        int askedAgain;
        long movedMillis;

        Taking(Pulling pulling, SnapshotOffer offer) {
            this.pulling = pulling;
            this.offer = offer;
        }

        SpaceSync space() {
            return pulling.space;
        }
    }

    SnapshotPulls(Conversation talk, Pulls pulls, Comparison comparison, BatchVerifier verifier) {
        this.talk = talk;
        this.pulls = pulls;
        this.comparison = comparison;
        this.verifier = verifier;
    }

    void on(Frame.SnapOffer frame) {
        Optional<Pulling> pulling = pulls.open(frame.stream(), frame.space());
        if (takings.containsKey(frame.stream())) {
            return;
        }
        if (pulling.isEmpty() || pulling.get().isRepair()) {
            talk.send(new Frame.SnapDone(frame.stream(), frame.space(), frame.root(), Reason.STALLED.code()));
            return;
        }
        SnapshotOffer offer = new SnapshotOffer(frame.root(), frame.bytes(), frame.chunks(), frame.signature());
        Taking taking = new Taking(pulling.get(), offer);
        takings.put(frame.stream(), taking);
        taking.pulling.handedOver = true;
        SpaceSync space = taking.space();
        if (!space.isEmpty() || taking.pulling.framesPending > 0) {
            decline(taking, Reason.NOT_EMPTY);
        } else if (declinedRoots.contains(offer.root())) {
            decline(taking, Reason.DENIED);
        } else if (offer.check(space.scope, talk.ends.peer(), verifier) != BatchVerifier.Answer.VALID) {
            refuse(taking, SnapshotRefusal.OFFER_UNSIGNED, "the offer is not signed by the peer");
        } else {
            taking.deciding = talk.nextId();
            talk.want(new Effect.ConsiderSnapshot(taking.deciding, space.id(), offer));
        }
    }

    /** The first chunk that is missing here, or nothing if the snapshot is not wanted. */
    void considered(long readId, OptionalInt missing) {
        find(taking -> taking.deciding == readId).ifPresent(taking -> {
            taking.deciding = 0;
            if (missing.isEmpty()) {
                decline(taking, Reason.DENIED);
            } else if (missing.getAsInt() < 0 || missing.getAsInt() > taking.offer.chunks()) {
                throw new IllegalArgumentException(
                        "chunk " + missing.getAsInt() + " of " + taking.offer.chunks() + " is missing");
            } else {
                taking.next = missing.getAsInt();
                taking.end = taking.next;
                goOn(taking);
            }
        });
    }

    void on(Frame.SnapChunk frame) {
        Taking taking = takings.get(frame.stream());
        if (taking == null
                || taking.deciding != 0
                || !taking.offer.root().equals(frame.root())
                || frame.index() != taking.next
                || taking.next >= taking.end) {
            // Late, or once more, or after one that was lost: what is missing is asked for again.
            return;
        }
        SnapshotChunk chunk = new SnapshotChunk(frame.index(), frame.bytes(), frame.path());
        if (!taking.offer.holds(chunk)) {
            refuse(taking, SnapshotRefusal.CHUNK_NOT_UNDER_ROOT, "chunk " + chunk.index());
            return;
        }
        taking.next++;
        taking.askedAgain = 0;
        taking.movedMillis = talk.nowMillis();
        pulls.moved();
        long applyId = talk.nextId();
        taking.keeping.add(applyId);
        talk.want(new Effect.KeepChunk(applyId, taking.space().id(), taking.offer, chunk));
    }

    /** A chunk was kept, or could not be. */
    void kept(long applyId, boolean kept) {
        find(taking -> taking.keeping.remove(applyId)).ifPresent(taking -> {
            taking.movedMillis = talk.nowMillis();
            if (kept) {
                goOn(taking);
            } else {
                giveUp(taking, Reason.NOT_READY);
            }
        });
    }

    /** What came of a snapshot whose chunks are all here. */
    void installed(long applyId, SnapshotOutcome outcome) {
        find(taking -> taking.deciding == applyId).ifPresent(taking -> {
            SpaceSync space = taking.space();
            switch (outcome) {
                case SnapshotOutcome.Installed(SpaceHeads heads) -> {
                    space.install(heads);
                    talk.report(new Notice.SnapshotInstalled(space.id(), taking.offer.root(), taking.offer.bytes()));
                    giveUp(taking, Reason.NORMAL);
                    comparison.sendState(space);
                    comparison.announce(space);
                }
                case SnapshotOutcome.Refused(SnapshotRefusal reason, String detail) -> refuse(taking, reason, detail);
                case SnapshotOutcome.Later _ -> giveUp(taking, Reason.NOT_READY);
            }
        });
    }

    /** The space is no longer shared, or starts over. */
    void forget(SpaceSync space) {
        takings.values().removeIf(taking -> taking.space() == space);
    }

    /** The peer does not go on with a stream. */
    void refused(long stream) {
        takings.remove(stream);
    }

    /** The peer wants to be asked for no snapshot until then. */
    void rest(long untilMillis) {
        restUntilMillis = untilMillis;
    }

    private boolean isResting() {
        return talk.nowMillis() < restUntilMillis || pulls.isResting();
    }

    void tick() {
        for (Taking taking : List.copyOf(takings.values())) {
            if (taking.deciding != 0 || !taking.keeping.isEmpty()) {
                continue;
            }
            if (taking.next == taking.end && !isResting()) {
                goOn(taking);
            } else if (talk.nowMillis() - taking.movedMillis > STALLED_AFTER_MILLIS) {
                askAgain(taking);
            }
        }
    }

    private void askAgain(Taking taking) {
        if (isResting()) {
            taking.movedMillis = talk.nowMillis();
        } else if (++taking.askedAgain > ASKED_AGAIN_MAX) {
            takings.remove(taking.pulling.stream);
            pulls.stalled(taking.pulling);
        } else {
            taking.end = taking.next;
            goOn(taking);
        }
    }

    /** Asks for more chunks, or has them installed when all are here. */
    private void goOn(Taking taking) {
        taking.movedMillis = talk.nowMillis();
        if (!taking.space().isEmpty()) {
            decline(taking, Reason.NOT_EMPTY);
        } else if (taking.next == taking.offer.chunks()) {
            if (taking.keeping.isEmpty()) {
                taking.deciding = talk.nextId();
                talk.want(new Effect.InstallSnapshot(
                        taking.deciding, taking.space().id(), taking.offer));
            }
        } else if (taking.next == taking.end
                && taking.keeping.size() <= CHUNKS_IN_HAND_MAX - Limits.CREDIT_CHUNKS_MAX
                && !isResting()) {
            int credit = Math.min(Limits.CREDIT_CHUNKS_MAX, taking.offer.chunks() - taking.next);
            taking.end = taking.next + credit;
            talk.send(new Frame.SnapWant(
                    taking.pulling.stream, taking.space().id().bytes(), taking.offer.root(), taking.next, credit));
        }
    }

    /** The snapshot is not taken, and never will be in this session: the peer may send ops instead. */
    private void refuse(Taking taking, SnapshotRefusal reason, String detail) {
        if (reason == SnapshotRefusal.NOT_EMPTY) {
            decline(taking, Reason.NOT_EMPTY);
            return;
        }
        if (declinedRoots.size() >= DECLINED_ROOTS_MAX) {
            declinedRoots.clear();
        }
        declinedRoots.add(taking.offer.root());
        talk.report(new Notice.SnapshotRefused(taking.space().id(), taking.offer.root(), reason, detail));
        if (reason.mayPass()) {
            decline(taking, Reason.DENIED);
        } else if (++badSnapshots >= BAD_SNAPSHOTS_MAX) {
            talk.end(Reason.BAD_SNAPSHOT, 0, "snapshots that are not what their parts were signed to be");
        } else {
            decline(taking, Reason.BAD_SNAPSHOT);
        }
    }

    /** The stream stays open for ops. */
    private void decline(Taking taking, Reason reason) {
        done(taking, reason);
        pulls.takeBack(taking.pulling);
    }

    private void giveUp(Taking taking, Reason reason) {
        done(taking, reason);
        pulls.ended(taking.pulling);
    }

    private void done(Taking taking, Reason reason) {
        takings.remove(taking.pulling.stream);
        talk.send(new Frame.SnapDone(
                taking.pulling.stream, taking.space().id().bytes(), taking.offer.root(), reason.code()));
    }

    private Optional<Taking> find(Predicate<Taking> which) {
        return takings.values().stream().filter(which).findFirst();
    }
}
