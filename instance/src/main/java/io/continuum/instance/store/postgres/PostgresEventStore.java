package io.continuum.instance.store.postgres;

import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/**
 * Events in PostgreSQL. A sequence alone would let a number become visible before a smaller one whose transaction is still
 * open; so a writer takes one lock before it is given its number and holds it until it has committed.
 */
public final class PostgresEventStore implements EventStore {
    /** Any number that is the same in all our processes. */
    private static final long APPEND_LOCK = 0x636f6e74_6576L;

    private static final String LOCK = """
        select pg_advisory_xact_lock(?)
        """;
    private static final String APPEND = """
        insert into event (tenant, type, space, subject, actor, reason, before_hash, after_hash, at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        returning seq
        """;
    private static final String OF = """
        select seq, tenant, type, space, subject, actor, reason, before_hash, after_hash, at
          from event
         where tenant = ?
           and subject = ?
         order by seq
         limit ?
        """;
    private static final String AFTER = """
        select seq, tenant, type, space, subject, actor, reason, before_hash, after_hash, at
          from event
         where tenant = ?
           and seq > ?
         order by seq
         limit ?
        """;
    private static final String LAST = """
        select coalesce(max(seq), 0)
          from event
         where tenant = ?
        """;
    private static final String TENANTS = """
        select distinct tenant
          from event
         order by tenant
        """;

    private final Database database;

    public PostgresEventStore(Database database) {
        this.database = database;
    }

    @Override
    public long append(String tenant, String type, String space, String subject, Cause cause, Instant at) {
        return database.writing(handle -> {
            handle.select(LOCK, APPEND_LOCK).mapToMap().one();
            return handle.select(
                            APPEND,
                            tenant,
                            type,
                            space,
                            subject,
                            cause.actor(),
                            cause.reason(),
                            cause.beforeHash(),
                            cause.afterHash(),
                            at.toEpochMilli())
                    .mapTo(Long.class)
                    .one();
        });
    }

    @Override
    public List<Event> of(String tenant, String subject, int limit) {
        return database.reading(handle -> handle.select(OF, tenant, subject, limit)
                .map((row, _) -> event(row))
                .list());
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("seq"),
                row.getString("tenant"),
                row.getString("type"),
                row.getString("space"),
                row.getString("subject"),
                new Cause(
                        row.getString("actor"),
                        row.getString("reason"),
                        row.getString("before_hash"),
                        row.getString("after_hash")),
                Instant.ofEpochMilli(row.getLong("at")));
    }

    @Override
    public List<Event> after(String tenant, long seq, int limit) {
        return database.reading(handle -> handle.select(AFTER, tenant, seq, limit)
                .map((row, _) -> event(row))
                .list());
    }

    @Override
    public long lastSeq(String tenant) {
        return database.reading(
                handle -> handle.select(LAST, tenant).mapTo(Long.class).one());
    }

    @Override
    public List<String> tenants() {
        return database.reading(
                handle -> handle.select(TENANTS).mapTo(String.class).list());
    }
}
