package io.continuum.crdt.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** SPEC.md rule Y-3. */
class HybridClockTest {
    private final AtomicLong wallMillis = new AtomicLong(1_000_000);
    private final HybridClock clock =
            new HybridClock(() -> Instant.ofEpochMilli(wallMillis.get()), HybridTimestamp.ZERO);

    @Test
    void timestampsGrowWhenTheWallClockStandsStillOrStepsBack() {
        HybridTimestamp first = clock.next();
        HybridTimestamp second = clock.next();
        wallMillis.addAndGet(-3_600_000);
        HybridTimestamp third = clock.next();

        assertThat(first).isLessThan(second);
        assertThat(second).isLessThan(third);
        assertThat(first.millis()).isEqualTo(1_000_000);
    }

    @Test
    void whatFollowsAnObservedTimestampIsLater() {
        HybridTimestamp theirs = new HybridTimestamp(1_000_500, 9);

        assertThat(clock.observe(theirs)).isTrue();
        assertThat(clock.next()).isGreaterThan(theirs);
    }

    @Test
    void aTimestampMoreThanFiveMinutesAheadDoesNotMoveTheClock() {
        long limitMillis = 1_000_000 + HybridClock.DRIFT_MAX.toMillis();

        assertThat(clock.observe(new HybridTimestamp(limitMillis + 1, 0))).isFalse();
        assertThat(clock.next().millis()).isEqualTo(1_000_000);
        assertThat(clock.observe(new HybridTimestamp(limitMillis, 0))).isTrue();
        assertThat(clock.next().millis()).isEqualTo(limitMillis);
    }

    @Test
    void aFullCounterRunsOverIntoTheMilliseconds() {
        HybridTimestamp full = new HybridTimestamp(1_000_000, 65_535);
        clock.observe(full);

        assertThat(clock.next()).isEqualTo(new HybridTimestamp(1_000_001, 0));
    }

    @Test
    void packingKeepsTheOrder() {
        HybridTimestamp timestamp = new HybridTimestamp(1_700_000_000_000L, 42);

        assertThat(HybridTimestamp.ofLong(timestamp.toLong())).isEqualTo(timestamp);
        assertThat(timestamp.toLong()).isLessThan(new HybridTimestamp(1_700_000_000_001L, 0).toLong());
        assertThatThrownBy(() -> HybridTimestamp.ofLong(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
