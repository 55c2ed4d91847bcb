package io.continuum.instance.store;

import io.continuum.instance.backup.Restore;
import io.continuum.instance.backup.Restored;
import io.continuum.instance.memory.Cause;
import io.continuum.instance.memory.EventStore;
import io.continuum.instance.privacy.AuditLog;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/** A restored database's first transaction, in SQL that both databases read alike but for the numbers of events. */
public final class SqlRestored implements Restored {
    private static final String NOTE = """
        insert into instance_setting (name, value)
        values ('restored', ?)
            on conflict (name) do update set value = excluded.value
        """;
    private static final String SKIP_SQLITE = """
        update sqlite_sequence
           set seq = seq + ?
         where name = 'event'
        """;
    private static final String SKIP_POSTGRES = """
        select setval(pg_get_serial_sequence('event', 'seq'), (select coalesce(max(seq), 0) from event) + ?)
        """;
    private static final String TENANTS = """
        select tenant from event
        union
        select tenant from api_key
        """;
    private static final String LEAVING = """
        select count(*)
          from pattern
         where tenant = ?
           and (status = 'approved'
                or status = 'sent' and id in (select pattern_id
                                                from outbox
                                               where outbox.tenant = pattern.tenant
                                                 and outbox.state in ('queued', 'sent')))
        """;
    private static final String ASK_AGAIN = """
        update pattern
           set status = 'held',
               held_at = ?,
               reason = ?
         where tenant = ?
           and (status = 'approved'
                or status = 'sent' and id in (select pattern_id
                                                from outbox
                                               where outbox.tenant = pattern.tenant
                                                 and outbox.state in ('queued', 'sent')))
        """;
    private static final String UNSEND = """
        delete from outbox
         where tenant = ?
           and state in ('queued', 'sent')
        """;
    /** What was shared since is not read with a key from before. */
    private static final String REMOVE_CACHE_KEYS = """
        delete from cache_key
        """;

    private static final String REASON = "a backup was restored; approve it again";

    private final Database database;
    private final EventStore events;
    private final AuditLog audit;

    public SqlRestored(Database database, EventStore events, AuditLog audit) {
        this.database = database;
        this.events = events;
        this.audit = audit;
    }

    @Override
    public int note(Restore.Head head, Instant now) {
        return database.writing(handle -> {
            handle.execute(
                    NOTE,
                    "{\"backup_id\":\"%s\",\"made_at\":\"%s\",\"restored_at\":\"%s\"}"
                            .formatted(head.id(), head.madeAt(), now));
            handle.execute(REMOVE_CACHE_KEYS);
            skipEvents(handle);
            Set<String> tenants =
                    new TreeSet<>(handle.select(TENANTS).mapTo(String.class).list());
            int held = 0;
            for (String tenant : tenants) {
                held += askAgain(handle, tenant, head, now);
                events.append(
                        tenant,
                        EVENT,
                        "",
                        "instance",
                        new Cause("operator", head.madeAt().toString(), "", ""),
                        now);
            }
            return held;
        });
    }

    private void skipEvents(Handle handle) {
        switch (database.dialect()) {
            case SQLITE -> handle.execute(SKIP_SQLITE, EVENTS_SKIPPED);
            case POSTGRES ->
                handle.select(SKIP_POSTGRES, EVENTS_SKIPPED).mapTo(Long.class).one();
        }
    }

    private int askAgain(Handle handle, String tenant, Restore.Head head, Instant now) {
        int leaving = handle.select(LEAVING, tenant).mapTo(Integer.class).one();
        if (leaving > 0) {
            handle.execute(ASK_AGAIN, now.toEpochMilli(), REASON, tenant);
        }
        handle.execute(UNSEND, tenant);
        audit.record(tenant, "operator", "restored", "instance", "backup of " + head.madeAt());
        return leaving;
    }
}
