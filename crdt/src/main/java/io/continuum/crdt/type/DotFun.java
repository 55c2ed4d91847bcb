package io.continuum.crdt.type;

import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was written, each at the dot that wrote it: the smallest thing that merges. What a replica has seen and no longer
 * holds here was superseded or removed. Immutable; a chain of dots ascending, because nearly always there is one.
 *
 * @param <T> what a dot carries; {@code compareTo} agrees with {@code equals}
 */
public final class DotFun<T extends Comparable<? super T>> {
    /** A reader is shown at most this many different things. */
    public static final int SHOWN_MAX = 16;

    private static final DotFun<?> EMPTY = new DotFun<String>(null, null);

    private final @Nullable Dot dot;
    private final @Nullable T carried;

    /** Set while the chain is made, never after. */
    private @Nullable DotFun<T> rest;

    private DotFun(@Nullable Dot dot, @Nullable T carried) {
        this.dot = dot;
        this.carried = carried;
    }

    /** Nothing, as it is before the first write. */
    @SuppressWarnings("unchecked") // holds no T
    public static <T extends Comparable<? super T>> DotFun<T> empty() {
        return (DotFun<T>) EMPTY;
    }

    public static <T extends Comparable<? super T>> DotFun<T> of(Dot dot, T carried) {
        return new DotFun<>(Objects.requireNonNull(dot), Objects.requireNonNull(carried));
    }

    public static <T extends Comparable<? super T>> DotFun<T> of(SortedMap<Dot, T> all) {
        Chain<T> chain = new Chain<>();
        all.forEach(chain::add);
        return chain.made();
    }

    /**
     * What a reader is shown.
     *
     * @param shown different things, in the order of their earliest dots; more than one is a conflict to resolve
     * @param folded how many further different ones there are. Readers everywhere fold the same ones, for the order is that
     *     of the dots; nothing is dropped from what merges, or what is kept would depend on the order of arrival. The
     *     next write that has seen them supersedes them like any other.
     */
    public record Reading<T>(List<T> shown, int folded) {
        public Reading {
            shown = List.copyOf(shown);
        }
    }

    /** Every replica that has seen the same writes reads the same. */
    public Reading<T> read() {
        LinkedHashSet<T> different = new LinkedHashSet<>();
        forEach((_, thing) -> different.add(thing));
        return new Reading<>(different.stream().limit(SHOWN_MAX).toList(), Math.max(0, different.size() - SHOWN_MAX));
    }

    public boolean isEmpty() {
        return dot == null;
    }

    /** How many writes there are. */
    public int size() {
        int size = 0;
        for (DotFun<T> at = this; at != null && at.dot != null; at = at.rest) {
            size++;
        }
        return size;
    }

    /** The least dot. @throws IllegalStateException if there is none */
    Dot firstDot() {
        if (dot == null) {
            throw new IllegalStateException("nothing was written");
        }
        return dot;
    }

    public void forEach(BiConsumer<Dot, T> each) {
        for (DotFun<T> at = this; at != null && at.dot != null && at.carried != null; at = at.rest) {
            each.accept(at.dot, at.carried);
        }
    }

    public void forEachDot(Consumer<Dot> each) {
        for (DotFun<T> at = this; at != null && at.dot != null; at = at.rest) {
            each.accept(at.dot);
        }
    }

    /** All of it, ascending by dot; a copy. */
    public SortedMap<Dot, T> asMap() {
        TreeMap<Dot, T> all = new TreeMap<>();
        forEach(all::put);
        return all;
    }

    /** The dots, ascending; a copy. */
    public SortedSet<Dot> dots() {
        TreeSet<Dot> all = new TreeSet<>();
        forEachDot(all::add);
        return all;
    }

    public boolean contains(Dot wanted) {
        for (DotFun<T> at = this; at != null && at.dot != null; at = at.rest) {
            if (at.dot.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsAny(CausalContext seen) {
        for (DotFun<T> at = this; at != null && at.dot != null; at = at.rest) {
            if (seen.contains(at.dot)) {
                return true;
            }
        }
        return false;
    }

    /** This and what {@code dot} wrote. */
    public DotFun<T> with(Dot dot, T carried) {
        return join(CausalContext.NOTHING, of(dot, carried), CausalContext.NOTHING);
    }

    /** This without the dots that are {@code gone}. */
    public DotFun<T> without(Predicate<Dot> gone) {
        return join(CausalContext.NOTHING, empty(), gone::test);
    }

    /**
     * Joins two replicas' writes: one stays if both hold it, or if one holds it and the other has not seen it. Returns this
     * or {@code other} itself if that is the result.
     *
     * @param seen what the replica of this has seen
     * @param othersSeen what the other replica has seen
     */
    public DotFun<T> join(CausalContext seen, DotFun<T> other, CausalContext othersSeen) {
        if (this == other) {
            return this;
        }
        if (isEmpty() && !other.holdsAny(seen)) {
            return other;
        }
        Chain<T> joined = new Chain<>();
        boolean allMine = true;
        boolean allTheirs = true;
        @Nullable DotFun<T> mine = this;
        @Nullable DotFun<T> theirs = other;
        while (true) {
            Dot a = mine == null ? null : mine.dot;
            Dot b = theirs == null ? null : theirs.dot;
            if (a == null && b == null) {
                break;
            }
            int order = a == null ? 1 : b == null ? -1 : a.compareTo(b);
            if (order < 0) {
                boolean stays = !othersSeen.contains(Objects.requireNonNull(a));
                allMine &= stays;
                allTheirs &= !stays;
                if (stays) {
                    joined.copy(mine);
                }
                mine = Objects.requireNonNull(mine).rest;
            } else if (order > 0) {
                boolean comes = !seen.contains(Objects.requireNonNull(b));
                allMine &= !comes;
                allTheirs &= comes;
                if (comes) {
                    joined.copy(theirs);
                }
                theirs = Objects.requireNonNull(theirs).rest;
            } else {
                // one dot never carries two things unless its origin lies; then every replica takes the greater
                int greater = Objects.requireNonNull(mine).compareCarried(Objects.requireNonNull(theirs));
                allMine &= greater >= 0;
                allTheirs &= greater <= 0;
                joined.copy(greater >= 0 ? mine : theirs);
                mine = mine.rest;
                theirs = theirs.rest;
            }
        }
        if (allMine) {
            return this;
        }
        return allTheirs ? other : joined.made();
    }

    private int compareCarried(DotFun<T> other) {
        return Objects.requireNonNull(carried).compareTo(Objects.requireNonNull(other.carried));
    }

    /** A chain in the making; dots are added ascending. */
    private static final class Chain<T extends Comparable<? super T>> {
        private @Nullable DotFun<T> first;
        private @Nullable DotFun<T> last;

        void copy(@Nullable DotFun<T> from) {
            DotFun<T> link = Objects.requireNonNull(from);
            add(Objects.requireNonNull(link.dot), Objects.requireNonNull(link.carried));
        }

        void add(Dot dot, T carried) {
            DotFun<T> link = of(dot, carried);
            if (last == null) {
                first = link;
            } else {
                last.rest = link;
            }
            last = link;
        }

        DotFun<T> made() {
            return first == null ? empty() : first;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof DotFun<?> that)) {
            return false;
        }
        DotFun<?> a = this;
        DotFun<?> b = that;
        while (a != null && b != null) {
            if (a == b) {
                return true;
            }
            if (!Objects.equals(a.dot, b.dot) || !Objects.equals(a.carried, b.carried)) {
                return false;
            }
            a = a.rest;
            b = b.rest;
        }
        return a == null && b == null;
    }

    @Override
    public int hashCode() {
        List<Object> all = new ArrayList<>();
        forEach((at, thing) -> all.add(Map.entry(at, thing)));
        return all.hashCode();
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
