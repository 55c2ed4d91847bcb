package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordMap;
import io.continuum.crdt.record.RecordState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The records that a set of ops defines, worked out the slow and obvious way: of everything that was ever written there is
 * left what no op in whose context it lies has superseded (SPEC.md rules Y-5 and Y-6). It knows nothing of the order in which
 * ops came, and shares no code with the replicas.
 */
final class NaiveSpace {
    private final Map<String, List<Written>> byKey = new TreeMap<>();

    private record Written(Dot dot, RecordChange change) {}

    private record Content(
            SortedSet<Dot> presence,
            SortedMap<String, SortedMap<Dot, Bytes>> fields,
            SortedMap<String, SortedSet<Dot>> labels) {}

    private NaiveSpace() {}

    static NaiveSpace of(Collection<OpBatch> batches) {
        NaiveSpace space = new NaiveSpace();
        for (OpBatch batch : batches) {
            for (int i = 0; i < batch.ops().size(); i++) {
                if (OpPayload.decode(batch.ops().get(i)) instanceof OpContent.Change(String key, RecordChange change)) {
                    space.byKey
                            .computeIfAbsent(key, _ -> new ArrayList<>())
                            .add(new Written(batch.log().dot(batch.from() + i), change));
                }
            }
        }
        return space;
    }

    /** What a replica's records have that they should not, or the other way round. */
    Optional<String> differenceFrom(RecordMap map, Predicate<String> concerned) {
        TreeSet<String> keys = new TreeSet<>(byKey.keySet());
        keys.addAll(map.records().keySet());
        keys.removeIf(concerned.negate());
        for (String key : keys) {
            Content should = content(byKey.getOrDefault(key, List.of()));
            Content is = content(map.get(key));
            if (!should.equals(is)) {
                return Optional.of(key + " should be " + should + " and is " + is);
            }
        }
        return Optional.empty();
    }

    private static Content content(List<Written> all) {
        Content content = new Content(new TreeSet<>(), new TreeMap<>(), new TreeMap<>());
        for (Written written : all) {
            if (!(written.change() instanceof RecordChange.Put put)) {
                continue;
            }
            if (isLeft(all, written.dot(), _ -> true)) {
                content.presence().add(written.dot());
            }
            put.fields().forEach((field, value) -> {
                if (isLeft(all, written.dot(), later -> writesField(later, field))) {
                    content.fields()
                            .computeIfAbsent(field, _ -> new TreeMap<>())
                            .put(written.dot(), value);
                }
            });
            for (String label : put.labelled()) {
                if (isLeft(all, written.dot(), later -> writesLabel(later, label))) {
                    content.labels()
                            .computeIfAbsent(label, _ -> new TreeSet<>())
                            .add(written.dot());
                }
            }
        }
        return content;
    }

    /** Whether no op that knew of the dot and touches the part in question has superseded it. */
    private static boolean isLeft(List<Written> all, Dot dot, Predicate<RecordChange> touches) {
        return all.stream()
                .noneMatch(later -> !later.dot().equals(dot)
                        && later.change().context().contains(dot)
                        && touches.test(later.change()));
    }

    private static boolean writesField(RecordChange change, String field) {
        return switch (change) {
            case RecordChange.Put put ->
                put.fields().containsKey(field) || put.erased().contains(field);
            case RecordChange.Remove _ -> true;
        };
    }

    private static boolean writesLabel(RecordChange change, String label) {
        return switch (change) {
            case RecordChange.Put put ->
                put.labelled().contains(label) || put.unlabelled().contains(label);
            case RecordChange.Remove _ -> true;
        };
    }

    private static Content content(RecordState record) {
        Content content = new Content(new TreeSet<>(record.presence()), new TreeMap<>(), new TreeMap<>());
        record.fields().forEach((field, register) -> content.fields().put(field, new TreeMap<>(register.asMap())));
        record.labels().dots().forEach((label, dots) -> content.labels().put(label, new TreeSet<>(dots)));
        return content;
    }
}
