package io.continuum.instance.store.postgres;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlEventStore;
import org.jdbi.v3.core.Handle;

/**
 * Events in PostgreSQL. A sequence alone would let a number become visible before a smaller one whose transaction is still
 * open; so a writer takes one lock before it is given its number and holds it until it has committed.
 */
public final class PostgresEventStore extends SqlEventStore {
    /** Any number that is the same in all our processes. */
    private static final long APPEND_LOCK = 0x636f6e74_6576L;

    private static final String LOCK = """
        select pg_advisory_xact_lock(?)
        """;

    public PostgresEventStore(Database database) {
        super(database);
    }

    @Override
    protected void takeTurn(Handle handle) {
        handle.select(LOCK, APPEND_LOCK).mapToMap().one();
    }
}
