package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.wire.Scope;
import java.util.Set;

/** Something that an operator may want to see or count; the session has done what there was to do. */
public sealed interface Notice {
    /** The peer does not share this space with us (any more), or will not serve it now. */
    record SpaceRefused(SpaceId space, int code, long retryAfterMillis) implements Notice {}

    /** The peer asked for a space that it may not see; it was told the same as for one that does not exist. */
    record SpaceWithheld(SpaceId space) implements Notice {}

    /** A batch is not what its origin signed; the log is not asked of this peer again in this session. */
    record BatchRefused(SpaceId space, OpBatch batch, String why) implements Notice {}

    /** The log goes on with a kind of op that we must know and do not: we need an upgrade. */
    record UpgradeNeeded(SpaceId space, LogId log, int kind) implements Notice {}

    /** An op lies further in the future than clocks may differ; it is asked for again after the pause. */
    record FromTheFuture(SpaceId space, LogId log, long aheadMillis, long retryAfterMillis) implements Notice {}

    /** The peer says that it has another op under a number that we hold, and could not prove it with a signed batch. */
    record ForkClaimed(SpaceId space, LogId log, long seq) implements Notice {}

    /** The peer's clock is this far ahead of ours (behind, if negative); the median of several measurements. */
    record ClockSkew(long millis) implements Notice {}

    /**
     * These logs go on where the peer has no ops any more, and a snapshot is not taken where ops are held. Another peer may
     * help; else the space can be emptied, resynced and filled from a snapshot, and our own ops written again.
     */
    record Stranded(SpaceId space, Set<LogId> logs) implements Notice {
        public Stranded {
            logs = Set.copyOf(logs);
        }
    }

    /** The space was empty here and is now what the peer's snapshot says. */
    record SnapshotInstalled(SpaceId space, Bytes root, long bytes) implements Notice {}

    /** The peer's snapshot was not taken. */
    record SnapshotRefused(SpaceId space, Bytes root, SnapshotRefusal reason, String detail) implements Notice {}

    /**
     * An audit is over.
     *
     * @param logs how many were compared to their end
     * @param repairedOps that were missing here or differed, and were put back
     */
    record Audited(SpaceId space, int logs, long repairedOps) implements Notice {}

    /**
     * Very many ops of a stretch of a log are missing here, or differ from the peer's; they are asked for again. Either our
     * storage is damaged, or the peer's is, or the peer lies: a second peer tells.
     */
    record MuchDamaged(SpaceId space, LogId log, long damagedOps, long comparedOps) implements Notice {}

    /** The peer has started over with this space. */
    record Resynced(SpaceId space) implements Notice {}

    /** The peer wants to be left alone with this; it is, without our owner's doing. */
    record Throttled(Scope scope, long retryAfterMillis) implements Notice {}

    /** The peer asks for too much of this, and was told so. */
    record Throttling(Scope scope, long retryAfterMillis) implements Notice {}

    /** Both sides have said the same about the space. */
    record InSync(SpaceId space) implements Notice {}
}
