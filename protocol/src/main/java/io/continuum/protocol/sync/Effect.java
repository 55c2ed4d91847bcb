package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Frame;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.Reason;
import java.util.List;

/** What a {@link SyncSession} wants done, in the order in which it is listed. */
public sealed interface Effect {
    /** Send a frame to the peer. */
    record Send(Frame frame) implements Effect {}

    /**
     * Read batches from the log and hand them to {@link SyncSession#opsRead}: for each range in turn every batch that
     * overlaps it, whole and ascending, until the next would pass a limit. The first batch is read whatever its size.
     */
    record ReadOps(long readId, SpaceId space, List<Frame.Range> ranges, int opsMax, int bytesMax) implements Effect {
        public ReadOps {
            ranges = List.copyOf(ranges);
        }
    }

    /**
     * Make these batches durable, in order and preferably in one transaction with what they change, and report to
     * {@link SyncSession#applied}, one outcome for each.
     *
     * @param repair the batches lie in what the replica believes it holds: rows that are missing or differ are put back, with
     *     the verdict OK; those that are as they should be are DUPLICATE
     */
    record Apply(long applyId, SpaceId space, List<IncomingBatch> batches, boolean repair) implements Effect {
        public Apply {
            batches = List.copyOf(batches);
        }
    }

    /** The peer has said that it durably holds this: add it to what is kept of this peer's progress. */
    record SaveCursor(SpaceId space, VersionVector acked) implements Effect {}

    /** The peer has started over and holds only what it says from now on: forget what is kept of its progress. */
    record ForgetCursor(SpaceId space) implements Effect {}

    /**
     * Read {@code (seq, op hash)} of a stretch of a log, as the rows really are, and hand them to
     * {@link SyncSession#itemsRead}. At most {@link Limits#AUDIT_OPS_MAX} of them.
     */
    record ReadItems(long readId, SpaceId space, LogId log, long from, long to) implements Effect {}

    /** Make a snapshot of the space, or find the one for these heads, and hand it to {@link SyncSession#snapshotOpened}. */
    record OpenSnapshot(long readId, SpaceId space) implements Effect {}

    /** Read one chunk of a snapshot that was opened and hand it to {@link SyncSession#chunkRead}. */
    record ReadChunk(long readId, SpaceId space, Bytes root, int index) implements Effect {}

    /**
     * The peer offers a snapshot, signed by it. Tell {@link SyncSession#snapshotConsidered} the first chunk that is not here
     * yet, or nothing to decline.
     */
    record ConsiderSnapshot(long readId, SpaceId space, SnapshotOffer offer) implements Effect {}

    /** Keep a chunk, which was checked against its root, and report to {@link SyncSession#chunkKept}. */
    record KeepChunk(long applyId, SpaceId space, SnapshotOffer offer, SnapshotChunk chunk) implements Effect {}

    /**
     * All chunks are here: check every part, install it if the space is still empty, in one transaction, and report to
     * {@link SyncSession#snapshotInstalled}.
     */
    record InstallSnapshot(long applyId, SpaceId space, SnapshotOffer offer) implements Effect {}

    /**
     * An origin signed two different ops under one number. Keep both as evidence and take nothing more of this log.
     *
     * @param held the hash of what we hold of op {@code seq}
     * @param other the batch that contradicts it, signature checked
     */
    record Freeze(SpaceId space, LogId log, long seq, Bytes held, OpBatch other) implements Effect {}

    /** Close the connection and leave the peer alone for so long; the session is over and answers nothing more. */
    record Close(Reason reason, long retryAfterMillis) implements Effect {}

    /** Log or count it. */
    record Report(Notice notice) implements Effect {}
}
