package io.continuum.instance.work;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs blocking work away from the event loops, bounded. Thread-safe.
 *
 * <p>SQLite holds its carrier thread while it works, so it gets a few platform threads; PostgreSQL waits on a socket, so
 * it gets virtual threads. Either way at most {@code runningMax} tasks run and {@code waitingMax} wait; one more is
 * refused with {@link BusyException}.
 */
public final class Workers implements AutoCloseable {
    private static final int CLOSE_S = 10;

    private final ExecutorService executor;
    private final Semaphore admitted;
    private final Semaphore running;

    private Workers(ExecutorService executor, int runningMax, int waitingMax) {
        this.executor = executor;
        this.running = new Semaphore(runningMax, true);
        this.admitted = new Semaphore(runningMax + waitingMax);
    }

    public static Workers onPlatformThreads(int runningMax, int waitingMax) {
        ExecutorService executor = Executors.newFixedThreadPool(
                runningMax, Thread.ofPlatform().name("worker-", 0).factory());
        return new Workers(executor, runningMax, waitingMax);
    }

    public static Workers onVirtualThreads(int runningMax, int waitingMax) {
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("worker-", 0).factory());
        return new Workers(executor, runningMax, waitingMax);
    }

    /** Hands the task over; the stage ends with its result, its exception, or {@link BusyException}. */
    public <T> CompletionStage<T> submit(Callable<T> task) {
        if (!admitted.tryAcquire()) {
            return CompletableFuture.failedFuture(new BusyException("too many requests are waiting"));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> run(task, result));
        } catch (RuntimeException e) {
            admitted.release();
            result.completeExceptionally(new BusyException("the instance is stopping"));
        }
        return result;
    }

    private <T> void run(Callable<T> task, CompletableFuture<T> result) {
        running.acquireUninterruptibly();
        try {
            result.complete(task.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        } finally {
            running.release();
            admitted.release();
        }
    }

    /** Lets running tasks finish, up to ten seconds. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_S, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException _) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
