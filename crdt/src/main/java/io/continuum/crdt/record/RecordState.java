package io.continuum.crdt.record;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.type.DotFun;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One record of a space: whether it is there (additions win over removals), its fields (every concurrent value stays) and
 * its labels (additions win). One event carries one dot, which marks everything the event wrote.
 *
 * <p>Events may arrive in any order. When a change has seen an event that has not arrived, the record remembers in
 * {@code ahead} what of it is superseded, so that a removal seen before the addition never lets the addition come back; the
 * entry goes when the event arrives. Changing a record costs what the record holds, never what the space holds. Immutable.
 *
 * @param presence the additions that keep the record there
 * @param fields the fields that have a value
 * @param ahead what is superseded of events that have not arrived
 */
public record RecordState(
        SortedSet<Dot> presence,
        SortedMap<String, DotFun<Bytes>> fields,
        LabelSet labels,
        SortedMap<Dot, Ahead> ahead) {
    public static final RecordState EMPTY =
            new RecordState(new TreeSet<>(), new TreeMap<>(), LabelSet.empty(), new TreeMap<>());

    public RecordState {
        presence = Collections.unmodifiableSortedSet(new TreeSet<>(presence));
        TreeMap<String, DotFun<Bytes>> kept = new TreeMap<>(fields);
        kept.values().removeIf(DotFun<Bytes>::isEmpty);
        fields = Collections.unmodifiableSortedMap(kept);
        ahead = Collections.unmodifiableSortedMap(new TreeMap<>(ahead));
    }

    /** Whether the record is there for a reader. */
    public boolean isPresent() {
        return !presence.isEmpty();
    }

    /** Whether nothing needs to be kept of it. */
    public boolean isGone() {
        return presence.isEmpty() && fields.isEmpty() && labels.isEmpty() && ahead.isEmpty();
    }

    /** What was written to a field, empty if it has no value. */
    public DotFun<Bytes> field(String name) {
        return fields.getOrDefault(name, DotFun.empty());
    }

    /** Every dot that is known of the record, arrived or not: the context of the next change that is written here. */
    public SortedSet<Dot> context() {
        TreeSet<Dot> known = new TreeSet<>(presence);
        fields.values().forEach(register -> known.addAll(register.dots()));
        labels.dots().values().forEach(known::addAll);
        known.addAll(ahead.keySet());
        return known;
    }

    /**
     * This record after one event. An event that {@code seen} holds already changes nothing.
     *
     * @param seen what the replica has seen of the whole space before this event
     */
    public RecordState apply(Dot dot, RecordChange change, CausalContext seen) {
        if (seen.contains(dot)) {
            return this;
        }
        TreeSet<Dot> superseded = new TreeSet<>(change.context());
        superseded.remove(dot);
        return switch (change) {
            case RecordChange.Put put -> put(dot, put, superseded, seen);
            case RecordChange.Remove _ -> remove(dot, superseded, seen);
        };
    }

    private RecordState put(Dot dot, RecordChange.Put put, SortedSet<Dot> superseded, CausalContext seen) {
        Ahead known = ahead.get(dot);
        SortedSet<Dot> nowPresent = LabelSet.minus(presence, superseded);
        if (known == null) {
            nowPresent.add(dot);
        }
        TreeMap<String, DotFun<Bytes>> nowFields = new TreeMap<>(fields);
        put.fields().forEach((name, value) -> {
            DotFun<Bytes> register = field(name).without(superseded::contains);
            nowFields.put(name, known != null && known.coversField(name) ? register : register.with(dot, value));
        });
        for (String name : put.erased()) {
            nowFields.put(name, field(name).without(superseded::contains));
        }
        LabelSet nowLabels = labels;
        for (String label : put.labelled()) {
            nowLabels = nowLabels.without(label, superseded);
            if (known == null || !known.coversLabel(label)) {
                nowLabels = nowLabels.with(label, dot);
            }
        }
        for (String label : put.unlabelled()) {
            nowLabels = nowLabels.without(label, superseded);
        }
        Ahead touched = new Ahead(
                false,
                Ahead.union(new TreeSet<>(put.fields().keySet()), put.erased()),
                Ahead.union(put.labelled(), put.unlabelled()));
        return new RecordState(nowPresent, nowFields, nowLabels, aheadAfter(dot, superseded, touched, seen));
    }

    private RecordState remove(Dot dot, SortedSet<Dot> superseded, CausalContext seen) {
        TreeMap<String, DotFun<Bytes>> nowFields = new TreeMap<>(fields);
        nowFields.replaceAll((_, register) -> register.without(superseded::contains));
        Ahead all = new Ahead(true, Collections.emptySortedSet(), Collections.emptySortedSet());
        return new RecordState(
                LabelSet.minus(presence, superseded),
                nowFields,
                labels.without(superseded),
                aheadAfter(dot, superseded, all, seen));
    }

    private SortedMap<Dot, Ahead> aheadAfter(Dot arrived, Set<Dot> superseded, Ahead touched, CausalContext seen) {
        TreeMap<Dot, Ahead> after = new TreeMap<>(ahead);
        after.remove(arrived);
        for (Dot dot : superseded) {
            if (!seen.contains(dot)) {
                after.merge(dot, touched, Ahead::and);
            }
        }
        return after;
    }

    /**
     * Joins two replicas' records.
     *
     * @param seen what this replica has seen of the whole space
     * @param othersSeen what the other replica has seen of it
     */
    public RecordState merge(CausalContext seen, RecordState other, CausalContext othersSeen) {
        TreeMap<String, DotFun<Bytes>> joined = new TreeMap<>();
        for (String name : Ahead.union(new TreeSet<>(fields.keySet()), new TreeSet<>(other.fields.keySet()))) {
            joined.put(
                    name,
                    field(name)
                            .join(
                                    seen.or(dot -> coversField(dot, name)),
                                    other.field(name),
                                    othersSeen.or(dot -> other.coversField(dot, name))));
        }
        TreeMap<Dot, Ahead> awaited = new TreeMap<>(ahead);
        other.ahead.forEach((dot, superseded) -> awaited.merge(dot, superseded, Ahead::and));
        RecordState merged = new RecordState(
                LabelSet.join(
                        presence, seen.or(ahead::containsKey), other.presence, othersSeen.or(other.ahead::containsKey)),
                joined,
                labels.merge(
                        label -> seen.or(dot -> coversLabel(dot, label)),
                        other.labels,
                        label -> othersSeen.or(dot -> other.coversLabel(dot, label))),
                awaited);
        return merged.settled(seen.or(othersSeen));
    }

    /** This without what it remembers of events that {@code seen} holds: they have arrived, here or at another record. */
    public RecordState settled(CausalContext seen) {
        if (ahead.isEmpty()) {
            return this;
        }
        TreeMap<Dot, Ahead> awaited = new TreeMap<>(ahead);
        awaited.keySet().removeIf(seen::contains);
        return awaited.size() == ahead.size() ? this : new RecordState(presence, fields, labels, awaited);
    }

    /** The one encoding of this record, for keeping it: see {@link RecordBytes}. */
    public byte[] toBytes() {
        return RecordBytes.write(this, true);
    }

    /** The one encoding of what readers and peers must agree on: all but {@code ahead}. */
    public byte[] contentBytes() {
        return RecordBytes.write(this, false);
    }

    /** Reads what {@link #toBytes} wrote. */
    public static RecordState fromBytes(byte[] bytes) throws DamagedException {
        return RecordBytes.read(bytes);
    }

    /** What a digest of the space counts for this record; see {@link RecordMap#digest}. */
    public byte[] digestMember(String key) {
        return RecordBytes.keyed(Bytes.ofText(key), contentBytes());
    }

    private boolean coversField(Dot dot, String name) {
        Ahead known = ahead.get(dot);
        return known != null && known.coversField(name);
    }

    private boolean coversLabel(Dot dot, String label) {
        Ahead known = ahead.get(dot);
        return known != null && known.coversLabel(label);
    }
}
