package io.continuum.protocol.sync;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Simulates one federation after another, on all cores, until one fails. */
final class SimulationSweep {
    private final Supplier<Plant> plant;

    /** @param plant the fault to look for, fresh for each federation */
    SimulationSweep(Supplier<Plant> plant) {
        this.plant = plant;
    }

    /** What a sweep has found. */
    record Found(Schedule schedule, SimulationFailure failure, Schedule minimal, SimulationFailure minimalFailure) {
        @Override
        public String toString() {
            return failure.getMessage() + "\nat seed " + schedule.seed() + ", with "
                    + minimal.steps().size() + " of " + schedule.steps().size() + " steps: "
                    + minimalFailure.getMessage() + "\nreplay:\n" + minimal;
        }
    }

    /**
     * Runs the seeds from 0 on.
     *
     * @param tally where what happened is added up
     * @param progress hears how many have run, every thousandth time
     * @return the failure of the lowest seed that was seen to fail, minimised
     */
    Optional<Found> run(long seeds, Tally tally, Consumer<Long> progress) {
        AtomicLong next = new AtomicLong();
        AtomicReference<Optional<Found>> found = new AtomicReference<>(Optional.empty());
        Thread[] threads = new Thread[Runtime.getRuntime().availableProcessors()];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                Tally mine = new Tally();
                for (long seed = next.getAndIncrement();
                        seed < seeds && found.get().isEmpty();
                        seed = next.getAndIncrement()) {
                    Schedule schedule = ScheduleDrawing.of(seed);
                    try {
                        mine.add(Simulation.run(schedule, plant.get()));
                    } catch (SimulationFailure failure) {
                        found.compareAndSet(Optional.empty(), Optional.of(minimised(schedule, failure)));
                    }
                    if (seed % 1_000 == 999) {
                        progress.accept(seed + 1);
                    }
                }
                synchronized (tally) {
                    tally.add(mine);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        return found.get();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a sweep", e);
        }
    }

    Found minimised(Schedule schedule, SimulationFailure failure) {
        Schedule minimal = new ScheduleMinimiser(fewer -> failure(fewer)
                        .map(other -> other.check == failure.check)
                        .orElse(false))
                .minimise(schedule);
        return new Found(schedule, failure, minimal, failure(minimal).orElse(failure));
    }

    private Optional<SimulationFailure> failure(Schedule schedule) {
        try {
            Simulation.run(schedule, plant.get());
            return Optional.empty();
        } catch (SimulationFailure failure) {
            return Optional.of(failure);
        }
    }
}
