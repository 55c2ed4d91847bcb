package io.continuum.crdt.record;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is known of an event that has not arrived yet, because a change that came earlier had seen it: which parts of it are
 * superseded already and must not appear when it comes. Its presence always is.
 *
 * @param whole all of it, by a removal of the record
 * @param fields these fields
 * @param labels these labels
 */
public record Ahead(boolean whole, SortedSet<String> fields, SortedSet<String> labels) {
    public Ahead {
        fields = Collections.unmodifiableSortedSet(new TreeSet<>(fields));
        labels = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
    }

    boolean coversField(String field) {
        return whole || fields.contains(field);
    }

    boolean coversLabel(String label) {
        return whole || labels.contains(label);
    }

    Ahead and(Ahead other) {
        if (whole || other.whole) {
            return new Ahead(true, Collections.emptySortedSet(), Collections.emptySortedSet());
        }
        return new Ahead(false, union(fields, other.fields), union(labels, other.labels));
    }

    static SortedSet<String> union(SortedSet<String> a, SortedSet<String> b) {
        TreeSet<String> all = new TreeSet<>(a);
        all.addAll(b);
        return all;
    }
}
