package io.continuum.instance.space;

import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.bytes.SetDigest;
import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.identity.FederationId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one transaction does to one space: records are read when an op first touches them and written once at the end, with
 * the digest and the totals. An op costs what its record holds, never what the space holds.
 */
final class Merge implements CausalContext {
    /** What a record may grow to, in bytes of its kept form, before further ops on it are passed over. */
    static final int RECORD_BYTES_MAX = 4 * 1024 * 1024;

    private record Touched(RecordState before, RecordState now) {}

    private final SpaceStore store;
    private final FederationId federation;
    private final Space space;
    private final Map<LogId, Long> seen = new HashMap<>();
    private final Map<String, Touched> touched = new TreeMap<>();
    private long opsAdded;

    /** @param space locked by the transaction that is open */
    Merge(SpaceStore store, FederationId federation, Space space) {
        this.store = store;
        this.federation = federation;
        this.space = space;
    }

    /** How far a log is here, the ops of this merge included. */
    long seen(LogId log) {
        return seen.computeIfAbsent(
                log,
                unread -> store.head(federation, space.id(), unread)
                        .map(kept -> kept.head().seq())
                        .orElse(0L));
    }

    @Override
    public boolean contains(Dot dot) {
        return dot.seq() <= seen(dot.log());
    }

    RecordState record(String key) {
        return touched(key).now();
    }

    /** Applies the next op of a log to its record. @return false if that would make the record too large */
    boolean apply(Dot dot, String key, RecordChange change) {
        Touched record = touched(key);
        RecordState now = record.now().apply(dot, change, this);
        boolean fits = change instanceof RecordChange.Remove || now.toBytes().length <= RECORD_BYTES_MAX;
        if (fits) {
            touched.put(key, new Touched(record.before(), now));
        }
        count(dot);
        return fits;
    }

    /** Takes note of the next op of a log that changes no record. */
    void count(Dot dot) {
        seen.put(dot.log(), dot.seq());
        opsAdded++;
    }

    /** Writes what has changed. @return the keys of the records whose content is another one now */
    Set<String> write() {
        SetDigest digest = space.digest();
        long records = space.records();
        Map<String, Touched> changed = new TreeMap<>();
        for (Map.Entry<String, Touched> entry : touched.entrySet()) {
            String key = entry.getKey();
            RecordState before = entry.getValue().before();
            RecordState now = entry.getValue().now();
            if (now.equals(before)) {
                continue;
            }
            if (before.isPresent()) {
                digest = digest.minus(before.digestMember(key));
                records--;
            }
            if (now.isPresent()) {
                digest = digest.plus(now.digestMember(key));
                records++;
            }
            if (now.isGone()) {
                store.deleteRecord(federation, space.id(), key);
            } else {
                store.saveRecord(federation, space.id(), key, now.isPresent(), now.toBytes());
            }
            changed.put(key, entry.getValue());
        }
        store.save(federation, space.withTotals(records, space.ops() + opsAdded, digest));
        return changed.keySet();
    }

    private Touched touched(String key) {
        return touched.computeIfAbsent(key, unread -> {
            RecordState state = store.record(federation, space.id(), unread)
                    .map(Merge::state)
                    .orElse(RecordState.EMPTY);
            return new Touched(state, state);
        });
    }

    /** Reads the kept form of a record. */
    static RecordState state(byte[] kept) {
        try {
            return RecordState.fromBytes(kept);
        } catch (DamagedException e) {
            throw new IllegalStateException("a record in the database is damaged", e);
        }
    }

    /** The record for a reader, if it is present. */
    Optional<SpaceRecord> shown(String key) {
        RecordState state = record(key);
        return state.isPresent() ? Optional.of(SpaceRecord.of(key, state)) : Optional.empty();
    }
}
