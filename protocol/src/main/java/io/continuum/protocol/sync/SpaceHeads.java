package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a replica holds of a space when a session starts.
 *
 * @param heads one for each log of which it holds anything
 * @param frozen logs whose origin wrote two different ops under one number; they go no further
 * @param retainedFrom the first op that can still be sent, for each log that was compacted; 1 for all others
 */
public record SpaceHeads(List<LogHead> heads, Set<LogId> frozen, Map<LogId, Long> retainedFrom) {
    public static final SpaceHeads EMPTY = new SpaceHeads(List.of(), Set.of());

    public SpaceHeads {
        heads = List.copyOf(heads);
        frozen = Set.copyOf(frozen);
        retainedFrom = Map.copyOf(retainedFrom);
    }

    /** Nothing was compacted. */
    public SpaceHeads(List<LogHead> heads, Set<LogId> frozen) {
        this(heads, frozen, Map.of());
    }
}
