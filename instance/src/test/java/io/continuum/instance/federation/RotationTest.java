package io.continuum.instance.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.protocol.roster.EpochCommit;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An admin's instance begins a new epoch when the newest one is 30 days old, without being asked to. */
class RotationTest {
    @TempDir
    private Path folder;

    private TestCircle circle;

    @BeforeEach
    void found() {
        circle = new TestCircle(folder, 2, 3);
    }

    @AfterEach
    void close() {
        circle.close();
    }

    private void step(int member) {
        circle.members.get(member).rotation.step();
    }

    private void later(Duration time) {
        circle.now = circle.now.plus(time);
    }

    private long epoch() {
        return circle.coordinator.history.newestCommit().epoch();
    }

    @Test
    void anEpochOfThirtyDaysIsFollowedByANewOneOnce() {
        step(0);
        later(Duration.ofDays(30).minusMillis(1));
        step(0);
        assertThat(epoch()).isEqualTo(1);

        later(Duration.ofMillis(1));
        step(0);
        step(0);
        assertThat(epoch()).isEqualTo(2);

        later(Duration.ofDays(30));
        step(0);
        assertThat(epoch()).isEqualTo(3);
    }

    @Test
    void theAgeIsKnownAfterARestart() {
        step(0);
        later(Duration.ofDays(20));
        circle.restart(0);
        step(0);
        later(Duration.ofDays(10));
        step(0);
        assertThat(epoch()).isEqualTo(2);
    }

    @Test
    void onlyAnAdminBeginsOne() {
        step(1);
        later(Duration.ofDays(31));
        step(1);
        assertThat(epoch()).isEqualTo(1);
    }

    @Test
    void aCoordinatorThatIsAwayIsAskedAgainAMinuteLater() {
        step(0);
        later(Duration.ofDays(30));
        circle.coordinator.broken = "/epochs";
        step(0);
        circle.coordinator.broken = "none";
        step(0);
        assertThat(epoch()).isEqualTo(1);

        later(Duration.ofMinutes(1));
        step(0);
        assertThat(epoch()).isEqualTo(2);
    }

    @Test
    void membersTakeTheNewEpochFromTheCoordinator() {
        step(0);
        later(Duration.ofDays(30));
        step(0);
        circle.refreshAll();
        assertThat(circle.members)
                .allSatisfy(member -> assertThat(
                                member.state.current().orElseThrow().history().newestCommit())
                        .extracting(EpochCommit::epoch)
                        .isEqualTo(2L));
    }
}
