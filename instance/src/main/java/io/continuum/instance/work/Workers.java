package io.continuum.instance.work;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs blocking work away from the event loops, bounded. Thread-safe.
 *
 * <p>SQLite holds its carrier thread while it works, so it gets a few platform threads; PostgreSQL waits on a socket, so
 * it gets virtual threads. Either way at most {@code runningMax} tasks run and {@code waitingMax} wait, in their order; one
 * more is refused with {@link BusyException}. Of idle platform threads the one that worked last is the next to work: it and
 * its connection still have at hand what requests need.
 */
public final class Workers implements AutoCloseable {
    private static final int CLOSE_S = 10;

    private final ExecutorService executor;
    private final Semaphore admitted;
    private final Semaphore running;

    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    private Workers(ExecutorService executor, int runningMax, int waitingMax) {
        this.executor = executor;
        this.running = new Semaphore(runningMax);
        this.admitted = new Semaphore(runningMax + waitingMax);
    }

    public static Workers onPlatformThreads(int runningMax, int waitingMax) {
        ExecutorService executor = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("worker-", 0).factory());
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
        Runnable job = () -> run(task, result);
        waiting.add(job);
        if (running.tryAcquire()) {
            try {
                executor.execute(this::work);
            } catch (RuntimeException e) {
                running.release();
                if (waiting.remove(job)) {
                    admitted.release();
                    result.completeExceptionally(new BusyException("the instance is stopping"));
                }
            }
        }
        return result;
    }

    /** Whoever adds a job while nobody may begin leaves it to those who work; they look again once they have stopped. */
    private void work() {
        do {
            for (Runnable job = waiting.poll(); job != null; job = waiting.poll()) {
                job.run();
            }
            running.release();
        } while (!waiting.isEmpty() && running.tryAcquire());
    }

    private <T> void run(Callable<T> task, CompletableFuture<T> result) {
        try {
            result.complete(task.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        } finally {
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
