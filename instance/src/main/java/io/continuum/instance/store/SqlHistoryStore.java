package io.continuum.instance.store;

import io.continuum.instance.history.Alarm;
import io.continuum.instance.history.AlarmKind;
import io.continuum.instance.history.HistoryStore;
import io.continuum.instance.history.KeptLeaf;
import io.continuum.instance.history.KeptLog;
import io.continuum.instance.history.LogId;
import io.continuum.instance.history.Suspicion;
import io.continuum.protocol.crypt.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What was believed of the federation's log and the evidence of alarms, in SQL that both databases read alike. */
public final class SqlHistoryStore implements HistoryStore {
    private static final String FIND = """
        select note, size, scanned, witnessed_at, kept_at, agreed_size, agreed_at
          from history_log
         where tenant = ?
           and federation_id = ?
           and log = ?
        """;
    private static final String SAVE = """
        insert into history_log (tenant, federation_id, log, note, size, scanned, witnessed_at, kept_at, agreed_size,
               agreed_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (tenant, federation_id, log) do update
           set note = excluded.note,
               size = excluded.size,
               scanned = excluded.scanned,
               witnessed_at = excluded.witnessed_at,
               kept_at = excluded.kept_at,
               agreed_size = excluded.agreed_size,
               agreed_at = excluded.agreed_at
        """;
    private static final String ADD_LEAF = """
        insert into history_leaf (tenant, federation_id, log, leaf_index, leaf, seen_at)
        values (?, ?, ?, ?, ?, ?)
            on conflict (tenant, federation_id, log, leaf_index) do nothing
        """;
    private static final String LEAVES = """
        select leaf_index, leaf, seen_at
          from history_leaf
         where tenant = ?
           and federation_id = ?
           and log = ?
         order by leaf_index
        """;
    private static final String FORGET_LOG = """
        delete from history_log
         where tenant = ?
           and federation_id = ?
           and log = ?
        """;
    private static final String FORGET_LEAVES = """
        delete from history_leaf
         where tenant = ?
           and federation_id = ?
           and log = ?
        """;
    private static final String SUSPICIONS = """
        select kind, case_key, detail, note, since
          from history_suspicion
         where tenant = ?
           and federation_id = ?
           and log = ?
         order by kind, case_key
        """;
    private static final String FORGET_SUSPICIONS = """
        delete from history_suspicion
         where tenant = ?
           and federation_id = ?
           and log = ?
        """;
    private static final String ADD_SUSPICION = """
        insert into history_suspicion (tenant, federation_id, log, kind, case_key, detail, note, since)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String RAISE = """
        insert into history_alarm (tenant, federation_id, id, kind, detail, first_shown, second_shown, proof, raised_at,
               acknowledged_at, note)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')
            on conflict (tenant, federation_id, id) do nothing
        """;
    private static final String ALARMS = """
        select id, kind, detail, first_shown, second_shown, proof, raised_at, acknowledged_at, note
          from history_alarm
         where tenant = ?
           and federation_id = ?
         order by case when acknowledged_at = 0 then 0 else 1 end, raised_at desc, id
         limit ?
        """;
    private static final String ACKNOWLEDGE = """
        update history_alarm
           set acknowledged_at = ?,
               note = ?
         where tenant = ?
           and federation_id = ?
           and acknowledged_at = 0
        """;

    private final Database database;

    public SqlHistoryStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<KeptLog> find(LogId log) {
        return database.reading(handle -> handle.select(FIND, log.tenant(), log.federation(), log.log())
                .map((row, _) -> new KeptLog(
                        Bytes.of(row.getBytes("note")),
                        row.getLong("size"),
                        row.getLong("scanned"),
                        time(row, "witnessed_at"),
                        time(row, "kept_at"),
                        row.getLong("agreed_size"),
                        time(row, "agreed_at")))
                .findFirst());
    }

    @Override
    public void save(LogId log, KeptLog kept) {
        database.execute(handle -> handle.execute(
                SAVE,
                log.tenant(),
                log.federation(),
                log.log(),
                kept.note().toArray(),
                kept.size(),
                kept.scanned(),
                kept.witnessedAt().toEpochMilli(),
                kept.keptAt().toEpochMilli(),
                kept.agreedSize(),
                kept.agreedAt().toEpochMilli()));
    }

    @Override
    public void addLeaves(LogId log, List<KeptLeaf> leaves) {
        database.execute(handle -> leaves.forEach(leaf -> handle.execute(
                ADD_LEAF,
                log.tenant(),
                log.federation(),
                log.log(),
                leaf.index(),
                leaf.leaf().toArray(),
                leaf.seenAt().toEpochMilli())));
    }

    @Override
    public List<KeptLeaf> leaves(LogId log) {
        return database.reading(handle -> handle.select(LEAVES, log.tenant(), log.federation(), log.log())
                .map((row, _) ->
                        new KeptLeaf(row.getLong("leaf_index"), Bytes.of(row.getBytes("leaf")), time(row, "seen_at")))
                .list());
    }

    @Override
    public void forget(LogId log) {
        database.execute(handle -> {
            for (String statement : List.of(FORGET_SUSPICIONS, FORGET_LEAVES, FORGET_LOG)) {
                handle.execute(statement, log.tenant(), log.federation(), log.log());
            }
        });
    }

    @Override
    public List<Suspicion> suspicions(LogId log) {
        return database.reading(handle -> handle.select(SUSPICIONS, log.tenant(), log.federation(), log.log())
                .map((row, _) -> new Suspicion(
                        AlarmKind.of(row.getString("kind")),
                        row.getString("case_key"),
                        row.getString("detail"),
                        row.getBytes("note"),
                        time(row, "since")))
                .list());
    }

    @Override
    public void saveSuspicions(LogId log, List<Suspicion> suspicions) {
        database.execute(handle -> {
            handle.execute(FORGET_SUSPICIONS, log.tenant(), log.federation(), log.log());
            for (Suspicion each : suspicions) {
                handle.execute(
                        ADD_SUSPICION,
                        log.tenant(),
                        log.federation(),
                        log.log(),
                        each.kind().code(),
                        each.key(),
                        each.detail(),
                        each.note(),
                        each.since().toEpochMilli());
            }
        });
    }

    @Override
    public boolean raise(String tenant, String federation, Alarm alarm) {
        return database.writing(handle -> handle.execute(
                        RAISE,
                        tenant,
                        federation,
                        alarm.id(),
                        alarm.kind().code(),
                        alarm.detail(),
                        alarm.first(),
                        alarm.second(),
                        alarm.proof(),
                        alarm.raisedAt().toEpochMilli())
                > 0);
    }

    @Override
    public List<Alarm> alarms(String tenant, String federation) {
        return database.reading(handle -> handle.select(ALARMS, tenant, federation, ALARMS_MAX)
                .map((row, _) -> alarm(row))
                .list());
    }

    @Override
    public int acknowledge(String tenant, String federation, Instant at, String note) {
        return database.writing(handle -> handle.execute(ACKNOWLEDGE, at.toEpochMilli(), note, tenant, federation));
    }

    private static Alarm alarm(ResultSet row) throws SQLException {
        long acknowledged = row.getLong("acknowledged_at");
        return new Alarm(
                row.getString("id"),
                AlarmKind.of(row.getString("kind")),
                row.getString("detail"),
                row.getBytes("first_shown"),
                row.getBytes("second_shown"),
                row.getBytes("proof"),
                time(row, "raised_at"),
                acknowledged == 0
                        ? null
                        : new Alarm.Acknowledgement(Instant.ofEpochMilli(acknowledged), row.getString("note")));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }
}
