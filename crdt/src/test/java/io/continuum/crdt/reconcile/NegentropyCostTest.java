package io.continuum.crdt.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rounds and bytes, against those measured with the format's first implementation on sets made alike. */
class NegentropyCostTest {
    private static final long SOME_TIME_S = 1_700_000_000;
    private static final int GAP_S_MAX = 120;

    @ParameterizedTest(name = "{0} items, {1} differences")
    @CsvSource({
        "10000, 10, 2, 7200",
        "10000, 1000, 2, 161000",
        "100000, 100, 2, 115000",
        "100000, 1000, 2, 786000",
        "1000000, 1, 3, 2400",
        "1000000, 100, 3, 163000",
        "1000000, 1000, 3, 1360000",
        "1000000, 10000, 3, 10400000"
    })
    void differencesAnywhereCostTheKnownRoundsAndBytes(int size, int differences, int rounds, int bytes) {
        Random random = new Random(size + differences);
        BitSet different = new BitSet(size);
        while (different.cardinality() < differences) {
            different.set(random.nextInt(size));
        }

        Sets.Outcome outcome = reconcile(size, different, random);

        assertThat(outcome.have().size() + outcome.need().size()).isEqualTo(differences);
        assertThat(outcome.rounds()).isEqualTo(rounds);
        assertThat(outcome.bytes()).isCloseTo(bytes, Percentage.withPercentage(10));
    }

    @ParameterizedTest(name = "{0} items")
    @CsvSource({"10000, 339", "1000000, 353"})
    void equalSetsOfAnySizeCostOneRoundAndSomeHundredBytes(int size, long bytes) {
        Sets.Outcome outcome = reconcile(size, new BitSet(), new Random(size));

        assertThat(outcome.have()).isEmpty();
        assertThat(outcome.need()).isEmpty();
        assertThat(outcome.rounds()).isEqualTo(1);
        assertThat(outcome.bytes()).isCloseTo(bytes, within(2L));
    }

    @Test
    void aLogOfAMillionCostsOneByteMoreForEachBoundThanOneOfTenThousand() {
        assertThat(ofLog(10_000).bytes()).isEqualTo(2 + 16 * (1 + 1 + 16) + 15 * 2 + 1);
        assertThat(ofLog(1_000_000).bytes()).isEqualTo(ofLog(10_000).bytes() + 15);
    }

    private static Sets.Outcome ofLog(int size) {
        Random random = new Random(size);
        ItemArray.Builder log = new ItemArray.Builder();
        byte[] id = new byte[Item.ID_BYTES];
        for (int seq = 1; seq <= size; seq++) {
            random.nextBytes(id);
            log.add(seq, id);
        }
        ItemArray items = log.build();
        return Sets.reconcile(Negentropy.initiator(items, 0), Negentropy.responder(items, 0));
    }

    /** Items at random distances; of the different ones each is missing here or there. */
    private static Sets.Outcome reconcile(int size, BitSet different, Random random) {
        ItemArray.Builder mine = new ItemArray.Builder();
        ItemArray.Builder theirs = new ItemArray.Builder();
        long timestamp = SOME_TIME_S;
        byte[] id = new byte[Item.ID_BYTES];
        for (int i = 0; i < size; i++) {
            timestamp += 1 + random.nextInt(GAP_S_MAX);
            random.nextBytes(id);
            boolean missesHere = different.get(i) && random.nextBoolean();
            if (!missesHere) {
                mine.add(timestamp, id);
            }
            if (missesHere || !different.get(i)) {
                theirs.add(timestamp, id);
            }
        }
        return Sets.reconcile(Negentropy.initiator(mine.build(), 0), Negentropy.responder(theirs.build(), 0));
    }
}
