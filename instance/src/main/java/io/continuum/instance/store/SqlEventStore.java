package io.continuum.instance.store;

import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.memory.Happening;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Events, in SQL that both databases read alike. */
public abstract class SqlEventStore implements EventStore {
    private static final String APPEND =
            "insert into event (tenant, type, space, subject, actor, reason, before_hash, after_hash, at)";
    private static final int APPENDED_COLUMNS = 9;
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
    /** From one tenant to the next in the index: there are many events and few tenants. */
    private static final String TENANTS = """
        with recursive known (tenant) as (
            select min(tenant)
              from event
             union all
            select (select min(tenant)
                      from event
                     where tenant > known.tenant)
              from known
             where known.tenant is not null
        )
        select tenant
          from known
         where tenant is not null
         order by tenant
        """;

    private final Database database;

    protected SqlEventStore(Database database) {
        this.database = database;
    }

    /**
     * Makes numbers follow the order of commits, so that no reader of the table skips a row, and has other processes told of
     * the commit.
     */
    protected abstract void takeTurn(Handle handle, String tenant);

    @Override
    public List<Long> append(String tenant, List<Happening> happenings, Instant at) {
        List<Object[]> rows = happenings.stream()
                .map(each -> new Object[] {
                    tenant,
                    each.type(),
                    each.space(),
                    each.subject(),
                    each.cause().actor(),
                    each.cause().reason(),
                    each.cause().beforeHash(),
                    each.cause().afterHash(),
                    at.toEpochMilli()
                })
                .toList();
        return database.writing(handle -> {
            takeTurn(handle, tenant);
            return Rows.insertReturning(handle, APPEND, APPENDED_COLUMNS, "seq", rows);
        });
    }

    @Override
    public List<Event> of(String tenant, String subject, int limit) {
        return database.reading(handle -> handle.select(OF, tenant, subject, limit)
                .map((row, _) -> event(row))
                .list());
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event( // by number, as they are read by the hundred thousand
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                new Cause(row.getString(6), row.getString(7), row.getString(8), row.getString(9)),
                Instant.ofEpochMilli(row.getLong(10)));
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
