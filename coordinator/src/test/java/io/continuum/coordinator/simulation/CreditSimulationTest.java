package io.continuum.coordinator.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.simulation.CreditSimulation.Result;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.PolicyParameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md C-68: cheating does not pay. */
class CreditSimulationTest {
    private static final Path TABLE = Path.of("target", "credits.txt");

    /** How long it takes to find false members who lock bonds, as the bond supposes. */
    private static final int FOUND_DAYS = 14;

    @ParameterizedTest
    @ValueSource(longs = {1})
    void noCheatEarnsMoreThanAnHonestMember(long seed) throws IOException {
        Result circle = CreditSimulation.run(CreditPolicy.circle(), 2, seed, CreditSimulation.DAYS);
        Result open = CreditSimulation.run(CreditPolicy.open(), 3, seed, CreditSimulation.DAYS);
        Result found = CreditSimulation.run(CreditPolicy.open(), 3, seed, FOUND_DAYS);
        if (seed == 1) {
            show(circle, open, found);
        }

        for (Result result : new Result[] {circle, open}) {
            assertThat(result.payingCheats()).as(result.table()).isEmpty();
            assertThat(result.row(Strategy.HONEST).net()).as(result.table()).isPositive();
            assertThat(result.row(Strategy.JUNK).net()).as(result.table()).isNotPositive();
            assertThat(result.row(Strategy.SYBIL_ONE_SPONSOR).net())
                    .as(result.table())
                    .isNotPositive();
            assertThat(result.broken()).isEmpty();
        }
        assertThat(found.ringFound())
                .as("three false roots, found after %d days%n%s", FOUND_DAYS, found.table())
                .isNotPositive();
    }

    private static void show(Result circle, Result open, Result found) throws IOException {
        String ring = "sybil three roots in open, found after %d days, less the bonds: %.2f credits a day%n"
                .formatted(FOUND_DAYS, found.ringFound() / 1000.0);
        String table = circle.table() + System.lineSeparator() + open.table() + ring;
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
        System.out.print(table);
    }

    @Test
    void theSameSeedGivesTheSameTable() {
        assertThat(CreditSimulation.run(CreditPolicy.open(), 3, 7, 10))
                .isEqualTo(CreditSimulation.run(CreditPolicy.open(), 3, 7, 10));
    }

    @Test
    void theSimulationSeesWhatTheBoundsOfTheDayAreFor() {
        CreditPolicy unbounded = CreditPolicy.open()
                .with(PolicyParameter.MINT_DAILY_MAX, 0)
                .with(PolicyParameter.SUBTREE_MINT_DAILY_MAX, 0);

        assertThat(ring(unbounded)).isGreaterThan(ring(CreditPolicy.open()));
    }

    private static long ring(CreditPolicy policy) {
        return CreditSimulation.run(policy, 3, 1, FOUND_DAYS)
                .row(Strategy.SYBIL_THREE_ROOTS)
                .net();
    }
}
