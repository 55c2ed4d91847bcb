package io.continuum.coordinator.store;

import io.continuum.coordinator.keyper.QuotaStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;

/** What the tag helper evaluated, in SQL. */
public final class SqlQuotaStore implements QuotaStore {
    private static final String ADD_USAGE = """
        insert into evaluation_usage (fed_id, org_id, worked_off_at_us, elements)
        values (?, ?, 0, 0)
        on conflict do nothing
        """;

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_USAGE = """
        update evaluation_usage
           set elements = elements
         where fed_id = ?
           and org_id = ?
        returning worked_off_at_us, elements
        """;

    private static final String PUT_USAGE = """
        update evaluation_usage
           set worked_off_at_us = ?,
               elements = ?
         where fed_id = ?
           and org_id = ?
        """;

    private static final String ADD_DAY = """
        insert into evaluation_day (fed_id, day, elements)
        values (?, ?, 0)
        on conflict do nothing
        """;

    private static final String LOCK_DAY = """
        update evaluation_day
           set elements = case when day = ? then elements else 0 end,
               day = ?
         where fed_id = ?
        returning elements
        """;

    private static final String PUT_DAY = """
        update evaluation_day
           set elements = ?
         where fed_id = ?
           and day = ?
        """;

    private final Database database;

    public SqlQuotaStore(Database database) {
        this.database = database;
    }

    @Override
    public Usage lockUsage(FederationId federation, OrgId organisation) {
        return database.inWrite(handle -> {
            handle.execute(ADD_USAGE, federation, organisation);
            return handle.createQuery(LOCK_USAGE)
                    .bind(0, federation)
                    .bind(1, organisation)
                    .map((row, _) -> new Usage(row.getLong("worked_off_at_us"), row.getLong("elements")))
                    .one();
        });
    }

    @Override
    public void putUsage(FederationId federation, OrgId organisation, Usage usage) {
        database.execute(PUT_USAGE, usage.workedOffAtUs(), usage.elements(), federation, organisation);
    }

    @Override
    public long lockDay(FederationId federation, long day) {
        return database.inWrite(handle -> {
            handle.execute(ADD_DAY, federation, day);
            return handle.createQuery(LOCK_DAY)
                    .bind(0, day)
                    .bind(1, day)
                    .bind(2, federation)
                    .mapTo(Long.class)
                    .one();
        });
    }

    @Override
    public void putDay(FederationId federation, long day, long elements) {
        database.execute(PUT_DAY, elements, federation, day);
    }
}
