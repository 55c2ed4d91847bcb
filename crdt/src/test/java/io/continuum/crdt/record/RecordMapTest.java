package io.continuum.crdt.record;

import static io.continuum.crdt.clock.Clocks.dot;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Clocks;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.type.DotFun;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rules Y-4 to Y-8. */
class RecordMapTest {
    /** An event as it travels. */
    record Event(Dot dot, String key, RecordChange change) {
        RecordMap on(RecordMap map) {
            return map.apply(dot, key, change);
        }
    }

    private static final Event ADD = new Event(dot(1, 7, 1), "k", put(Set.of(), "text", "first"));

    @Test
    void aRemovalSeenBeforeTheAdditionNeverLetsItComeBack() {
        Event removal = new Event(dot(2, 7, 1), "k", new RecordChange.Remove(new TreeSet<>(Set.of(ADD.dot()))));

        RecordMap removedFirst = ADD.on(removal.on(RecordMap.EMPTY));
        RecordMap addedFirst = removal.on(ADD.on(RecordMap.EMPTY));

        assertThat(removedFirst.get("k").isPresent()).isFalse();
        assertThat(removedFirst).isEqualTo(addedFirst);
        assertThat(removedFirst.records()).isEmpty();
        assertThat(removedFirst.merge(ADD.on(RecordMap.EMPTY))).isEqualTo(addedFirst);
    }

    @Test
    void anAdditionThatARemovalHadNotSeenWins() {
        Event removal = new Event(dot(2, 7, 1), "k", new RecordChange.Remove(new TreeSet<>(Set.of(ADD.dot()))));
        Event update = new Event(dot(3, 7, 1), "k", put(Set.of(ADD.dot()), "text", "second"));

        RecordMap map = update.on(removal.on(ADD.on(RecordMap.EMPTY)));

        assertThat(map.get("k").isPresent()).isTrue();
        assertThat(read(map, "text")).containsExactly("second");
    }

    @Test
    void concurrentValuesOfAFieldAllStayUntilAWriteHasSeenThem() {
        Event left = new Event(dot(2, 7, 1), "k", put(Set.of(ADD.dot()), "text", "left"));
        Event right = new Event(dot(3, 7, 1), "k", put(Set.of(ADD.dot()), "text", "right"));
        RecordMap conflict = right.on(left.on(ADD.on(RecordMap.EMPTY)));
        assertThat(read(conflict, "text")).containsExactly("left", "right");

        Event resolution = new Event(dot(1, 7, 2), "k", put(conflict.get("k").context(), "text", "both"));

        assertThat(read(resolution.on(conflict), "text")).containsExactly("both");
    }

    @Test
    void aWriteTouchesOnlyTheFieldsItNames() {
        RecordMap map = ADD.on(RecordMap.EMPTY);
        map = map.apply(dot(2, 7, 1), "k", put(map.get("k").context(), "kind", "note"));

        assertThat(read(map, "text")).containsExactly("first");
        assertThat(read(map, "kind")).containsExactly("note");
    }

    @Test
    void anErasedFieldIsGoneAndTheRecordStays() {
        RecordMap map = ADD.on(RecordMap.EMPTY);
        map = map.apply(
                dot(1, 7, 2),
                "k",
                new RecordChange.Put(
                        map.get("k").context(),
                        Collections.emptySortedMap(),
                        new TreeSet<>(Set.of("text")),
                        new TreeSet<>(Set.of("seen")),
                        new TreeSet<>()));

        assertThat(map.get("k").isPresent()).isTrue();
        assertThat(map.get("k").fields()).isEmpty();
        assertThat(map.get("k").labels().members()).containsExactly("seen");
    }

    @Test
    void sixDeliveryOrdersOfThreeWritesGiveOneResult() {
        Event second = new Event(dot(2, 7, 1), "k", put(Set.of(ADD.dot()), "text", "second"));
        Event third =
                new Event(dot(1, 7, 2), "k", new RecordChange.Remove(new TreeSet<>(Set.of(ADD.dot(), second.dot()))));
        List<List<Event>> orders = List.of(
                List.of(ADD, second, third),
                List.of(ADD, third, second),
                List.of(second, ADD, third),
                List.of(second, third, ADD),
                List.of(third, ADD, second),
                List.of(third, second, ADD));

        assertThat(orders.stream().map(RecordMapTest::replay).distinct()).hasSize(1);
        assertThat(replay(orders.getFirst()).records()).isEmpty();
    }

    @Test
    void moreThanSixteenSiblingsAreFoldedTheSameEverywhereAndCounted() {
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            events.add(new Event(dot(i, 7, 1), "k", put(Set.of(), "text", "value " + i)));
        }
        DotFun.Reading<Bytes> forwards = replay(events).get("k").field("text").read();
        Collections.reverse(events);
        RecordMap map = replay(events);
        DotFun.Reading<Bytes> backwards = map.get("k").field("text").read();

        assertThat(forwards.shown()).hasSize(DotFun.SHOWN_MAX).isEqualTo(backwards.shown());
        assertThat(forwards.folded()).isEqualTo(4);
        RecordMap resolved = map.apply(dot(1, 7, 2), "k", put(map.get("k").context(), "text", "one"));
        assertThat(read(resolved, "text")).containsExactly("one");
    }

    @Test
    void equalValuesWrittenConcurrentlyAreNoConflict() {
        RecordMap map = ADD.on(RecordMap.EMPTY).apply(dot(2, 7, 1), "k", put(Set.of(), "text", "first"));

        assertThat(read(map, "text")).containsExactly("first");
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    void mergingIsCommutativeAssociativeAndIdempotent(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            List<Event> events = history(random);
            RecordMap a = replay(some(events, random));
            RecordMap b = replay(some(events, random));
            RecordMap c = replay(some(events, random));
            String where = "seed " + seed + ", round " + round;

            assertThat(a.merge(b)).as(where).isEqualTo(b.merge(a)).hasSameHashCodeAs(b.merge(a));
            assertThat(a.merge(b).merge(c)).as(where).isEqualTo(a.merge(b.merge(c)));
            assertThat(a.merge(a)).as(where).isEqualTo(a);
            assertThat(a.merge(b).merge(b)).as(where).isEqualTo(a.merge(b));
            assertThat(a.merge(b).digest()).as(where).isEqualTo(b.merge(a).digest());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24, 25, 26, 27, 28})
    void anyOrderOfEventsAndMergesGivesTheSame(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            List<Event> events = history(random);
            RecordMap inOrder = replay(events);
            List<Event> twice = new ArrayList<>(events);
            twice.addAll(some(events, random));
            Collections.shuffle(twice, random);
            String where = "seed " + seed + ", round " + round;

            assertThat(replay(twice)).as(where).isEqualTo(inOrder);
            assertThat(replay(twice).digest()).as(where).isEqualTo(inOrder.digest());
            RecordMap merged = replay(some(events, random)).merge(replay(some(events, random)));
            assertThat(replay(twice, merged)).as(where).isEqualTo(inOrder);
            for (RecordState record : merged.records().values()) {
                assertThat(RecordState.fromBytes(record.toBytes())).as(where).isEqualTo(record);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33, 34})
    void nothingThatWasRemovedWithoutAConcurrentWriteIsPresent(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 250; round++) {
            List<Event> events = history(random);
            Collections.shuffle(events, random);
            RecordMap map = replay(events);
            for (Event event : events) {
                boolean superseded = events.stream()
                        .anyMatch(later -> later.key().equals(event.key())
                                && later.change().context().contains(event.dot()));
                if (superseded) {
                    assertThat(map.get(event.key()).presence())
                            .as("seed %d, round %d", seed, round)
                            .doesNotContain(event.dot());
                }
            }
        }
    }

    private static RecordChange.Put put(Set<Dot> context, String field, String value) {
        return RecordChange.Put.of(context, Map.of(field, Bytes.ofText(value)));
    }

    private static List<String> read(RecordMap map, String field) {
        return map.get("k").field(field).read().shown().stream()
                .map(Bytes::asText)
                .toList();
    }

    private static RecordMap replay(List<Event> events) {
        return replay(events, RecordMap.EMPTY);
    }

    private static RecordMap replay(List<Event> events, RecordMap from) {
        RecordMap map = from;
        for (Event event : events) {
            map = event.on(map);
        }
        return map;
    }

    private static List<Event> some(List<Event> events, Random random) {
        List<Event> chosen = new ArrayList<>(events);
        chosen.removeIf(_ -> random.nextInt(3) == 0);
        Collections.shuffle(chosen, random);
        return chosen;
    }

    /** Three writers on two records, each having received only some of what the others wrote. */
    private static List<Event> history(Random random) {
        List<Event> events = new ArrayList<>();
        List<RecordMap> replicas = new ArrayList<>(Collections.nCopies(3, RecordMap.EMPTY));
        int count = 3 + random.nextInt(15);
        for (int i = 0; i < count; i++) {
            int writer = random.nextInt(3);
            RecordMap replica = replicas.get(writer);
            String key = random.nextBoolean() ? "k" : "l";
            long seq = replica.seen().of(Clocks.log(writer + 1, 7)).base();
            Event event = new Event(dot(writer + 1, 7, seq + 1), key, change(replica.get(key), random));
            events.add(event);
            replicas.set(writer, event.on(replica));
            Event carried = events.get(random.nextInt(events.size()));
            int reader = random.nextInt(3);
            boolean ownFuture = carried.dot().origin().equals(Clocks.origin(reader + 1));
            if (!ownFuture) {
                replicas.set(reader, carried.on(replicas.get(reader)));
            }
        }
        return events;
    }

    private static RecordChange change(RecordState record, Random random) {
        if (random.nextInt(4) == 0) {
            return new RecordChange.Remove(record.context());
        }
        TreeSet<String> labelled = new TreeSet<>(random.nextInt(3) == 0 ? Set.of("red") : Set.of());
        TreeSet<String> unlabelled =
                new TreeSet<>(labelled.isEmpty() && random.nextInt(3) == 0 ? Set.of("red") : Set.of());
        return new RecordChange.Put(
                record.context(),
                new TreeMap<>(
                        random.nextInt(5) == 0
                                ? Map.of()
                                : Map.of(random.nextBoolean() ? "f" : "g", Bytes.ofText("v" + random.nextInt(9)))),
                new TreeSet<>(random.nextInt(5) == 0 ? Set.of("h") : Set.of()),
                labelled,
                unlabelled);
    }

    @Test
    void seenEventsAreCountedOnce() {
        RecordMap map = ADD.on(ADD.on(RecordMap.EMPTY));

        assertThat(map.seen()).isEqualTo(VersionVector.EMPTY.with(ADD.dot()));
        assertThat(map.get("k").presence()).containsExactly(ADD.dot());
    }
}
