package io.continuum.crdt.clock;

import static io.continuum.crdt.clock.Clocks.dot;
import static io.continuum.crdt.clock.Clocks.log;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.crdt.bytes.DamagedException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rule Y-2. */
class VersionVectorTest {
    @Test
    void equalVectorsAreEqualAndNotConcurrent() {
        VersionVector a = VersionVector.EMPTY.with(dot(1, 7, 1)).with(dot(2, 7, 1));
        VersionVector b = VersionVector.EMPTY.with(dot(2, 7, 1)).with(dot(1, 7, 1));

        assertThat(a.compare(b)).isEqualTo(CausalOrder.EQUAL);
        assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
    }

    @Test
    void vectorsAreOrderedByWhatTheyHaveSeen() {
        VersionVector a = VersionVector.EMPTY.with(dot(1, 7, 1));
        VersionVector ab = a.with(dot(2, 7, 1));
        VersionVector ac = a.with(dot(1, 8, 1));

        assertThat(a.compare(ab)).isEqualTo(CausalOrder.BEFORE);
        assertThat(ab.compare(a)).isEqualTo(CausalOrder.AFTER);
        assertThat(ab.compare(ac)).isEqualTo(CausalOrder.CONCURRENT);
        assertThat(VersionVector.EMPTY.compare(VersionVector.EMPTY)).isEqualTo(CausalOrder.EQUAL);
    }

    @Test
    void aGapIsRememberedUntilItCloses() {
        VersionVector gapped =
                VersionVector.EMPTY.with(dot(1, 7, 1)).with(dot(1, 7, 4)).with(dot(1, 7, 3));

        assertThat(gapped.of(log(1, 7))).isEqualTo(new SeqSet(1, List.of(new SeqRange(3, 4))));
        assertThat(gapped.contains(dot(1, 7, 2))).isFalse();
        assertThat(gapped.with(dot(1, 7, 2)).of(log(1, 7))).isEqualTo(SeqSet.upTo(4));
    }

    @Test
    void whatIsMissingIsNamedByRange() {
        VersionVector theirs = VersionVector.of(Map.of(log(1, 7), SeqSet.upTo(10), log(2, 7), SeqSet.upTo(3)));
        VersionVector ours = VersionVector.of(
                Map.of(log(1, 7), new SeqSet(2, List.of(new SeqRange(5, 6))), log(2, 7), SeqSet.upTo(5)));

        assertThat(theirs.minus(ours)).isEqualTo(Map.of(log(1, 7), List.of(new SeqRange(3, 4), new SeqRange(7, 10))));
        assertThat(theirs.minus(theirs)).isEmpty();
    }

    @Test
    void aNewEpochIsAnotherLog() {
        VersionVector old = VersionVector.of(Map.of(log(1, 7), SeqSet.upTo(10)));

        assertThat(old.contains(dot(1, 8, 1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void setAlgebraAgreesWithPlainSets(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            VersionVector a = Clocks.vector(random, random.nextInt(40));
            VersionVector b = Clocks.vector(random, random.nextInt(40));
            Set<Dot> both = dots(a);
            both.addAll(dots(b));
            Set<Dot> onlyA = dots(a);
            onlyA.removeAll(dots(b));

            assertThat(dots(a.union(b))).as("seed %d", seed).isEqualTo(both);
            assertThat(a.union(b)).isEqualTo(b.union(a));
            assertThat(a.minus(b).values().stream()
                            .flatMap(List::stream)
                            .mapToLong(SeqRange::size)
                            .sum())
                    .isEqualTo(onlyA.size());
            assertThat(a.compare(b)).isEqualTo(orderOf(dots(a), dots(b)));
            assertThat(a.size()).isEqualTo(dots(a).size());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void bytesAreReadBackAndEveryDamagedFormIsRefusedOrCanonical(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            VersionVector vector = Clocks.vector(random, random.nextInt(30));
            byte[] bytes = vector.toBytes();
            assertThat(VersionVector.fromBytes(bytes, 10, 20))
                    .as("seed %d", seed)
                    .isEqualTo(vector);

            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(VersionVector.fromBytes(damaged, 10, 20).toBytes()).isEqualTo(damaged);
            } catch (DamagedException expected) {
                assertThat(expected).hasMessageMatching(".+");
            }
        }
    }

    @Test
    void moreLogsOrRangesThanTheLimitAreRefused() {
        VersionVector two = VersionVector.EMPTY.with(dot(1, 7, 1)).with(dot(2, 7, 3));

        assertThatThrownBy(() -> VersionVector.fromBytes(two.toBytes(), 1, 20)).isInstanceOf(DamagedException.class);
        assertThatThrownBy(() -> VersionVector.fromBytes(two.toBytes(), 2, 0)).isInstanceOf(DamagedException.class);
    }

    private static Set<Dot> dots(VersionVector vector) {
        Set<Dot> dots = new TreeSet<>();
        vector.logs().forEach((log, seqs) -> {
            for (SeqRange range : seqs.ranges()) {
                for (long seq = range.from(); seq <= range.to(); seq++) {
                    assertThat(vector.contains(log.dot(seq))).isTrue();
                    dots.add(log.dot(seq));
                }
            }
        });
        return dots;
    }

    private static CausalOrder orderOf(Set<Dot> a, Set<Dot> b) {
        if (a.equals(b)) {
            return CausalOrder.EQUAL;
        }
        if (b.containsAll(a)) {
            return CausalOrder.BEFORE;
        }
        return a.containsAll(b) ? CausalOrder.AFTER : CausalOrder.CONCURRENT;
    }
}
