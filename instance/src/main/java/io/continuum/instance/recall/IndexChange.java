package io.continuum.instance.recall;

import java.util.List;

/**
 * What an event changes in the index.
 *
 * @param replacedGroups groups that are in the index and are taken out first, with everything in them
 * @param removedIds single documents to take out
 * @param added documents to put in; those of a replaced group take its place, others come last in their session
 */
public record IndexChange(List<String> replacedGroups, List<String> removedIds, List<Indexed> added) {

    boolean removesSomething() {
        return !replacedGroups.isEmpty() || !removedIds.isEmpty();
    }

    /** Puts in a group that is not there yet. */
    public static IndexChange add(List<Indexed> documents) {
        return new IndexChange(List.of(), List.of(), documents);
    }

    /** Puts in a group in place of what there may be of it. */
    public static IndexChange put(String group, List<Indexed> documents) {
        return new IndexChange(List.of(group), List.of(), documents);
    }

    /** Takes out a single document, or a group. */
    public static IndexChange remove(String id) {
        return new IndexChange(List.of(id), List.of(id), List.of());
    }
}
