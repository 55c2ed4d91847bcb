package io.continuum.crdt.clock;

import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.bytes.DamagedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * The set of all events that somebody has seen: for each log the run from its start, and exceptions beyond the first gap.
 * A log of which nothing was seen has no entry, so equal sets are equal values. Immutable; a change shares what it leaves as
 * it is, so that one more event costs the logarithm of the number of logs.
 */
public final class VersionVector implements CausalContext {
    private static final TreePMap<LogId, SeqSet> NO_LOGS = TreePMap.empty();

    public static final VersionVector EMPTY = new VersionVector(NO_LOGS);

    /** Set if there is one log: the vector of a single change, which needs no tree. */
    private final @Nullable LogId only;

    /** What was seen of the only log; empty if there is none or more than one. */
    private final SeqSet seqsOfOnly;

    /** All logs; empty if there is one only. */
    private final TreePMap<LogId, SeqSet> many;

    private VersionVector(LogId only, SeqSet seqs) {
        this.only = only;
        this.seqsOfOnly = seqs;
        this.many = NO_LOGS;
    }

    /** Of no log or more than one. */
    private VersionVector(TreePMap<LogId, SeqSet> many) {
        this.only = null;
        this.seqsOfOnly = SeqSet.EMPTY;
        this.many = many;
    }

    /** Empty sets are left out. */
    public static VersionVector of(Map<LogId, SeqSet> logs) {
        TreeMap<LogId, SeqSet> kept = new TreeMap<>(logs);
        kept.values().removeIf(SeqSet::isEmpty);
        return ofLogs(kept);
    }

    /** None of the sets is empty. */
    private static VersionVector ofLogs(SortedMap<LogId, SeqSet> logs) {
        return logs.size() == 1
                ? new VersionVector(logs.firstKey(), logs.values().iterator().next())
                : new VersionVector(TreePMap.fromSortedMap(logs));
    }

    /** Unmodifiable, ordered by log; no entry is empty. */
    public SortedMap<LogId, SeqSet> logs() {
        return tree();
    }

    private TreePMap<LogId, SeqSet> tree() {
        return only == null ? many : TreePMap.singleton(only, seqsOfOnly);
    }

    private int logCount() {
        return only == null ? many.size() : 1;
    }

    /** One event and nothing else. */
    public static VersionVector only(Dot dot) {
        return new VersionVector(dot.log(), SeqSet.only(dot.seq()));
    }

    /** These events and nothing else. */
    public static VersionVector ofDots(Collection<Dot> dots) {
        if (dots.isEmpty()) {
            return EMPTY;
        }
        if (dots.size() == 1) {
            return only(dots.iterator().next());
        }
        List<Dot> sorted = new ArrayList<>(dots);
        Collections.sort(sorted);
        TreeMap<LogId, SeqSet> logs = new TreeMap<>();
        int from = 0;
        for (int to = 1; to <= sorted.size(); to++) {
            if (to == sorted.size()
                    || !sorted.get(to).log().equals(sorted.get(from).log())) {
                logs.put(sorted.get(from).log(), SeqSet.ofDots(sorted.subList(from, to)));
                from = to;
            }
        }
        return ofLogs(logs);
    }

    /** What was seen of one log. */
    public SeqSet of(LogId log) {
        if (only != null) {
            return only.equals(log) ? seqsOfOnly : SeqSet.EMPTY;
        }
        return many.getOrDefault(log, SeqSet.EMPTY);
    }

    public boolean isEmpty() {
        return only == null && many.isEmpty();
    }

    @Override
    public boolean contains(Dot dot) {
        return of(dot.log()).contains(dot.seq());
    }

    /** This and {@code dot}. */
    public VersionVector with(Dot dot) {
        SeqSet before = of(dot.log());
        SeqSet after = before.with(dot.seq());
        return after == before ? this : replace(dot.log(), after);
    }

    /** This and everything in {@code seqs} of {@code log}. */
    public VersionVector with(LogId log, SeqSet seqs) {
        SeqSet before = of(log);
        SeqSet after = before.union(seqs);
        return after.equals(before) ? this : replace(log, after);
    }

    /** What either has seen. */
    public VersionVector union(VersionVector other) {
        if (other.isEmpty()) {
            return this;
        }
        if (logCount() < other.logCount()) {
            return other.union(this);
        }
        if (other.only != null) {
            return with(other.only, other.seqsOfOnly);
        }
        VersionVector joined = this;
        for (Map.Entry<LogId, SeqSet> entry : other.many.entrySet()) {
            joined = joined.with(entry.getKey(), entry.getValue());
        }
        return joined;
    }

    /** Shows each log and what was seen of it, ascending; none is empty. */
    public void forEach(BiConsumer<LogId, SeqSet> each) {
        if (only != null) {
            each.accept(only, seqsOfOnly);
        } else {
            many.forEach(each);
        }
    }

    /** What both have seen. */
    public VersionVector intersection(VersionVector other) {
        return without(without(other));
    }

    /** What this has seen and {@code other} has not. */
    public VersionVector without(VersionVector other) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        TreeMap<LogId, SeqSet> left = new TreeMap<>();
        minus(other).forEach((log, ranges) -> left.put(log, SeqSet.of(ranges)));
        return ofLogs(left);
    }

    /** What this has seen and {@code other} has not, by log; a log of which nothing is missing has no entry. */
    public SortedMap<LogId, List<SeqRange>> minus(VersionVector other) {
        TreeMap<LogId, List<SeqRange>> missing = new TreeMap<>();
        forEach((log, seqs) -> {
            List<SeqRange> ranges = seqs.minus(other.of(log));
            if (!ranges.isEmpty()) {
                missing.put(log, ranges);
            }
        });
        return missing;
    }

    /** Compares the two sets by inclusion. */
    public CausalOrder compare(VersionVector other) {
        boolean less = other.hasBeyond(this);
        boolean more = hasBeyond(other);
        if (less && more) {
            return CausalOrder.CONCURRENT;
        }
        if (less) {
            return CausalOrder.BEFORE;
        }
        return more ? CausalOrder.AFTER : CausalOrder.EQUAL;
    }

    /** How many events were seen in all. */
    public long size() {
        long size = 0;
        for (SeqSet seqs : tree().values()) {
            size += seqs.size();
        }
        return size;
    }

    /**
     * The one encoding of this set. All numbers are LEB128 varints:
     *
     * <pre>
     * vector = origins *( origin(32) epochs *( epoch base ranges *( gap length ) ) )
     * </pre>
     *
     * Origins and epochs ascend. {@code gap} counts what is missing before a range, {@code length} what it holds, both
     * less one.
     */
    public byte[] toBytes() {
        SortedMap<Origin, List<Map.Entry<LogId, SeqSet>>> byOrigin = new TreeMap<>();
        for (Map.Entry<LogId, SeqSet> entry : tree().entrySet()) {
            byOrigin.computeIfAbsent(entry.getKey().origin(), _ -> new ArrayList<>())
                    .add(entry);
        }
        BytesWriter out = new BytesWriter().number(byOrigin.size());
        byOrigin.forEach((origin, entries) -> {
            out.fixed(origin.bytes()).number(entries.size());
            for (Map.Entry<LogId, SeqSet> entry : entries) {
                out.number(entry.getKey().epoch());
                write(out, entry.getValue());
            }
        });
        return out.toBytes();
    }

    /**
     * Reads what {@link #toBytes} wrote and nothing else.
     *
     * @param logsMax more logs than this are refused
     * @param rangesMax more exceptions in one log than this are refused
     * @throws DamagedException if the bytes are cut short, not canonical or beyond a limit
     */
    public static VersionVector fromBytes(byte[] bytes, int logsMax, int rangesMax) throws DamagedException {
        BytesReader in = new BytesReader(bytes);
        TreeMap<LogId, SeqSet> logs = new TreeMap<>();
        int origins = in.count(logsMax);
        for (int i = 0; i < origins; i++) {
            Origin origin = Origin.of(in.fixed(Origin.BYTES));
            BytesReader.require(logs.isEmpty() || logs.lastKey().origin().compareTo(origin) < 0, "origins must ascend");
            int epochs = in.count(logsMax - logs.size());
            BytesReader.require(epochs > 0, "an origin without an epoch");
            for (int j = 0; j < epochs; j++) {
                LogId log = new LogId(origin, in.number(LogId.EPOCH_MAX));
                BytesReader.require(logs.isEmpty() || logs.lastKey().compareTo(log) < 0, "epochs must ascend");
                logs.put(log, readSeqs(in, rangesMax));
            }
        }
        in.end();
        return ofLogs(logs);
    }

    private static void write(BytesWriter out, SeqSet seqs) {
        out.number(seqs.base()).number(seqs.above().size());
        long end = seqs.base();
        for (SeqRange range : seqs.above()) {
            out.number(range.from() - end - 2).number(range.size() - 1);
            end = range.to();
        }
    }

    private static SeqSet readSeqs(BytesReader in, int rangesMax) throws DamagedException {
        long base = in.number(Long.MAX_VALUE);
        int ranges = in.count(rangesMax);
        BytesReader.require(base > 0 || ranges > 0, "a log of which nothing was seen");
        List<SeqRange> above = new ArrayList<>(ranges);
        long end = base;
        for (int i = 0; i < ranges; i++) {
            BytesReader.require(end <= Long.MAX_VALUE - 2, "a range beyond 2^63");
            long from = end + 2 + in.number(Long.MAX_VALUE - 2 - end);
            end = from + in.number(Long.MAX_VALUE - from);
            above.add(new SeqRange(from, end));
        }
        return new SeqSet(base, above);
    }

    private boolean hasBeyond(VersionVector other) {
        for (Map.Entry<LogId, SeqSet> entry : tree().entrySet()) {
            if (!entry.getValue().minus(other.of(entry.getKey())).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private VersionVector replace(LogId log, SeqSet seqs) {
        boolean stayOne = only == null ? many.isEmpty() : only.equals(log);
        return stayOne ? new VersionVector(log, seqs) : new VersionVector(tree().plus(log, seqs));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VersionVector that && logCount() == that.logCount() && tree().equals(that.tree());
    }

    @Override
    public int hashCode() {
        return tree().hashCode();
    }

    @Override
    public String toString() {
        return tree().toString();
    }
}
