package io.continuum.crdt.clock;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of sequence numbers of one log: all of {@code 1..base}, and exceptions above it as ascending ranges that neither
 * touch each other nor the base. Equal sets are equal values. Immutable.
 *
 * @param base the end of the run that starts at 1; 0 if 1 is missing
 * @param above what is held beyond the first gap
 */
public record SeqSet(long base, List<SeqRange> above) {
    public static final SeqSet EMPTY = new SeqSet(0, List.of());

    public SeqSet {
        if (base < 0) {
            throw new IllegalArgumentException("base must be 0 or more, got " + base);
        }
        above = List.copyOf(above);
        long end = base;
        for (SeqRange range : above) {
            if (range.from() - 1 <= end) {
                throw new IllegalArgumentException("range " + range + " touches what ends at " + end);
            }
            end = range.to();
        }
    }

    /** The run {@code 1..base}. */
    public static SeqSet upTo(long base) {
        return base == 0 ? EMPTY : new SeqSet(base, List.of());
    }

    /** This number alone. */
    public static SeqSet only(long seq) {
        return seq == 1 ? new SeqSet(1, List.of()) : new SeqSet(0, List.of(new SeqRange(seq, seq)));
    }

    public boolean isEmpty() {
        return base == 0 && above.isEmpty();
    }

    public boolean contains(long seq) {
        if (seq <= base) {
            return seq >= 1;
        }
        int low = 0;
        int high = above.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            SeqRange range = above.get(middle);
            if (seq < range.from()) {
                high = middle - 1;
            } else if (seq > range.to()) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** This set and {@code seq}. */
    public SeqSet with(long seq) {
        if (seq == base + 1 && above.isEmpty()) {
            return new SeqSet(seq, above);
        }
        return contains(seq) ? this : union(only(seq));
    }

    /** The greatest number that is held, 0 if there is none. */
    public long last() {
        return above.isEmpty() ? base : above.getLast().to();
    }

    /** What either set holds. */
    public SeqSet union(SeqSet other) {
        if (above.isEmpty() && other.above.size() <= 1) {
            // a run, and what nearly always follows it
            SeqRange next = other.above.isEmpty() ? null : other.above.getFirst();
            long run = Math.max(base, other.base);
            if (next == null || next.from() - 1 <= run) {
                long end = next == null ? run : Math.max(run, next.to());
                return end == base ? this : new SeqSet(end, List.of());
            }
        }
        List<SeqRange> mine = ranges();
        List<SeqRange> theirs = other.ranges();
        List<SeqRange> joined = new ArrayList<>(mine.size() + theirs.size());
        int i = 0;
        int j = 0;
        while (i < mine.size() || j < theirs.size()) {
            boolean takeMine = j == theirs.size()
                    || (i < mine.size() && mine.get(i).from() <= theirs.get(j).from());
            SeqRange next = takeMine ? mine.get(i++) : theirs.get(j++);
            SeqRange last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && next.from() - 1 <= last.to()) {
                joined.set(joined.size() - 1, new SeqRange(last.from(), Math.max(last.to(), next.to())));
            } else {
                joined.add(next);
            }
        }
        return of(joined);
    }

    /** What this set holds and {@code other} does not, ascending. */
    public List<SeqRange> minus(SeqSet other) {
        List<SeqRange> left = new ArrayList<>();
        List<SeqRange> theirs = other.ranges();
        int j = 0;
        for (SeqRange range : ranges()) {
            long done = range.from() - 1;
            while (j < theirs.size() && theirs.get(j).to() <= done) {
                j++;
            }
            int k = j;
            while (done < range.to() && k < theirs.size() && theirs.get(k).from() <= range.to()) {
                SeqRange hole = theirs.get(k++);
                if (hole.from() - 1 > done) {
                    left.add(new SeqRange(done + 1, hole.from() - 1));
                }
                done = Math.max(done, hole.to());
            }
            if (done < range.to()) {
                left.add(new SeqRange(done + 1, range.to()));
            }
        }
        return List.copyOf(left);
    }

    /** Everything that is held, ascending, the run from 1 first. */
    public List<SeqRange> ranges() {
        if (base == 0) {
            return above;
        }
        List<SeqRange> all = new ArrayList<>(above.size() + 1);
        all.add(new SeqRange(1, base));
        all.addAll(above);
        return all;
    }

    /** How many numbers are held. */
    public long size() {
        long size = base;
        for (SeqRange range : above) {
            size += range.size();
        }
        return size;
    }

    /** The numbers of dots that ascend. */
    static SeqSet ofDots(List<Dot> dots) {
        List<SeqRange> ranges = new ArrayList<>();
        long from = dots.getFirst().seq();
        long to = from;
        for (Dot dot : dots) {
            if (dot.seq() > to + 1) {
                ranges.add(new SeqRange(from, to));
                from = dot.seq();
            }
            to = dot.seq();
        }
        ranges.add(new SeqRange(from, to));
        return of(ranges);
    }

    /** Ascending ranges that do not touch, folded into base and exceptions. */
    static SeqSet of(List<SeqRange> ranges) {
        if (!ranges.isEmpty() && ranges.getFirst().from() == 1) {
            return new SeqSet(ranges.getFirst().to(), ranges.subList(1, ranges.size()));
        }
        return ranges.isEmpty() ? EMPTY : new SeqSet(0, ranges);
    }
}
