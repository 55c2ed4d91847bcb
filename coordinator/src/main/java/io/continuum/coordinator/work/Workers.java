package io.continuum.coordinator.work;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one place where blocking work runs, bounded in what runs and in what waits. Thread-safe.
 *
 * <p>SQLite holds its thread in native code, which would pin a virtual thread's carrier, so it gets a few platform
 * threads. PostgreSQL waits on sockets, so it gets virtual threads, as many at a time as the pool has connections.
 */
public final class Workers implements AutoCloseable {
    private static final int CLOSE_SECONDS_MAX = 20;

    private final ExecutorService executor;
    private final int admittedMax;
    private final Semaphore admitted;
    private final Semaphore running;

    private Workers(ExecutorService executor, int runningMax, int waitingMax) {
        this.executor = executor;
        this.admittedMax = runningMax + waitingMax;
        this.admitted = new Semaphore(admittedMax);
        this.running = new Semaphore(runningMax);
    }

    /** A fixed number of platform threads. */
    public static Workers platform(int threads, int waitingMax) {
        return platform("coordinator-worker-", threads, waitingMax);
    }

    /** A fixed number of platform threads with names that begin so. */
    public static Workers platform(String names, int threads, int waitingMax) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(threads + waitingMax),
                Thread.ofPlatform().name(names, 0).factory());
        return new Workers(executor, threads, waitingMax);
    }

    /** Virtual threads, at most {@code runningMax} of them at work. */
    public static Workers virtual(int runningMax, int waitingMax) {
        return new Workers(Executors.newVirtualThreadPerTaskExecutor(), runningMax, waitingMax);
    }

    /** Runs the work off the caller's thread; fails at once with {@link OverloadedException} when too much is waiting. */
    public <T> CompletionStage<T> run(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        if (!admitted.tryAcquire()) {
            result.completeExceptionally(new OverloadedException());
            return result;
        }
        try {
            executor.execute(() -> {
                try {
                    result.complete(whenItsTurn(work));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                } finally {
                    admitted.release();
                }
            });
        } catch (RejectedExecutionException _) {
            admitted.release();
            result.completeExceptionally(new OverloadedException());
        }
        return result;
    }

    private <T> T whenItsTurn(Callable<T> work) throws Exception {
        running.acquire();
        try {
            return work.call();
        } finally {
            running.release();
        }
    }

    /** How many pieces of work are taken on and not done, those that run among them. */
    public int admitted() {
        return admittedMax - admitted.availablePermits();
    }

    /** Takes no more work, waits for what runs. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS_MAX, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException _) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
