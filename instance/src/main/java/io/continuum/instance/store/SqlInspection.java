package io.continuum.instance.store;

import io.continuum.instance.backup.InspectionStore;
import io.continuum.instance.backup.Restored;
import java.util.ArrayList;
import java.util.List;

/** Whether rows fit together, in SQL that both databases read alike except for the database's own checks. */
public final class SqlInspection implements InspectionStore {
    private static final int ROWS_AT_ONCE = 500;
    private static final String COUNT = """
        select count(*)
          from event
        """;
    private static final String LAST = """
        select coalesce(max(seq), 0)
          from event
        """;
    private static final String GAPS = """
        select previous, seq
          from (select seq, type, lag(seq, 1, 0) over (order by seq) as previous
                  from event) as numbered
         where seq <> previous + 1
           and type <> ?
         order by seq
         limit ?
        """;
    private static final String WITHOUT_EVENT = """
        select id
          from memory
         where id = raw_id
           and not exists (select 1
                             from event
                            where event.tenant = memory.tenant
                              and event.subject = memory.id)
         limit ?
        """;
    private static final String TEXTS = """
        select tenant, id, text, hash
          from memory
        """;
    private static final String STRAYS = """
        select memory.id
          from memory
          left join memory as raw
            on raw.tenant = memory.tenant
           and raw.id = memory.raw_id
         where raw.id is null
            or memory.span_start < 0
            or memory.span_end < memory.span_start
         limit ?
        """;
    private static final String LOGS = """
        select count(*)
          from space_log
        """;
    private static final String BEYOND_TIP = """
        select epoch
          from space_log
         where exists (select 1
                         from op_batch
                        where op_batch.federation = space_log.federation
                          and op_batch.space = space_log.space
                          and op_batch.origin = space_log.origin
                          and op_batch.epoch = space_log.epoch
                          and op_batch.last_seq > space_log.tip_seq)
         limit ?
        """;
    private static final String OVERLAPS = """
        select epoch, first_seq
          from (select epoch, first_seq,
                       lag(last_seq, 1, first_seq - 1)
                         over (partition by federation, space, origin, epoch order by first_seq) as previous
                  from op_batch) as numbered
         where first_seq <= previous
         limit ?
        """;
    private static final String TENANTS = """
        select distinct tenant
          from event
         order by tenant
        """;
    private static final String LAST_OF = """
        select coalesce(max(seq), 0)
          from event
         where tenant = ?
        """;
    private static final String IDS = """
        select id
          from memory
         where tenant = ?
        """;

    private final Database database;

    public SqlInspection(Database database) {
        this.database = database;
    }

    @Override
    public List<String> damage(int limit) {
        return switch (database.dialect()) {
            case SQLITE ->
                database.reading(handle -> {
                    List<String> damage = new ArrayList<>(handle.select("pragma integrity_check(" + limit + ")")
                            .mapTo(String.class)
                            .filter(line -> !line.equals("ok"))
                            .list());
                    handle
                            .select("pragma foreign_key_check")
                            .map((row, _) -> "a row of " + row.getString("table") + " refers to a row of "
                                    + row.getString("parent") + " that is not there")
                            .stream()
                            .limit(limit)
                            .forEach(damage::add);
                    return damage;
                });
            case POSTGRES -> { // the server checks pages and references itself; here every row is read once
                SqlTables tables = new SqlTables(database);
                List<String> damage = new ArrayList<>();
                for (SqlTables.Table table : tables.all()) {
                    try {
                        tables.read(table, _ -> {});
                    } catch (StoreException e) {
                        damage.add("table " + table.name() + " cannot be read: " + e.getMessage());
                        yield damage; // the transaction is over
                    }
                }
                yield damage;
            }
        };
    }

    /** In PostgreSQL a transaction that was rolled back leaves its number out, so that a gap there says nothing. */
    @Override
    public Events events(int limit) {
        return database.reading(handle -> new Events(
                handle.select(COUNT).mapTo(Long.class).one(),
                handle.select(LAST).mapTo(Long.class).one(),
                database.dialect() == Database.Dialect.POSTGRES
                        ? List.of()
                        : handle.select(GAPS, Restored.EVENT, limit)
                                .map((row, _) -> new Gap(row.getLong("previous"), row.getLong("seq")))
                                .list()));
    }

    @Override
    public List<String> withoutEvent(int limit) {
        return texts(WITHOUT_EVENT, limit);
    }

    @Override
    public void forEachText(Text text) {
        database.reading(handle -> {
            handle.createQuery(TEXTS)
                    .setFetchSize(ROWS_AT_ONCE)
                    .map((row, _) -> {
                        text.of(
                                row.getString("tenant"),
                                row.getString("id"),
                                row.getString("text"),
                                row.getString("hash"));
                        return true;
                    })
                    .forEach(_ -> {});
            return true;
        });
    }

    @Override
    public List<String> strays(int limit) {
        return texts(STRAYS, limit).stream()
                .map(id -> "memory " + id + " has no message that it stands in")
                .toList();
    }

    @Override
    public long logs() {
        return database.reading(handle -> handle.select(LOGS).mapTo(Long.class).one());
    }

    @Override
    public List<String> logFaults(int limit) {
        return database.reading(handle -> {
            List<String> faults = new ArrayList<>();
            handle.select(BEYOND_TIP, limit)
                    .mapTo(Long.class)
                    .forEach(epoch -> faults.add("the log of epoch " + epoch + " ends before its last operation"));
            handle.select(OVERLAPS, limit)
                    .map((row, _) -> "in the log of epoch " + row.getLong("epoch") + " operation "
                            + row.getLong("first_seq") + " is there twice")
                    .forEach(faults::add);
            return faults;
        });
    }

    @Override
    public List<String> tenants() {
        return database.reading(
                handle -> handle.select(TENANTS).mapTo(String.class).list());
    }

    @Override
    public long lastEvent(String tenant) {
        return database.reading(
                handle -> handle.select(LAST_OF, tenant).mapTo(Long.class).one());
    }

    @Override
    public List<String> ids(String tenant) {
        return database.reading(
                handle -> handle.select(IDS, tenant).mapTo(String.class).list());
    }

    private List<String> texts(String sql, int limit) {
        return database.reading(
                handle -> handle.select(sql, limit).mapTo(String.class).list());
    }
}
