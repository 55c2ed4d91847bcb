package io.continuum.instance.work;

import java.util.function.Supplier;

/**
 * What one transaction spans. Thread-safe: a transaction belongs to the thread that opened it, and every store method
 * called inside joins it.
 *
 * <p>Work may be run again from its start when the database asks for it (a serialisation failure or a deadlock), so it
 * must not do anything that cannot be repeated.
 */
public interface Transactions {

    /** Runs work in a transaction that may write; commits when it returns, rolls back when it throws. */
    <T> T write(Supplier<T> work);

    /** Runs work on one snapshot of the database; writing inside is an error. Joins an open write. */
    <T> T read(Supplier<T> work);

    /** Runs the task once the outermost open write has committed, or at once when none is open; never after a rollback. */
    void afterCommit(Runnable task);

    /** Whether a transaction is open on this thread. */
    boolean isOpen();

    /** {@link #write(Supplier)} for work without a result. */
    default void run(Runnable work) {
        write(() -> {
            work.run();
            return Boolean.TRUE;
        });
    }
}
