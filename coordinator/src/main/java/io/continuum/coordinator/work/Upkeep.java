package io.continuum.coordinator.work;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats small tidying tasks on one thread of its own; a task that fails is logged and tried again next time. */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final int CLOSE_SECONDS_MAX = 10;

    private final ScheduledExecutorService thread;
    private final Alone alone;
    private final MeterRegistry meters;

    /**
     * @param name of the thread
     * @param alone keeps other processes from a task of {@link #everyAlone}
     */
    public Upkeep(String name, Alone alone, MeterRegistry meters) {
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
        this.alone = alone;
        this.meters = meters;
    }

    /** Runs the task again and again, for the first time after one pause. */
    public void every(Duration pause, String name, Runnable task) {
        thread.scheduleWithFixedDelay(
                () -> attempt(name, task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** As {@link #every}, in one process at a time. */
    public void everyAlone(Duration pause, String name, Runnable task) {
        every(pause, name, () -> alone.attempt(name, task));
    }

    private void attempt(String name, Runnable task) {
        Timer.Sample sample = Timer.start(meters);
        String outcome = "failed";
        try {
            task.run();
            outcome = "done";
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).addKeyValue("task", name).log("upkeep failed");
        } finally {
            sample.stop(meters.timer("continuum.upkeep", "task", name, "outcome", outcome));
        }
    }

    /** Starts no more tasks and waits for the one that runs. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
