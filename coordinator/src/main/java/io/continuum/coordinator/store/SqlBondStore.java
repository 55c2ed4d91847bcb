package io.continuum.coordinator.store;

import io.continuum.coordinator.bond.Bond;
import io.continuum.coordinator.bond.BondStore;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Bonds in SQL. */
public final class SqlBondStore implements BondStore {
    private static final String ADD = """
        insert into bond (fed_id, invitee_id, sponsor_id, amount, locked_at, ends_at)
        values (?, ?, ?, ?, ?, ?)
        """;

    private static final String FIND = """
        select fed_id, invitee_id, sponsor_id, amount, taken
          from bond
         where fed_id = ?
           and invitee_id = ?
           and ended = 0
        """;

    private static final String TAKE = """
        update bond
           set taken = taken + ?
         where fed_id = ?
           and invitee_id = ?
        """;

    private static final String END = """
        update bond
           set ended = ?
         where fed_id = ?
           and invitee_id = ?
           and ended = 0
        """;

    private static final String DUE =
            """
            select fed_id, invitee_id, sponsor_id, amount, taken
              from bond
             where ended = 0
               and ends_at <= ?
               and not %s
               and %s
             order by ends_at
             limit ?
            """.formatted(SqlConductStore.isSuspended("bond", "invitee_id"), SqlRestorationStore.isOpen("bond"));

    private static final String SPONSORED = """
        select count(*)
          from organisation
         where fed_id = ?
           and sponsor_id = ?
           and org_id <> sponsor_id
        """;

    private static final String EARNED = """
        select coalesce(sum(amount), 0)
          from entry
         where fed_id = ?
           and credit = ?
           and code in (?, ?)
        """;

    private final Database database;

    public SqlBondStore(Database database) {
        this.database = database;
    }

    @Override
    public void add(FederationId federation, Bond bond, Instant lockedAt, Instant endsAt) {
        database.execute(
                ADD,
                federation,
                bond.invitee(),
                bond.sponsor(),
                bond.amount(),
                lockedAt.toEpochMilli(),
                endsAt.toEpochMilli());
    }

    @Override
    public Optional<Bond> find(FederationId federation, OrgId invitee) {
        return database.inRead(handle -> handle.createQuery(FIND)
                .bind(0, federation)
                .bind(1, invitee)
                .map((row, _) -> bond(row))
                .findOne());
    }

    @Override
    public void take(FederationId federation, OrgId invitee, long amount) {
        database.execute(TAKE, amount, federation, invitee);
    }

    @Override
    public boolean end(FederationId federation, OrgId invitee, Instant at) {
        return database.execute(END, at.toEpochMilli(), federation, invitee) == 1;
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        return database.inRead(handle -> handle.createQuery(DUE)
                .bind(0, now.toEpochMilli())
                .bind(1, limit)
                .map((row, _) -> new Due(FederationId.of(row.getBytes("fed_id")), bond(row)))
                .list());
    }

    @Override
    public int sponsored(FederationId federation, OrgId sponsor) {
        return database.inRead(handle -> handle.createQuery(SPONSORED)
                .bind(0, federation)
                .bind(1, sponsor)
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public long earned(FederationId federation, Account account) {
        return database.inRead(handle -> handle.createQuery(EARNED)
                .bind(0, federation)
                .bind(1, account.name())
                .bind(2, Code.VEST.number())
                .bind(3, Code.ROYALTY.number())
                .mapTo(Long.class)
                .one());
    }

    private static Bond bond(ResultSet row) throws SQLException {
        return new Bond(
                OrgId.of(row.getBytes("invitee_id")),
                OrgId.of(row.getBytes("sponsor_id")),
                row.getLong("amount"),
                row.getLong("taken"));
    }
}
