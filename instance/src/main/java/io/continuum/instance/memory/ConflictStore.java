package io.continuum.instance.memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps conflicts; the memories know theirs. Thread-safe. */
public interface ConflictStore {

    void insert(Conflict conflict);

    Optional<Conflict> byId(Reach reach, String id);

    /** Conflicts, newest first. @param open whether only those nobody has resolved @param before empty for the newest */
    List<Conflict> list(Reach reach, boolean open, String before, int limit);

    /** The memories of a conflict, whether they count or not, the oldest first. */
    List<Memory> members(Reach reach, String id);

    void resolve(Reach reach, String id, String resolution, Instant at);

    /** Removes conflicts of fewer than two memories, as after a removal; returns how many. */
    int removeSolitary(String tenant);
}
