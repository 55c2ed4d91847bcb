package io.continuum.instance.federation;

import io.continuum.instance.work.Rest;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does by itself what need not wait for anybody: answers joins, follows the chain, mines, empties the outbox. One thread
 * of its own; a failure ends one round, never the daemon.
 */
public final class FederationDaemon implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FederationDaemon.class);
    private static final int CLOSE_S = 10;

    /** One thing to do at each round. */
    @FunctionalInterface
    public interface Task {
        /** @param asked whether somebody asked for this round, so that everything is worth a look */
        void run(boolean asked) throws Exception;
    }

    private final Semaphore wake = new Semaphore(0);
    private final long roundMs;
    private final Task task;
    private final Thread thread;
    private final Rest rest = new Rest();
    private volatile boolean closing;

    /** @param roundMs milliseconds between two rounds that nobody asked for */
    public FederationDaemon(long roundMs, Task task) {
        this.roundMs = roundMs;
        this.task = task;
        this.thread = Thread.ofPlatform().name("federation").daemon().unstarted(this::loop);
    }

    public void start() {
        thread.start();
    }

    /** Asks for a round soon. Returns at once. */
    public void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    private void loop() {
        while (!closing) {
            try {
                boolean asked = wake.tryAcquire(roundMs, TimeUnit.MILLISECONDS);
                wake.drainPermits();
                long began = System.nanoTime();
                if (!closing) {
                    task.run(asked);
                }
                if (asked && rest.after(System.nanoTime() - began)) {
                    return;
                }
            } catch (InterruptedException _) {
                return;
            } catch (Exception e) {
                if (!closing) {
                    LOG.atWarn()
                            .setCause(e)
                            .log("a round of the federation's daemon failed; the next one will try again");
                }
            }
        }
    }

    @Override
    public void close() {
        closing = true;
        rest.close();
        wake.release();
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(CLOSE_S))) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
