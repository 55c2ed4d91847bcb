package io.continuum.crdt.record;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one event does to one record. */
public sealed interface RecordChange {
    /**
     * Every dot of the record that the writer knew: see {@link RecordState#context}. Of these, the change supersedes what it
     * touches; what the writer had not seen stays.
     */
    SortedSet<Dot> context();

    /**
     * Makes the record present and changes some of it.
     *
     * @param fields new values; what is not named keeps its value
     * @param erased fields that lose their value; none of them in {@code fields}
     * @param labelled labels to add
     * @param unlabelled labels to take away; none of them in {@code labelled}
     */
    record Put(
            SortedSet<Dot> context,
            SortedMap<String, Bytes> fields,
            SortedSet<String> erased,
            SortedSet<String> labelled,
            SortedSet<String> unlabelled)
            implements RecordChange {
        public Put {
            context = copy(context);
            fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
            erased = copy(erased);
            labelled = copy(labelled);
            unlabelled = copy(unlabelled);
            if (!Collections.disjoint(fields.keySet(), erased)) {
                throw new IllegalArgumentException("a field is both set and erased");
            }
            if (!Collections.disjoint(labelled, unlabelled)) {
                throw new IllegalArgumentException("a label is both added and taken away");
            }
        }

        /** Sets fields and nothing else. */
        public static Put of(Set<Dot> context, Map<String, Bytes> fields) {
            return new Put(
                    new TreeSet<>(context),
                    new TreeMap<>(fields),
                    Collections.emptySortedSet(),
                    Collections.emptySortedSet(),
                    Collections.emptySortedSet());
        }
    }

    /** Takes the record away, as far as the writer knew it. */
    record Remove(SortedSet<Dot> context) implements RecordChange {
        public Remove {
            context = copy(context);
        }
    }

    private static <T extends Comparable<T>> SortedSet<T> copy(SortedSet<T> set) {
        // Most changes touch few of the five, and a peer's ops are many.
        return set.isEmpty() ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(new TreeSet<>(set));
    }
}
