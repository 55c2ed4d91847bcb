package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.protocol.wire.Frame;
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
     */
    record Apply(long applyId, SpaceId space, List<IncomingBatch> batches) implements Effect {
        public Apply {
            batches = List.copyOf(batches);
        }
    }

    /** The peer has said that it durably holds this: add it to what is kept of this peer's progress. */
    record SaveCursor(SpaceId space, VersionVector acked) implements Effect {}

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
