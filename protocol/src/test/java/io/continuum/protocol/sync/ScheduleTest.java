package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void aScheduleIsReadBackFromItsText() {
        for (long seed = 0; seed < 100; seed++) {
            Schedule schedule = ScheduleDrawing.of(seed);
            assertThat(Schedule.parse(schedule.toString())).isEqualTo(schedule);
        }
    }

    @Test
    void aScheduleAlwaysRunsInTheSameWay() {
        for (long seed = 0; seed < 30; seed++) {
            Schedule schedule = ScheduleDrawing.of(seed);
            assertThat(Simulation.run(schedule))
                    .hasToString(Simulation.run(schedule).toString());
        }
    }

    @Test
    void minimisingLeavesTheStepsThatAreNeededToFail() {
        Schedule schedule = ScheduleDrawing.of(1);
        List<Step> needed = List.of(schedule.steps().get(3), schedule.steps().get(17));

        Schedule minimal = new ScheduleMinimiser(fewer -> fewer.steps().containsAll(needed)).minimise(schedule);

        assertThat(minimal.steps()).isEqualTo(needed);
    }
}
