package io.continuum.instance.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * What learning some notes did.
 *
 * @param ids one per note, in order: the new raw message, or the one of the same content that was there already
 * @param memories what was stored, raw and derived
 * @param entities how many entities the new messages mention
 * @param compounds how many of those are names or phrases of several words
 * @param edges how many relations the new messages state
 * @param duplicates how many notes were known already
 * @param superseded memories that no longer count because of it
 * @param conflicts contradictions that somebody has to judge because of it
 */
public record Learned(
        List<String> ids,
        List<Memory> memories,
        int entities,
        int compounds,
        int edges,
        int duplicates,
        List<String> superseded,
        List<String> conflicts) {
    static final Learned NOTHING = new Learned(List.of(), List.of(), 0, 0, 0, 0, List.of(), List.of());

    public Learned {
        ids = List.copyOf(ids);
        memories = List.copyOf(memories);
        superseded = List.copyOf(superseded);
        conflicts = List.copyOf(conflicts);
    }

    /** How many of the stored memories are decisions. */
    public long decisions() {
        return memories.stream()
                .filter(memory -> memory.kind() == Kind.DECISION)
                .count();
    }

    Learned and(Learned other) {
        return new Learned(
                joined(ids, other.ids),
                joined(memories, other.memories),
                entities + other.entities,
                compounds + other.compounds,
                edges + other.edges,
                duplicates + other.duplicates,
                joined(superseded, other.superseded),
                joined(conflicts, other.conflicts));
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
