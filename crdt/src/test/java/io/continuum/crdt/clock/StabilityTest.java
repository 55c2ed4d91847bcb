package io.continuum.crdt.clock;

import static io.continuum.crdt.clock.Clocks.log;
import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.clock.Stability.Member;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StabilityTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final VersionVector OWN = upTo(10);

    @Test
    void whatEveryMemberHasAcknowledgedIsStableAndWhoHoldsItUpIsNamed() {
        Stability<String> stability =
                Stability.of(OWN, Map.of("north", member(9, 1), "south", member(4, 1), "west", member(8, 1)), NOW);

        assertThat(stability.stable()).isEqualTo(upTo(4));
        assertThat(stability.blocking()).isEqualTo(Map.of("south", 4L));
    }

    @Test
    void aMemberSilentForMoreThanThirtyDaysHoldsNothingUp() {
        Stability<String> stability = Stability.of(OWN, Map.of("north", member(9, 30), "south", member(4, 31)), NOW);

        assertThat(stability.stable()).isEqualTo(upTo(9));
        assertThat(stability.lagging()).containsExactly("south");
        assertThat(stability.evicted()).isEmpty();
    }

    @Test
    void aMemberSilentForMoreThanNinetyDaysIsEvicted() {
        Stability<String> stability = Stability.of(OWN, Map.of("north", member(4, 91)), NOW);

        assertThat(stability.stable()).isEqualTo(OWN);
        assertThat(stability.evicted()).containsExactly("north");
    }

    private static Member member(long acked, int silentDays) {
        return new Member(upTo(acked), NOW.minus(Duration.ofDays(silentDays)));
    }

    private static VersionVector upTo(long seq) {
        return VersionVector.of(Map.of(log(1, 7), SeqSet.upTo(seq)));
    }
}
