package io.continuum.instance.store;

import io.continuum.instance.memory.Conflict;
import io.continuum.instance.memory.ConflictStore;
import io.continuum.instance.memory.Memory;
import io.continuum.instance.memory.Reach;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Conflicts, in SQL that both databases read alike. */
public final class SqlConflictStore implements ConflictStore {
    private static final String INSERT = """
        insert into conflict (tenant, id, space, slot, reason, resolution, opened_at, resolved_at)
        values (?, ?, ?, ?, ?, '', ?, null)
        """;
    private static final String SELECT = """
        select tenant, id, space, slot, reason, resolution, opened_at, resolved_at
          from conflict
         where tenant = ?
           and (? = '' or space = ?)
        """;
    private static final String BY_ID = SELECT + """
           and id = ?
        """;
    private static final String LIST = SELECT + """
           and (? = 0 or resolution = '')
           and (? = '' or id < ?)
         order by id desc
         limit ?
        """;
    private static final String MEMBERS = """
        select memory_columns
          from memory
         where tenant = ?
           and (? = '' or space = ?)
           and conflict_id = ?
           and conflict_id <> ''
         order by event_time, id
        """;
    private static final String RESOLVE = """
        update conflict
           set resolution = ?,
               resolved_at = ?
         where tenant = ?
           and (? = '' or space = ?)
           and id = ?
        """;
    private static final String REMOVE_SOLITARY = """
        delete from conflict
         where tenant = ?
           and (select count(*)
                  from memory m
                 where m.tenant = conflict.tenant
                   and m.conflict_id = conflict.id) < 2
        """;

    private final Database database;
    private final String members;

    public SqlConflictStore(Database database) {
        this.database = database;
        members = MEMBERS.replace("memory_columns", MemoryRow.columns(database.dialect()));
    }

    @Override
    public void insert(Conflict conflict) {
        database.execute(handle -> handle.execute(
                INSERT,
                conflict.tenant(),
                conflict.id(),
                conflict.space(),
                conflict.slot(),
                conflict.reason(),
                conflict.openedAt().toEpochMilli()));
    }

    @Override
    public Optional<Conflict> byId(Reach reach, String id) {
        return database.reading(handle -> handle.select(BY_ID, reach.tenant(), reach.space(), reach.space(), id)
                .map((row, _) -> conflict(row))
                .findFirst());
    }

    @Override
    public List<Conflict> list(Reach reach, boolean open, String before, int limit) {
        return database.reading(handle -> handle.select(
                        LIST, reach.tenant(), reach.space(), reach.space(), open ? 1 : 0, before, before, limit)
                .map((row, _) -> conflict(row))
                .list());
    }

    @Override
    public List<Memory> members(Reach reach, String id) {
        return database.reading(handle -> handle.select(members, reach.tenant(), reach.space(), reach.space(), id)
                .map((row, _) -> MemoryRow.read(row, 1, database.dialect()))
                .list());
    }

    @Override
    public void resolve(Reach reach, String id, String resolution, Instant at) {
        database.execute(handle -> handle.execute(
                RESOLVE, resolution, at.toEpochMilli(), reach.tenant(), reach.space(), reach.space(), id));
    }

    @Override
    public int removeSolitary(String tenant) {
        return database.writing(handle -> handle.execute(REMOVE_SOLITARY, tenant));
    }

    private static Conflict conflict(ResultSet row) throws SQLException {
        return new Conflict(
                row.getString("tenant"),
                row.getString("id"),
                row.getString("space"),
                row.getString("slot"),
                row.getString("reason"),
                row.getString("resolution"),
                Instant.ofEpochMilli(row.getLong("opened_at")),
                MemoryRow.instant(row, "resolved_at"));
    }
}
