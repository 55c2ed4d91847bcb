package io.continuum.protocol.sync;

import io.continuum.crdt.clock.LogId;
import java.util.List;
import java.util.Set;

/**
 * What a replica holds of a space when a session starts.
 *
 * @param heads one for each log of which it holds anything
 * @param frozen logs whose origin wrote two different ops under one number; they go no further
 */
public record SpaceHeads(List<LogHead> heads, Set<LogId> frozen) {
    public static final SpaceHeads EMPTY = new SpaceHeads(List.of(), Set.of());

    public SpaceHeads {
        heads = List.copyOf(heads);
        frozen = Set.copyOf(frozen);
    }
}
