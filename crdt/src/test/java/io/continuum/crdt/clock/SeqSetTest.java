package io.continuum.crdt.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rule Y-2, for one log. */
class SeqSetTest {
    private static final long LAST = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void setAlgebraAgreesWithPlainSets(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            TreeSet<Long> a = numbers(random);
            TreeSet<Long> b = numbers(random);
            TreeSet<Long> union = new TreeSet<>(a);
            union.addAll(b);
            TreeSet<Long> difference = new TreeSet<>(a);
            difference.removeAll(b);

            assertThat(set(a).union(set(b)))
                    .as("seed %d: %s and %s", seed, a, b)
                    .isEqualTo(set(union));
            assertThat(numbers(set(a).minus(set(b))))
                    .as("seed %d: %s without %s", seed, a, b)
                    .isEqualTo(difference);
            assertThat(numbers(set(a).ranges())).isEqualTo(a);
            assertThat(set(a).size()).isEqualTo(a.size());
            assertThat(LongStream.rangeClosed(0, 30).boxed().filter(set(a)::contains))
                    .containsExactlyElementsOf(a);
        }
    }

    @Test
    void theOrderOfAdditionsDoesNotMatter() {
        SeqSet gapped = SeqSet.EMPTY.with(5).with(1).with(3);

        assertThat(gapped).isEqualTo(new SeqSet(1, List.of(new SeqRange(3, 3), new SeqRange(5, 5))));
        assertThat(gapped.with(4).with(2)).isEqualTo(SeqSet.upTo(5));
        assertThat(gapped.with(3)).isSameAs(gapped);
    }

    @Test
    void theGreatestNumberIsNoSpecialCase() {
        SeqSet last = new SeqSet(0, List.of(new SeqRange(LAST, LAST)));

        assertThat(last.contains(LAST)).isTrue();
        assertThat(last.union(SeqSet.upTo(LAST - 1))).isEqualTo(SeqSet.upTo(LAST));
        assertThat(SeqSet.upTo(LAST).minus(last)).containsExactly(new SeqRange(1, LAST - 1));
        assertThat(SeqSet.upTo(LAST).minus(SeqSet.upTo(LAST))).isEmpty();
        assertThat(last.minus(SeqSet.upTo(LAST - 1))).containsExactly(new SeqRange(LAST, LAST));
    }

    @Test
    void rangesThatTouchOrDescendAreRefused() {
        assertThatThrownBy(() -> new SeqSet(2, List.of(new SeqRange(3, 4))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SeqSet(0, List.of(new SeqRange(3, 4), new SeqRange(5, 6))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SeqSet(0, List.of(new SeqRange(8, 9), new SeqRange(5, 6))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SeqSet(-1, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new SeqRange(0, 4)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Some of the numbers 1 to 30, with longer and shorter runs. */
    private static TreeSet<Long> numbers(Random random) {
        int often = 1 + random.nextInt(5);
        return LongStream.rangeClosed(1, 30)
                .filter(_ -> random.nextInt(often + 1) > 0 ^ often > 3)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SeqSet set(TreeSet<Long> numbers) {
        SeqSet set = SeqSet.EMPTY;
        for (long number : numbers) {
            set = set.with(number);
        }
        return set;
    }

    private static TreeSet<Long> numbers(List<SeqRange> ranges) {
        return ranges.stream()
                .flatMap(range ->
                        LongStream.rangeClosed(range.from(), range.to()).boxed())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
