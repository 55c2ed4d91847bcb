package io.continuum.instance.work;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The pauses of a thread that follows what is written: so many times as long as it took to follow, so that whoever writes much
 * is not kept from it, and never so long that anybody notices. Thread-safe.
 */
public final class Rest implements AutoCloseable {
    private static final int TIMES = 4;
    private static final long NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(200);

    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Waits.
     *
     * @return whether it was closed before or meanwhile
     */
    public boolean after(long workedNanos) throws InterruptedException {
        return closed.await(Math.min(TIMES * workedNanos, NANOS_MAX), TimeUnit.NANOSECONDS);
    }

    /** Ends a pause at once, and all that would follow. */
    @Override
    public void close() {
        closed.countDown();
    }
}
