package io.continuum.instance.work;

import java.util.concurrent.Callable;

/**
 * Whether what runs on this thread runs for somebody who may only read. It is asked where a transaction that writes begins:
 * whatever way a request came in, as a route, a tool or a stream, there is no way past that.
 */
public final class ReadOnly {
    private static final ScopedValue<Boolean> READ_ONLY = ScopedValue.newInstance();

    private ReadOnly() {}

    /** Runs a task that must change nothing; where it would, {@link ReadOnlyException} is thrown. */
    public static <T> T reading(Callable<T> task) throws Exception {
        return ScopedValue.where(READ_ONLY, true).call(task::call);
    }

    /** Runs what the instance does for itself on the occasion of a read, such as to count what it has spent. */
    public static void forItself(Runnable task) {
        ScopedValue.where(READ_ONLY, false).run(task);
    }

    /** @throws ReadOnlyException if whoever this is done for may only read */
    public static void requireMayWrite() {
        if (READ_ONLY.isBound() && READ_ONLY.get()) {
            throw new ReadOnlyException();
        }
    }
}
