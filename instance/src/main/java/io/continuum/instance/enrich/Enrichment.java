package io.continuum.instance.enrich;

import io.continuum.instance.memory.Events;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the tasks on a thread of its own, after what was learnt has been answered and stored; learning never waits for it.
 * What is done is kept, so a restart goes on where it stopped. Thread-safe.
 */
public final class Enrichment implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Enrichment.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    private final List<Task> tasks;
    private final Events events;
    private final InstantSource clock;
    private final LinkedBlockingQueue<String> changed = new LinkedBlockingQueue<>();
    private final Map<Task, Instant> pausedUntil = new HashMap<>(); // only on the thread
    private final Consumer<String> listener = this::noteChange;
    private final Thread worker = Thread.ofPlatform().daemon().name("enrich").unstarted(this::follow);
    private volatile boolean closing;

    Enrichment(List<Task> tasks, Events events, InstantSource clock) {
        this.tasks = List.copyOf(tasks);
        this.events = events;
        this.clock = clock;
    }

    /** Begins; does nothing where no model is configured. */
    public void start() {
        if (!tasks.isEmpty()) {
            events.onCommit(listener);
            worker.start();
        }
    }

    /** How each task stands for a tenant; none where no model is configured. */
    public List<TaskStatus> status(String tenant) {
        return tasks.stream().map(task -> task.status(tenant)).toList();
    }

    private void noteChange(String tenant) {
        if (!changed.contains(tenant)) {
            changed.add(tenant);
        }
    }

    private void follow() {
        changed.addAll(events.tenants());
        while (!closing) {
            try {
                String tenant = changed.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                if (tenant != null && !tenant.isEmpty()) {
                    work(tenant);
                } else {
                    events.tenants().forEach(this::noteChange);
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                LOG.atWarn().setCause(e).log("messages could not be enriched now; the next look tries again");
            }
        }
    }

    /** A piece of each task, so that no tenant and no task waits for all of another's. */
    void work(String tenant) {
        for (Task task : tasks) {
            if (closing || clock.instant().isBefore(pausedUntil.getOrDefault(task, Instant.MIN))) {
                continue;
            }
            switch (task.work(tenant)) {
                case Task.Outcome.Idle() -> {}
                case Task.Outcome.More() -> noteChange(tenant);
                case Task.Outcome.Paused(Duration pause, String why) -> {
                    Duration granted = pause.compareTo(PAUSE_MIN) < 0 ? PAUSE_MIN : pause;
                    pausedUntil.put(task, clock.instant().plus(granted));
                    LOG.atInfo()
                            .addKeyValue("task", task.name())
                            .addKeyValue("pause_s", granted.toSeconds())
                            .log("paused: {}", why);
                }
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        events.forget(listener);
        try {
            if (worker.isAlive()) {
                worker.interrupt();
                worker.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
