package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rules Y-70 and Y-71. */
class RetentionTest {
    private static final LogId LOG = RandomSpace.log(0);
    private static final LogId OTHER = RandomSpace.log(1);

    @Test
    void anOpIsNeededWhileAValueALabelOrThePresenceOfItsRecordIsItsOwn() {
        RecordChange.Put first = RecordChange.Put.of(Set.of(), Map.of("a", Bytes.ofText("1"), "b", Bytes.ofText("2")));
        RecordChange.Put second = RecordChange.Put.of(Set.of(LOG.dot(1)), Map.of("a", Bytes.ofText("3")));
        RecordChange.Put third = RecordChange.Put.of(Set.of(LOG.dot(1), LOG.dot(2)), Map.of("b", Bytes.ofText("4")));
        RecordMap records = RecordMap.EMPTY.apply(LOG.dot(1), "key", first);
        assertThat(needed(LOG.dot(1), first, records)).isTrue();

        records = records.apply(LOG.dot(2), "key", second);
        assertThat(needed(LOG.dot(1), first, records))
                .as("it still has field b")
                .isTrue();

        records = records.apply(LOG.dot(3), "key", third);
        assertThat(needed(LOG.dot(1), first, records)).isFalse();
        assertThat(needed(LOG.dot(2), second, records))
                .as("it still has field a")
                .isTrue();

        RecordChange remove = new RecordChange.Remove(records.get("key").context());
        records = records.apply(LOG.dot(4), "key", remove);
        assertThat(needed(LOG.dot(2), second, records)).isFalse();
        assertThat(needed(LOG.dot(3), third, records)).isFalse();
        assertThat(needed(LOG.dot(4), remove, records))
                .as("a removal keeps nothing alive")
                .isFalse();
    }

    @Test
    void aRemovalIsNeededUntilWhatItRemovesHasArrived() {
        RecordChange.Put put = RecordChange.Put.of(Set.of(), Map.of("a", Bytes.ofText("1")));
        RecordChange remove = new RecordChange.Remove(new TreeSet<>(Set.of(OTHER.dot(1))));
        RecordMap records = RecordMap.EMPTY.apply(LOG.dot(1), "key", remove);
        assertThat(needed(LOG.dot(1), remove, records)).isTrue();

        records = records.apply(OTHER.dot(1), "key", put);
        assertThat(records.get("key").isPresent()).isFalse();
        assertThat(needed(LOG.dot(1), remove, records)).isFalse();
    }

    @Test
    void onlyBatchesThatAllHaveAndNobodyNeedsAndThatDoNotEndTheLogAreDropped() {
        List<Retention.Lying> batches = List.of(
                new Retention.Lying(new SeqRange(1, 3), false),
                new Retention.Lying(new SeqRange(4, 6), true),
                new Retention.Lying(new SeqRange(7, 9), false),
                new Retention.Lying(new SeqRange(10, 12), false),
                new Retention.Lying(new SeqRange(13, 13), false));

        assertThat(Retention.droppable(batches, 11)).containsExactly(new SeqRange(1, 3), new SeqRange(7, 9));
        assertThat(Retention.droppable(batches, 13))
                .containsExactly(new SeqRange(1, 3), new SeqRange(7, 9), new SeqRange(10, 12));
        assertThat(Retention.droppable(batches, 2)).isEmpty();
        assertThat(Retention.droppable(List.of(), 2)).isEmpty();
        assertThat(Retention.retainedFrom(1, List.of(new SeqRange(1, 3), new SeqRange(7, 9))))
                .isEqualTo(10);
        assertThat(Retention.retainedFrom(10, List.of())).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoCompactsAndWhoDoesNotStayTheSame(long seed) {
        RandomSpace space = RandomSpace.after(seed, 4, 8, 60);
        MemoryStore compacting = space.stores.getFirst();
        MemoryStore twin = compacting.copy();
        long dropped = 0;
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 20; i++) {
                space.step();
            }
            for (LogId log : space.written.keySet()) {
                long behind = compacting.seq(log);
                space.written.get(log).stream()
                        .filter(batch -> batch.from() == twin.seq(log) + 1 && batch.to() <= behind)
                        .forEach(twin::append);
            }
            assertThat(twin.heads).as("seed %d", seed).isEqualTo(compacting.heads);
            VersionVector stable = space.stable();
            dropped += compacting.compact(stable);
            assertThat(compacting.records).as("seed %d", seed).isEqualTo(twin.records);
            assertThat(MemorySnapshots.content(compacting))
                    .as("seed %d: the snapshot is the same, dropped or not", seed)
                    .isEqualTo(MemorySnapshots.content(twin));
        }
        assertThat(dropped).as("seed %d", seed).isPositive();
    }

    private static boolean needed(Dot dot, RecordChange change, RecordMap records) {
        return Retention.isNeeded(dot, change, records.get("key"), records.seen());
    }
}
