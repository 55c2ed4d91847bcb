package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * SPEC.md rules Y-4 to Y-8, Y-17, Y-36 to Y-59. The system property {@code simulation.seeds} says how many federations, 2,000
 * if nothing does; the Maven profile {@code soak} runs 100,000.
 */
class ConvergenceSimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 2_000);

    @Test
    void replicasAgreeAfterAnyFaults() {
        Tally tally = new Tally();
        long startedNanos = System.nanoTime();

        Optional<SimulationSweep.Found> found = new SimulationSweep(() -> Plant.NONE)
                .run(SEEDS, tally, ran -> say(ran + " of " + SEEDS + " federations", startedNanos));

        say(tally.toString(), startedNanos);
        assertThat(found.map(Object::toString).orElse("")).isEmpty();
        assertThat(tally.simulations).isEqualTo(SEEDS);
        assertThat(tally.steps).containsOnlyKeys(Step.Act.values());
        assertThat(tally.misdeeds).containsOnlyKeys(Misdeed.values());
        assertThat(tally.lost).isGreaterThan(SEEDS / 2);
        assertThat(tally.repeated).isGreaterThan(SEEDS / 2);
        assertThat(tally.swallowed).isGreaterThan(SEEDS);
        assertThat(tally.frozen).isGreaterThan(SEEDS / 100);
        assertThat(tally.refusedBatches).isGreaterThan(SEEDS / 10);
    }

    private static void say(String what, long startedNanos) {
        System.out.println("simulation: " + what + ", " + (System.nanoTime() - startedNanos) / 1_000_000_000 + " s");
    }
}
