package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.SetDigest;
import io.continuum.crdt.record.RecordMap;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SPEC.md rules Y-4 to Y-8, Y-17, Y-36 to Y-47 and Y-59. */
class ConvergenceSimulationTest {
    private static final int SEEDS = 500;

    @Test
    void replicasAgreeAfterAnyFaults() {
        long framesLost = 0;
        long framesRepeated = 0;
        long cuts = 0;
        long crashes = 0;
        long restores = 0;
        long writes = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation simulation = new Simulation(seed);
            RecordMap agreed = simulation.run();

            List<SetDigest> digests = simulation.states().stream()
                    .map(RecordMap::digest)
                    .distinct()
                    .toList();
            assertThat(digests).as("seed %d", seed).hasSize(1);
            assertThat(Simulation.differenceFromDefinition(agreed, simulation.batches()))
                    .as("seed %d", seed)
                    .isEmpty();
            framesLost += simulation.framesLost;
            framesRepeated += simulation.framesRepeated;
            cuts += simulation.cuts;
            crashes += simulation.crashes;
            restores += simulation.restores;
            writes += simulation.writes;
        }
        assertThat(framesLost).isGreaterThan(300);
        assertThat(framesRepeated).isGreaterThan(300);
        assertThat(cuts).isGreaterThan(300);
        assertThat(crashes).isGreaterThan(300);
        assertThat(restores).isGreaterThan(50);
        assertThat(writes).isGreaterThan(5_000);
    }
}
