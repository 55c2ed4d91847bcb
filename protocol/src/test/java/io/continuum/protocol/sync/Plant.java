package io.continuum.protocol.sync;

import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordMap;
import io.continuum.protocol.wire.Frame;
import java.util.List;

/** A fault that is put into the replicas of a simulation on purpose, around the code that ships. */
interface Plant {
    /** None: the code that ships. */
    Plant NONE = new Plant() {};

    /** How a replica's records change with an op. */
    default MemoryStore.Merge merge() {
        return RecordMap::apply;
    }

    /** What a replica hands to a session that has asked its database for batches. */
    default List<OpBatch> read(int replica, int peer, List<OpBatch> batches) {
        return batches;
    }

    /** What every member is known to hold, before a replica forgets what nobody needs. */
    default VersionVector stable(VersionVector known) {
        return known;
    }

    /** What a replica makes its session believe that the peer has said, once a frame has been sent. */
    default List<Frame> believedAfter(int replica, int peer, Frame sent) {
        return List.of();
    }
}
