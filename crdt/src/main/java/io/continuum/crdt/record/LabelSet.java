package io.continuum.crdt.record;

import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The labels of a record: an addition wins over a removal that had not seen it. What was seen may differ from label to
 * label, because one event marks all that it labels with the same dot. Immutable.
 *
 * @param dots for each label the additions that keep it there; never empty
 */
public record LabelSet(SortedMap<String, SortedSet<Dot>> dots) {
    public LabelSet {
        TreeMap<String, SortedSet<Dot>> copy = new TreeMap<>();
        dots.forEach((label, additions) -> {
            if (!additions.isEmpty()) {
                copy.put(label, Collections.unmodifiableSortedSet(new TreeSet<>(additions)));
            }
        });
        dots = Collections.unmodifiableSortedMap(copy);
    }

    public static LabelSet empty() {
        return new LabelSet(new TreeMap<>());
    }

    /** The labels, ascending. */
    public Set<String> members() {
        return dots.keySet();
    }

    public boolean contains(String label) {
        return dots.containsKey(label);
    }

    public boolean isEmpty() {
        return dots.isEmpty();
    }

    /** This with {@code label}, added at {@code dot}. */
    public LabelSet with(String label, Dot dot) {
        TreeMap<String, SortedSet<Dot>> changed = new TreeMap<>(dots);
        TreeSet<Dot> additions = new TreeSet<>(changed.getOrDefault(label, Collections.emptySortedSet()));
        additions.add(dot);
        changed.put(label, additions);
        return new LabelSet(changed);
    }

    /** This without the additions {@code seen} of {@code label}; it stays if another keeps it in. */
    public LabelSet without(String label, Set<Dot> seen) {
        SortedSet<Dot> additions = dots.get(label);
        if (additions == null) {
            return this;
        }
        TreeMap<String, SortedSet<Dot>> changed = new TreeMap<>(dots);
        changed.put(label, minus(additions, seen));
        return new LabelSet(changed);
    }

    /** This without the additions {@code seen} of any label. */
    public LabelSet without(Set<Dot> seen) {
        TreeMap<String, SortedSet<Dot>> changed = new TreeMap<>(dots);
        changed.replaceAll((_, additions) -> minus(additions, seen));
        return new LabelSet(changed);
    }

    /** What a replica has seen of one label. */
    @FunctionalInterface
    interface LabelContext {
        CausalContext of(String label);
    }

    /** Joins two replicas' labels. The contexts say what each replica has seen. */
    LabelSet merge(LabelContext seen, LabelSet other, LabelContext othersSeen) {
        TreeMap<String, SortedSet<Dot>> joined = new TreeMap<>();
        for (Map.Entry<String, SortedSet<Dot>> entry : dots.entrySet()) {
            String label = entry.getKey();
            joined.put(label, join(entry.getValue(), seen.of(label), other.dotsOf(label), othersSeen.of(label)));
        }
        for (Map.Entry<String, SortedSet<Dot>> entry : other.dots.entrySet()) {
            String label = entry.getKey();
            if (!dots.containsKey(label)) {
                joined.put(
                        label,
                        join(Collections.emptySortedSet(), seen.of(label), entry.getValue(), othersSeen.of(label)));
            }
        }
        return new LabelSet(joined);
    }

    /** The additions that keep {@code label} in; none if it is not there. */
    public SortedSet<Dot> dotsOf(String label) {
        return dots.getOrDefault(label, Collections.emptySortedSet());
    }

    /** Dots that both hold, or that one holds and the other has not seen. */
    static SortedSet<Dot> join(Set<Dot> mine, CausalContext seen, Set<Dot> theirs, CausalContext othersSeen) {
        TreeSet<Dot> joined = new TreeSet<>();
        for (Dot dot : mine) {
            if (theirs.contains(dot) || !othersSeen.contains(dot)) {
                joined.add(dot);
            }
        }
        for (Dot dot : theirs) {
            if (mine.contains(dot) || !seen.contains(dot)) {
                joined.add(dot);
            }
        }
        return joined;
    }

    static SortedSet<Dot> minus(Set<Dot> dots, Set<Dot> gone) {
        TreeSet<Dot> left = new TreeSet<>(dots);
        left.removeAll(gone);
        return left;
    }
}
