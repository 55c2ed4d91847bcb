package io.continuum.coordinator.store;

import io.continuum.coordinator.conduct.Appeal;
import io.continuum.coordinator.conduct.ConductStore;
import io.continuum.coordinator.conduct.Grounds;
import io.continuum.coordinator.conduct.Suspension;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Suspensions and appeals in SQL. */
public final class SqlConductStore implements ConductStore {
    private static final String IS_SUSPENDED = """
        exists (
          select 1
            from suspension
           where suspension.fed_id = %1$s.fed_id
             and suspension.org_id = %1$s.%2$s
             and suspension.lifted_at = 0
        )\
        """;

    private static final String SUSPENSION = """
        select org_id, grounds, note, suspended_at, suspended_by, lifted_at, lifted_by
          from suspension
         where fed_id = ?
           and org_id = ?
           and lifted_at = 0
        """;

    private static final String SUSPENSIONS = """
        select org_id, grounds, note, suspended_at, suspended_by, lifted_at, lifted_by
          from suspension
         where fed_id = ?
         order by suspended_at desc, org_id
         limit ?
        """;

    private static final String ADD_SUSPENSION = """
        insert into suspension (fed_id, org_id, grounds, note, suspended_at, suspended_by)
        values (?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String LIFT = """
        update suspension
           set lifted_at = ?,
               lifted_by = ?
         where fed_id = ?
           and org_id = ?
           and lifted_at = 0
        """;

    private static final String ADD_APPEAL = """
        insert into appeal (fed_id, appeal_id, org_id, instance_id, about, message, sent_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String ANSWER = """
        update appeal
           set answer = ?,
               answered_at = ?,
               answered_by = ?
         where fed_id = ?
           and appeal_id = ?
           and answered_at = 0
        """;

    private static final String APPEAL = """
        select appeal_id, org_id, instance_id, about, message, sent_at, answer, answered_at, answered_by
          from appeal
         where fed_id = ?
           and appeal_id = ?
        """;

    private static final String APPEALS = """
        select appeal_id, org_id, instance_id, about, message, sent_at, answer, answered_at, answered_by
          from appeal
         where fed_id = ?
         order by sent_at desc, appeal_id
         limit ?
        """;

    private static final String NEWEST_APPEAL = """
        select appeal_id, org_id, instance_id, about, message, sent_at, answer, answered_at, answered_by
          from appeal
         where fed_id = ?
           and org_id = ?
         order by sent_at desc, appeal_id
         limit 1
        """;

    private final Database database;

    public SqlConductStore(Database database) {
        this.database = database;
    }

    /** The condition that the organisation that a column of this table names is suspended. */
    static String isSuspended(String table, String organisation) {
        return IS_SUSPENDED.formatted(table, organisation);
    }

    @Override
    public Optional<Suspension> suspension(FederationId federation, OrgId organisation) {
        return database.inRead(handle -> handle.createQuery(SUSPENSION)
                .bind(0, federation)
                .bind(1, organisation)
                .map(SqlConductStore::readSuspension)
                .findOne());
    }

    @Override
    public boolean add(FederationId federation, Suspension suspension) {
        return database.execute(
                        ADD_SUSPENSION,
                        federation,
                        suspension.organisation(),
                        suspension.grounds().text(),
                        suspension.note(),
                        suspension.since().toEpochMilli(),
                        suspension.by())
                == 1;
    }

    @Override
    public boolean lift(FederationId federation, OrgId organisation, String by, Instant at) {
        return database.execute(LIFT, at.toEpochMilli(), by, federation, organisation) == 1;
    }

    @Override
    public List<Suspension> suspensions(FederationId federation, int limit) {
        return database.inRead(handle -> handle.createQuery(SUSPENSIONS)
                .bind(0, federation)
                .bind(1, limit)
                .map(SqlConductStore::readSuspension)
                .list());
    }

    private static Suspension readSuspension(ResultSet row, StatementContext context) throws SQLException {
        return new Suspension(
                OrgId.of(row.getBytes("org_id")),
                Grounds.valueOf(row.getString("grounds").toUpperCase(Locale.ROOT)),
                row.getString("note"),
                Instant.ofEpochMilli(row.getLong("suspended_at")),
                row.getString("suspended_by"),
                Instant.ofEpochMilli(row.getLong("lifted_at")),
                row.getString("lifted_by"));
    }

    @Override
    public boolean add(FederationId federation, Appeal appeal) {
        return database.execute(
                        ADD_APPEAL,
                        federation,
                        appeal.id(),
                        appeal.organisation(),
                        appeal.instance(),
                        appeal.about(),
                        appeal.message(),
                        appeal.at().toEpochMilli())
                == 1;
    }

    @Override
    public boolean answer(FederationId federation, Bytes appeal, String answer, String by, Instant at) {
        return database.execute(ANSWER, answer, at.toEpochMilli(), by, federation, appeal) == 1;
    }

    @Override
    public List<Appeal> appeals(FederationId federation, int limit) {
        return database.inRead(handle -> handle.createQuery(APPEALS)
                .bind(0, federation)
                .bind(1, limit)
                .map(SqlConductStore::readAppeal)
                .list());
    }

    @Override
    public Optional<Appeal> appeal(FederationId federation, Bytes appeal) {
        return database.inRead(handle -> handle.createQuery(APPEAL)
                .bind(0, federation)
                .bind(1, appeal)
                .map(SqlConductStore::readAppeal)
                .findOne());
    }

    @Override
    public Optional<Appeal> newestAppeal(FederationId federation, OrgId organisation) {
        return database.inRead(handle -> handle.createQuery(NEWEST_APPEAL)
                .bind(0, federation)
                .bind(1, organisation)
                .map(SqlConductStore::readAppeal)
                .findOne());
    }

    private static Appeal readAppeal(ResultSet row, StatementContext context) throws SQLException {
        return new Appeal(
                Bytes.of(row.getBytes("appeal_id")),
                OrgId.of(row.getBytes("org_id")),
                InstanceId.of(row.getBytes("instance_id")),
                row.getString("about"),
                row.getString("message"),
                Instant.ofEpochMilli(row.getLong("sent_at")),
                row.getString("answer"),
                Instant.ofEpochMilli(row.getLong("answered_at")),
                row.getString("answered_by"));
    }
}
