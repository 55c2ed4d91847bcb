package io.continuum.coordinator.allowance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LocalRateLimitsTest {
    /** Close to the overflow, where a clock of nanoseconds may well start. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);

    private final LocalRateLimits limits = new LocalRateLimits(nanos::get);

    @Test // C-140
    void aQuietCallerMaySendABurstAndThenWaitsAsLongAsItIsTold() {
        for (int i = 0; i < RouteClass.QUERY.burst(); i++) {
            assertThat(limits.take(RouteClass.QUERY, "a").retryAfter()).isZero();
        }
        Duration wait = limits.take(RouteClass.QUERY, "a").retryAfter();
        assertThat(wait).isPositive();

        nanos.addAndGet(wait.toNanos() - 1);
        assertThat(limits.take(RouteClass.QUERY, "a").retryAfter()).isEqualTo(Duration.ofNanos(1));
        nanos.addAndGet(1);
        assertThat(limits.take(RouteClass.QUERY, "a").retryAfter()).isZero();
    }

    @Test // C-141, H-15
    void oneCallerAtItsLimitChangesNothingForAnother() {
        for (int i = 0; i <= RouteClass.QUERY.burst(); i++) {
            limits.take(RouteClass.QUERY, "a");
        }
        assertThat(limits.take(RouteClass.QUERY, "b").retryAfter()).isZero();
        assertThat(limits.take(RouteClass.READ, "a").retryAfter()).isZero();
    }

    @Test // C-140
    void whoHasWorkedOffItsBacklogIsForgotten() {
        limits.take(RouteClass.READ, "a");
        limits.forgetIdle();
        assertThat(limits.size()).isEqualTo(1);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        limits.forgetIdle();
        assertThat(limits.size()).isZero();
    }

    @Test // C-140, H-15
    void theResetIsWhenTheWholeBurstIsThereAgain() {
        Duration reset = Duration.ZERO;
        for (int i = 0; i <= RouteClass.QUERY.burst(); i++) {
            reset = limits.take(RouteClass.QUERY, "a").reset();
        }
        nanos.addAndGet(reset.toNanos());

        for (int i = 0; i < RouteClass.QUERY.burst(); i++) {
            assertThat(limits.take(RouteClass.QUERY, "a").granted()).isTrue();
        }
        assertThat(limits.take(RouteClass.QUERY, "a").granted()).isFalse();
    }
}
