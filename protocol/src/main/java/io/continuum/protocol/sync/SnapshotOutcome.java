package io.continuum.protocol.sync;

/** What came of installing a snapshot whose chunks are all here. */
public sealed interface SnapshotOutcome {
    /** It is durable, in one transaction: this is what the replica holds of the space now. */
    record Installed(SpaceHeads heads) implements SnapshotOutcome {}

    /** Nothing of it was taken, and the same chunks will never be: they may be thrown away. */
    record Refused(SnapshotRefusal reason, String detail) implements SnapshotOutcome {}

    /** Nothing of it was taken for now; the chunks are kept. */
    record Later() implements SnapshotOutcome {}
}
