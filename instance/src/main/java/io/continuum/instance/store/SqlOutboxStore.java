package io.continuum.instance.store;

import io.continuum.instance.federation.OutboxItem;
import io.continuum.instance.federation.OutboxState;
import io.continuum.instance.federation.OutboxStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Contributions on their way, in SQL that both databases read alike. */
public final class SqlOutboxStore implements OutboxStore {
    private static final String ADD = """
        insert into outbox (tenant, id, federation_id, pattern_id, tag_epoch, tag, cid, envelope, state, attempts, next_at,
                            last_error, created_at, updated_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, federation_id, tag_epoch, pattern_id) do nothing
        """;
    private static final String SAVE = """
        update outbox
           set cid = ?,
               envelope = ?,
               state = ?,
               attempts = ?,
               next_at = ?,
               last_error = ?,
               updated_at = ?
         where tenant = ?
           and id = ?
        """;
    private static final String COLUMNS = """
        select id, federation_id, pattern_id, tag_epoch, tag, cid, envelope, state, attempts, next_at, last_error
          from outbox
        """;
    private static final String DUE = COLUMNS + """
         where tenant = :tenant
           and state in (<states>)
           and next_at <= :now
         order by next_at, id
         limit :limit
        """;
    private static final String NEWEST = COLUMNS + """
         where tenant = ?
         order by updated_at desc, id
         limit ?
        """;
    private static final String BY_CID = COLUMNS + """
         where tenant = ?
           and cid = ?
        """;
    private static final String BY_TAG = COLUMNS + """
         where tenant = ?
           and federation_id = ?
           and tag = ?
        """;
    private static final String OF_PATTERN = COLUMNS + """
         where tenant = ?
           and federation_id = ?
           and pattern_id = ?
         order by tag_epoch desc
        """;
    private static final String BEFORE = COLUMNS + """
         where tenant = :tenant
           and federation_id = :federation
           and tag_epoch < :tag_epoch
           and state in (<states>)
         order by id
         limit :limit
        """;
    private static final String COUNTS = """
        select state, count(*) as items
          from outbox
         where tenant = ?
         group by state
        """;
    private static final String EVER_HELD = """
        select count(*)
          from outbox
         where tenant = ?
           and pattern_id = ?
        """;
    private static final String QUEUE_AGAIN = """
        update outbox
           set state = 'queued',
               attempts = 0,
               next_at = ?,
               last_error = '',
               updated_at = ?
         where tenant = ?
           and federation_id = ?
           and tag_epoch = ?
           and state in ('sent', 'accepted', 'released', 'indexed', 'vested', 'unpaid')
           and updated_at >= ?
        """;
    private static final String RELEASES_SEEN = """
        select seq
          from release_cursor
         where tenant = ?
           and federation_id = ?
        """;
    private static final String SAVE_RELEASES_SEEN = """
        insert into release_cursor (tenant, federation_id, seq)
        values (?, ?, ?)
            on conflict (tenant, federation_id) do update set seq = excluded.seq
        """;

    private final Database database;

    public SqlOutboxStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean add(String tenant, OutboxItem item, Instant now) {
        return database.writing(handle -> handle.execute(
                        ADD,
                        tenant,
                        item.id(),
                        item.federation(),
                        item.patternId(),
                        item.tagEpoch(),
                        item.tag(),
                        item.cid(),
                        item.envelope(),
                        item.state().label(),
                        item.attempts(),
                        item.nextAt().toEpochMilli(),
                        item.lastError(),
                        now.toEpochMilli(),
                        now.toEpochMilli())
                > 0);
    }

    @Override
    public void save(String tenant, OutboxItem item, Instant now) {
        database.execute(handle -> handle.execute(
                SAVE,
                item.cid(),
                item.envelope(),
                item.state().label(),
                item.attempts(),
                item.nextAt().toEpochMilli(),
                item.lastError(),
                now.toEpochMilli(),
                tenant,
                item.id()));
    }

    @Override
    public List<OutboxItem> due(String tenant, Set<OutboxState> states, Instant now, int limit) {
        return database.reading(handle -> handle.createQuery(DUE)
                .bind("tenant", tenant)
                .bindList("states", states.stream().map(OutboxState::label).toList())
                .bind("now", now.toEpochMilli())
                .bind("limit", limit)
                .map((row, _) -> item(row))
                .list());
    }

    @Override
    public List<OutboxItem> newest(String tenant, int limit) {
        return database.reading(handle ->
                handle.select(NEWEST, tenant, limit).map((row, _) -> item(row)).list());
    }

    @Override
    public Optional<OutboxItem> byCid(String tenant, String cid) {
        return database.reading(handle ->
                handle.select(BY_CID, tenant, cid).map((row, _) -> item(row)).findFirst());
    }

    @Override
    public Optional<OutboxItem> byTag(String tenant, String federation, String tag) {
        return database.reading(handle -> handle.select(BY_TAG, tenant, federation, tag)
                .map((row, _) -> item(row))
                .findFirst());
    }

    @Override
    public List<OutboxItem> ofPattern(String tenant, String federation, String patternId) {
        return database.reading(handle -> handle.select(OF_PATTERN, tenant, federation, patternId)
                .map((row, _) -> item(row))
                .list());
    }

    @Override
    public List<OutboxItem> before(
            String tenant, String federation, long tagEpoch, Set<OutboxState> states, int limit) {
        return database.reading(handle -> handle.createQuery(BEFORE)
                .bind("tenant", tenant)
                .bind("federation", federation)
                .bind("tag_epoch", tagEpoch)
                .bindList("states", states.stream().map(OutboxState::label).toList())
                .bind("limit", limit)
                .map((row, _) -> item(row))
                .list());
    }

    @Override
    public Map<OutboxState, Integer> counts(String tenant) {
        Map<OutboxState, Integer> counts = new EnumMap<>(OutboxState.class);
        database.reading(handle -> handle.select(COUNTS, tenant)
                .map((row, _) -> counts.put(state(row), row.getInt("items")))
                .list());
        return counts;
    }

    @Override
    public boolean everHeld(String tenant, String patternId) {
        return database.reading(handle -> handle.select(EVER_HELD, tenant, patternId)
                        .mapTo(Integer.class)
                        .one())
                > 0;
    }

    @Override
    public int queueAgain(String tenant, String federation, long tagEpoch, Instant since, Instant now) {
        return database.writing(handle -> handle.execute(
                QUEUE_AGAIN,
                now.toEpochMilli(),
                now.toEpochMilli(),
                tenant,
                federation,
                tagEpoch,
                since.toEpochMilli()));
    }

    @Override
    public long releasesSeen(String tenant, String federation) {
        return database.reading(handle -> handle.select(RELEASES_SEEN, tenant, federation)
                .mapTo(Long.class)
                .findFirst()
                .orElse(0L));
    }

    @Override
    public void saveReleasesSeen(String tenant, String federation, long seq) {
        database.execute(handle -> handle.execute(SAVE_RELEASES_SEEN, tenant, federation, seq));
    }

    private static OutboxState state(ResultSet row) throws SQLException {
        return OutboxState.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
    }

    private static OutboxItem item(ResultSet row) throws SQLException {
        return new OutboxItem(
                row.getString("id"),
                row.getString("federation_id"),
                row.getString("pattern_id"),
                row.getLong("tag_epoch"),
                row.getString("tag"),
                row.getString("cid"),
                row.getBytes("envelope"),
                state(row),
                row.getInt("attempts"),
                Instant.ofEpochMilli(row.getLong("next_at")),
                row.getString("last_error"));
    }
}
