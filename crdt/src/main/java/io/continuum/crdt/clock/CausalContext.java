package io.continuum.crdt.clock;

/**
 * Which events have been seen. What was seen and is no longer there was removed; what was not seen is news. A database
 * can answer the question as well as a {@link VersionVector} in memory.
 */
@FunctionalInterface
public interface CausalContext {
    /** Nothing has been seen. */
    CausalContext NOTHING = _ -> false;

    boolean contains(Dot dot);

    /** What this or {@code other} has seen. */
    default CausalContext or(CausalContext other) {
        return dot -> contains(dot) || other.contains(dot);
    }
}
