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
 * A set in which an addition wins over a removal that had not seen it. Immutable.
 *
 * @param dots for each member the additions that keep it in; never empty
 */
public record OrSet<E extends Comparable<E>>(SortedMap<E, SortedSet<Dot>> dots) {
    public OrSet {
        TreeMap<E, SortedSet<Dot>> copy = new TreeMap<>();
        dots.forEach((element, additions) -> {
            if (!additions.isEmpty()) {
                copy.put(element, Collections.unmodifiableSortedSet(new TreeSet<>(additions)));
            }
        });
        dots = Collections.unmodifiableSortedMap(copy);
    }

    public static <E extends Comparable<E>> OrSet<E> empty() {
        return new OrSet<E>(new TreeMap<>());
    }

    /** The members, ascending. */
    public Set<E> members() {
        return dots.keySet();
    }

    public boolean contains(E element) {
        return dots.containsKey(element);
    }

    public boolean isEmpty() {
        return dots.isEmpty();
    }

    /** This with {@code element}, added at {@code dot}. */
    public OrSet<E> with(E element, Dot dot) {
        TreeMap<E, SortedSet<Dot>> changed = new TreeMap<>(dots);
        TreeSet<Dot> additions = new TreeSet<>(changed.getOrDefault(element, Collections.emptySortedSet()));
        additions.add(dot);
        changed.put(element, additions);
        return new OrSet<>(changed);
    }

    /** This without the additions {@code seen} of {@code element}; it stays if another keeps it in. */
    public OrSet<E> without(E element, Set<Dot> seen) {
        SortedSet<Dot> additions = dots.get(element);
        if (additions == null) {
            return this;
        }
        TreeMap<E, SortedSet<Dot>> changed = new TreeMap<>(dots);
        changed.put(element, minus(additions, seen));
        return new OrSet<>(changed);
    }

    /** This without the additions {@code seen} of any element. */
    public OrSet<E> without(Set<Dot> seen) {
        TreeMap<E, SortedSet<Dot>> changed = new TreeMap<>(dots);
        changed.replaceAll((_, additions) -> minus(additions, seen));
        return new OrSet<>(changed);
    }

    /** What a replica has seen of one member. */
    @FunctionalInterface
    interface MemberContext<E> {
        CausalContext of(E element);
    }

    /** Joins two replicas' sets. The contexts say what each replica has seen. */
    public OrSet<E> merge(CausalContext seen, OrSet<E> other, CausalContext othersSeen) {
        return mergeBy(_ -> seen, other, _ -> othersSeen);
    }

    OrSet<E> mergeBy(MemberContext<E> seen, OrSet<E> other, MemberContext<E> othersSeen) {
        TreeMap<E, SortedSet<Dot>> joined = new TreeMap<>();
        for (Map.Entry<E, SortedSet<Dot>> entry : dots.entrySet()) {
            E element = entry.getKey();
            joined.put(
                    element, join(entry.getValue(), seen.of(element), other.dotsOf(element), othersSeen.of(element)));
        }
        for (Map.Entry<E, SortedSet<Dot>> entry : other.dots.entrySet()) {
            E element = entry.getKey();
            if (!dots.containsKey(element)) {
                joined.put(
                        element,
                        join(Collections.emptySortedSet(), seen.of(element), entry.getValue(), othersSeen.of(element)));
            }
        }
        return new OrSet<>(joined);
    }

    /** The additions that keep {@code element} in; none if it is no member. */
    public SortedSet<Dot> dotsOf(E element) {
        return dots.getOrDefault(element, Collections.emptySortedSet());
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
