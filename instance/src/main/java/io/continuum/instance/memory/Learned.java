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
 */
public record Learned(List<String> ids, List<Memory> memories, int entities, int compounds, int edges, int duplicates) {
    static final Learned NOTHING = new Learned(List.of(), List.of(), 0, 0, 0, 0);

    public Learned {
        ids = List.copyOf(ids);
        memories = List.copyOf(memories);
    }

    /** How many of the stored memories are decisions. */
    public long decisions() {
        return memories.stream()
                .filter(memory -> memory.kind() == Kind.DECISION)
                .count();
    }

    Learned and(Learned other) {
        List<String> allIds = new ArrayList<>(ids);
        allIds.addAll(other.ids);
        List<Memory> allMemories = new ArrayList<>(memories);
        allMemories.addAll(other.memories);
        return new Learned(
                allIds,
                allMemories,
                entities + other.entities,
                compounds + other.compounds,
                edges + other.edges,
                duplicates + other.duplicates);
    }
}
