package io.continuum.instance.recall;

import java.util.List;

/**
 * What an event changes in the index.
 *
 * @param removedGroups groups to take out first, with everything in them
 * @param removedIds single documents to take out
 * @param added documents to put in; one of the same id is replaced
 */
public record IndexChange(List<String> removedGroups, List<String> removedIds, List<Indexed> added) {
    public static final IndexChange NONE = new IndexChange(List.of(), List.of(), List.of());

    /** Replaces a whole group. */
    public static IndexChange put(String group, List<Indexed> documents) {
        return new IndexChange(List.of(group), List.of(), documents);
    }
}
