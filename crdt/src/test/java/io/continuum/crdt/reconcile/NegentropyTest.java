package io.continuum.crdt.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPEC.md rules Y-80 to Y-89. */
class NegentropyTest {
    @ParameterizedTest(name = "seed {0}, frame limit {1}")
    @CsvSource({"1, 0", "2, 0", "3, 4096", "4, 4096", "5, 60000", "6, 60000"})
    void theInitiatorLearnsExactlyWhatTheSidesDoNotShare(long seed, int frameBytesMax) {
        Random random = new Random(seed);
        int[] sizes = {0, 1, 31, 32, 33, 1000};
        long[] timestamps = {1, 3, 500, 1L << 40};
        for (int shared : sizes) {
            for (int onlyMine : sizes) {
                for (int onlyTheirs : sizes) {
                    int commonBytes = random.nextBoolean() ? 0 : random.nextInt(29);
                    long among = timestamps[random.nextInt(timestamps.length)];
                    List<Item> all = Sets.items(random, shared + onlyMine + onlyTheirs, among, commonBytes);
                    List<Item> mine = all.subList(0, shared + onlyMine);
                    List<Item> theirs = new ArrayList<>(all.subList(0, shared));
                    theirs.addAll(all.subList(shared + onlyMine, all.size()));

                    Sets.Outcome outcome = Sets.reconcile(
                            Negentropy.initiator(ItemArray.of(mine), frameBytesMax),
                            Negentropy.responder(ItemArray.of(theirs), frameBytesMax));

                    assertThat(outcome.have())
                            .as("%d shared, %d mine, %d theirs", shared, onlyMine, onlyTheirs)
                            .isEqualTo(Sets.minus(mine, theirs));
                    assertThat(outcome.need())
                            .as("%d shared, %d mine, %d theirs", shared, onlyMine, onlyTheirs)
                            .isEqualTo(Sets.ids(Sets.minus(theirs, mine)));
                    if (frameBytesMax > 0) {
                        assertThat(outcome.messages())
                                .allSatisfy(
                                        message -> assertThat(message.length()).isLessThanOrEqualTo(frameBytesMax));
                    }
                }
            }
        }
    }
}
