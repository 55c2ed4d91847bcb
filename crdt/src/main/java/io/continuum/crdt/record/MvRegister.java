package io.continuum.crdt.record;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A value that concurrent writers may each set: all of their values stay, as siblings, until a later write has seen them.
 * No timestamp decides anything. Immutable.
 *
 * @param siblings each live value at the dot that wrote it
 */
public record MvRegister(SortedMap<Dot, Bytes> siblings) {
    public static final MvRegister EMPTY = new MvRegister(new TreeMap<>());

    /** A reader is shown at most this many different values. */
    public static final int SHOWN_MAX = 16;

    public MvRegister {
        siblings = Collections.unmodifiableSortedMap(new TreeMap<>(siblings));
    }

    /**
     * What a reader is shown.
     *
     * @param values different values, in the order of their earliest dots; more than one is a conflict to resolve
     * @param folded how many further different values there are; they stay in the register and the next write that has seen
     *     them supersedes them like any other
     */
    public record Reading(List<Bytes> values, int folded) {
        public Reading {
            values = List.copyOf(values);
        }
    }

    public boolean isEmpty() {
        return siblings.isEmpty();
    }

    /** Reads the register: every replica that has seen the same writes shows the same. */
    public Reading read() {
        LinkedHashSet<Bytes> different = new LinkedHashSet<>(siblings.values());
        return new Reading(different.stream().limit(SHOWN_MAX).toList(), Math.max(0, different.size() - SHOWN_MAX));
    }

    /** This with {@code value} at {@code dot}. */
    public MvRegister with(Dot dot, Bytes value) {
        TreeMap<Dot, Bytes> changed = new TreeMap<>(siblings);
        changed.merge(dot, value, MvRegister::greater);
        return new MvRegister(changed);
    }

    /** This without what {@code dots} wrote. */
    public MvRegister without(Set<Dot> dots) {
        TreeMap<Dot, Bytes> changed = new TreeMap<>(siblings);
        changed.keySet().removeAll(dots);
        return new MvRegister(changed);
    }

    /**
     * Joins two replicas' registers: a value stays if both have it, or if one has it and the other has not seen its dot.
     *
     * @param seen what the replica of this register has seen of it
     * @param othersSeen what the other replica has seen of it
     */
    public MvRegister merge(CausalContext seen, MvRegister other, CausalContext othersSeen) {
        TreeMap<Dot, Bytes> joined = new TreeMap<>();
        siblings.forEach((dot, value) -> {
            if (other.siblings.containsKey(dot) || !othersSeen.contains(dot)) {
                joined.put(dot, value);
            }
        });
        other.siblings.forEach((dot, value) -> {
            if (siblings.containsKey(dot) || !seen.contains(dot)) {
                joined.merge(dot, value, MvRegister::greater);
            }
        });
        return new MvRegister(joined);
    }

    /** One dot never carries two values unless its origin lies; then every replica takes the same one. */
    private static Bytes greater(Bytes a, Bytes b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
