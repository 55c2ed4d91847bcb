package io.continuum.coordinator.simulation;

import io.continuum.coordinator.simulation.CreditSimulation.Result;
import io.continuum.protocol.ledger.CreditPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/** Tries a proposed policy beside the one in force, one trial at a time and not for long. Thread-safe. */
public final class PolicyTrial {
    /** Long enough for deposits to end and for newcomers to stand on their own. */
    public static final int DAYS = 35;

    private static final Duration EACH_MAX = Duration.ofSeconds(5);
    private static final long SEED = 1;

    /** The same members under both policies. Where time ran out, the days are fewer. */
    public record Compared(Result inForce, Result proposed) {}

    private final LongSupplier nanoTime;
    private final Semaphore one = new Semaphore(1);

    /** @param nanoTime a clock that never steps back, in nanoseconds */
    public PolicyTrial(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @return empty while another trial runs */
    public Optional<Compared> compare(CreditPolicy inForce, CreditPolicy proposed, int k) {
        if (!one.tryAcquire()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Compared(run(inForce, k), run(proposed, k)));
        } finally {
            one.release();
        }
    }

    private Result run(CreditPolicy policy, int k) {
        long begin = nanoTime.getAsLong();
        return CreditSimulation.run(policy, k, SEED, DAYS, () -> nanoTime.getAsLong() - begin < EACH_MAX.toNanos());
    }
}
