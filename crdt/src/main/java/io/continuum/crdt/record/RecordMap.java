package io.continuum.crdt.record;

import io.continuum.crdt.bytes.SetDigest;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.VersionVector;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pcollections.TreePMap;

/**
 * A space in memory: records by key, and which events made them. Two maps that have seen the same events are equal,
 * whatever the order, grouping or repetition in which the events and merges came. A server keeps the same in a database and
 * changes one record at a time with {@link RecordState#apply}. Immutable.
 */
public final class RecordMap {
    public static final RecordMap EMPTY = new RecordMap(TreePMap.empty(), VersionVector.EMPTY);

    private final TreePMap<String, RecordState> records;
    private final VersionVector seen;

    private RecordMap(TreePMap<String, RecordState> records, VersionVector seen) {
        this.records = records;
        this.seen = seen;
    }

    /** A map of records that were kept or came otherwise than event by event, and what has been seen to make them. */
    public static RecordMap of(SortedMap<String, RecordState> records, VersionVector seen) {
        TreeMap<String, RecordState> kept = new TreeMap<>();
        records.forEach((key, record) -> put(kept, key, record));
        return new RecordMap(TreePMap.fromSortedMap(kept), seen);
    }

    /** What is known of each key, present or not; unmodifiable. */
    public SortedMap<String, RecordState> records() {
        return records;
    }

    /** The events that made this map. */
    public VersionVector seen() {
        return seen;
    }

    /** The record of a key, {@link RecordState#EMPTY} if nothing is known of it. */
    public RecordState get(String key) {
        return records.getOrDefault(key, RecordState.EMPTY);
    }

    /** This map after one event, in the delta form: only the record concerned is looked at. */
    public RecordMap apply(Dot dot, String key, RecordChange change) {
        if (seen.contains(dot)) {
            return this;
        }
        RecordState changed = get(key).apply(dot, change, seen);
        return new RecordMap(changed.isGone() ? records.minus(key) : records.plus(key, changed), seen.with(dot));
    }

    /** This map having seen an event that changes no record, such as one that was refused. */
    public RecordMap skip(Dot dot) {
        return seen.contains(dot) ? this : new RecordMap(records, seen.with(dot));
    }

    /** Joins two maps: what either has seen is seen, what either has removed is gone, what neither removed stays. */
    public RecordMap merge(RecordMap other) {
        TreeMap<String, RecordState> joined = new TreeMap<>();
        TreeSet<String> keys = new TreeSet<>(records.keySet());
        keys.addAll(other.records.keySet());
        for (String key : keys) {
            put(joined, key, get(key).merge(seen, other.get(key), other.seen));
        }
        return new RecordMap(TreePMap.fromSortedMap(joined), seen.union(other.seen));
    }

    /** The digest of all present records, as a set of keys and contents; replicas that agree have the same. */
    public SetDigest digest() {
        SetDigest digest = SetDigest.EMPTY;
        for (Map.Entry<String, RecordState> entry : records.entrySet()) {
            if (entry.getValue().isPresent()) {
                digest = digest.plus(entry.getValue().digestMember(entry.getKey()));
            }
        }
        return digest;
    }

    private static void put(Map<String, RecordState> records, String key, RecordState record) {
        if (record.isGone()) {
            records.remove(key);
        } else {
            records.put(key, record);
        }
    }

    /** Without what is remembered of events that have arrived since. */
    private SortedMap<String, RecordState> settled() {
        TreeMap<String, RecordState> settled = new TreeMap<>();
        records.forEach((key, record) -> put(settled, key, record.settled(seen)));
        return settled;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordMap that
                && seen.equals(that.seen)
                && settled().equals(that.settled());
    }

    @Override
    public int hashCode() {
        return 31 * seen.hashCode() + settled().hashCode();
    }

    @Override
    public String toString() {
        return "RecordMap" + records + " seen " + seen;
    }
}
