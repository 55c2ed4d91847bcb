package io.continuum.instance.store.postgres;

import io.continuum.instance.store.Database;
import io.continuum.instance.store.SqlEventStore;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Events in PostgreSQL. A sequence alone would let a number become visible before a smaller one whose transaction is still
 * open; so a writer takes one lock before it is given its number and holds it until it has committed. Other processes are
 * told of the commit ({@link PostgresNotices}).
 */
public final class PostgresEventStore extends SqlEventStore {
    static final String CHANNEL = "continuum_event";

    /** Any number that is the same in all our processes. */
    private static final long APPEND_LOCK = 0x636f6e74_6576L;

    private static final String LOCK_AND_TELL = """
        select pg_advisory_xact_lock(?), pg_notify('continuum_event', ? || ' ' || ?)
        """;

    private final String process = UUID.randomUUID().toString();

    public PostgresEventStore(Database database) {
        super(database);
    }

    /** What this process calls itself in its notices, without a space. */
    String process() {
        return process;
    }

    @Override
    protected void takeTurn(Handle handle, String tenant) {
        handle.select(LOCK_AND_TELL, APPEND_LOCK, process, tenant).mapToMap().one();
    }
}
