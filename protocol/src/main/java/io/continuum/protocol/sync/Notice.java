package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;

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

    /** Both sides have said the same about the space. */
    record InSync(SpaceId space) implements Notice {}
}
