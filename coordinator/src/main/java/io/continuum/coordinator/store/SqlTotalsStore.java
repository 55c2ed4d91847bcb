package io.continuum.coordinator.store;

import io.continuum.coordinator.measure.Totals;
import io.continuum.coordinator.measure.TotalsStore;
import org.jdbi.v3.core.Handle;

/** Totals in SQL, from rows that are few: those of federations, and no more than {@code COUNTED_MAX} of what has no counter. */
public final class SqlTotalsStore implements TotalsStore {
    private static final int COUNTED_MAX = 100_000;

    private static final String COUNTERS = """
        select count(*), coalesce(sum(release_seq), 0)
          from counter
        """;

    private static final String LOG_SIZE = """
        select coalesce(sum(size), 0)
          from log_head
        """;

    private static final String LOG_UNWITNESSED = """
        select coalesce(sum(h.size - coalesce((select max(c.size)
                                                 from log_checkpoint c
                                                where c.fed_id = h.fed_id
                                                  and c.witnessed = 1), 0)), 0)
          from log_head h
        """;

    private static final String SYSTEM_ACCOUNTS = """
        select coalesce(sum(a.%s), 0)
          from federation f
          join account a on a.fed_id = f.fed_id
                        and (a.name = ? or (a.name >= ? and a.name < ?))
        """;

    private static final String COUNT = """
        select count(*)
          from (select 1 from %s limit ?) counted
        """;

    private final Database database;

    public SqlTotalsStore(Database database) {
        this.database = database;
    }

    @Override
    public Totals totals() {
        return database.inRead(handle -> handle.createQuery(COUNTERS)
                .map((row, _) -> new Totals(
                        row.getLong(1),
                        count(handle, "member where active = 1"),
                        row.getLong(2),
                        number(handle, LOG_SIZE),
                        number(handle, LOG_UNWITNESSED),
                        count(handle, "log_pending"),
                        account(handle, "debited", "mint"),
                        account(handle, "balance", "burn"),
                        account(handle, "balance", "pool"),
                        account(handle, "balance", "treasury"),
                        count(handle, "nonce")))
                .one());
    }

    /** Of an account that may have parts, named after a colon, which sorts before a semicolon. */
    private static long account(Handle handle, String column, String name) {
        return number(handle, SYSTEM_ACCOUNTS.formatted(column), name, name + ":", name + ";");
    }

    private static long count(Handle handle, String rows) {
        return number(handle, COUNT.formatted(rows), COUNTED_MAX);
    }

    private static long number(Handle handle, String sql, Object... arguments) {
        var query = handle.createQuery(sql);
        for (int i = 0; i < arguments.length; i++) {
            query.bind(i, arguments[i]);
        }
        return query.mapTo(Long.class).one();
    }
}
