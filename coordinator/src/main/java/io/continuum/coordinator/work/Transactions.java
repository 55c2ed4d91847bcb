package io.continuum.coordinator.work;

import java.util.function.Supplier;

/**
 * Holds several store calls together. The transaction is bound to the calling thread: a store method called inside joins
 * it, a store method called outside opens one of its own. Thread-safe.
 */
public interface Transactions {

    /**
     * Runs the work in one read-write transaction, joining an open one; an exception rolls everything back. The work may
     * run again after a conflict with another transaction, so it must have no effect besides the database.
     */
    <T> T write(Supplier<T> work);

    /** Runs the work on one consistent snapshot, joining an open transaction. */
    <T> T read(Supplier<T> work);
}
