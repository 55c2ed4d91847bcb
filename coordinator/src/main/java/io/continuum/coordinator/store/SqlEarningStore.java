package io.continuum.coordinator.store;

import io.continuum.coordinator.earning.EarningStore;
import io.continuum.coordinator.ledger.Account;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.StatementContext;

/** What the rules of earning count, in SQL. */
public final class SqlEarningStore implements EarningStore {
    private static final String ACCOUNT_PREFIX = "available:";
    private static final String ACCOUNT_END = "available;";

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_MINTED = """
        insert into minted (fed_id, scope, org_id, day)
        values (?, ?, ?, ?)
        on conflict (fed_id, scope, org_id, day) do update
           set amount = minted.amount
        returning amount
        """;

    private static final String ADD_MINTED = """
        update minted
           set amount = amount + ?
         where fed_id = ?
           and scope = ?
           and org_id = ?
           and day = ?
        """;

    private static final String FORGET_MINTED = """
        delete from minted
         where day < ?
        """;

    private static final String ADD_DEPOSIT = """
        insert into deposit (fed_id, tag_epoch, tag, org_id, id, amount, due_at)
        values (?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String LOCK_DEPOSITS = """
        select fed_id, tag_epoch, tag, org_id, id, amount, due_at
          from deposit
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
         order by org_id
        """;

    private static final String TAKE_DEPOSITS = """
        delete from deposit
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        returning fed_id, tag_epoch, tag, org_id, id, amount, due_at
        """;

    private static final String TAKE_DEPOSIT = """
        delete from deposit
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
        returning fed_id, tag_epoch, tag, org_id, id, amount, due_at
        """;

    private static final String DUE_DEPOSITS = """
        select fed_id, tag_epoch, tag, org_id, id, amount, due_at
          from deposit
         where due_at <= ?
           and %s
         order by due_at
         limit ?
        """.formatted(SqlRestorationStore.isOpen("deposit"));

    private static final String AVAILABLE = """
        select name, balance
          from account
         where fed_id = ?
           and name > ?
           and name < ?
           and balance > ?
         order by name
        """;

    private final Database database;

    public SqlEarningStore(Database database) {
        this.database = database;
    }

    @Override
    public long lockMinted(FederationId federation, Scope scope, OrgId organisation, long day) {
        return database.inWrite(handle -> handle.createQuery(LOCK_MINTED)
                .bind(0, federation)
                .bind(1, scope.number())
                .bind(2, organisation)
                .bind(3, day)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public void addMinted(FederationId federation, Scope scope, OrgId organisation, long day, long amount) {
        database.execute(ADD_MINTED, amount, federation, scope.number(), organisation, day);
    }

    @Override
    public void forgetMinted(long day) {
        database.execute(FORGET_MINTED, day);
    }

    @Override
    public void addDeposit(Deposit deposit) {
        database.execute(
                ADD_DEPOSIT,
                deposit.federation(),
                deposit.tagEpoch(),
                deposit.tag(),
                deposit.organisation(),
                deposit.id(),
                deposit.amount(),
                deposit.dueAt().toEpochMilli());
    }

    @Override
    public List<Deposit> lockDeposits(FederationId federation, long tagEpoch, Bytes tag) {
        return database.inWrite(handle -> handle.createQuery(LOCK_DEPOSITS + database.worded(" for update", ""))
                .bind(0, federation)
                .bind(1, tagEpoch)
                .bind(2, tag)
                .map(SqlEarningStore::deposit)
                .list());
    }

    @Override
    public List<Deposit> takeDeposits(FederationId federation, long tagEpoch, Bytes tag) {
        return database.inWrite(handle -> handle.createQuery(TAKE_DEPOSITS)
                .bind(0, federation)
                .bind(1, tagEpoch)
                .bind(2, tag)
                .map(SqlEarningStore::deposit)
                .list());
    }

    @Override
    public List<Deposit> takeDeposit(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation) {
        return database.inWrite(handle -> handle.createQuery(TAKE_DEPOSIT)
                .bind(0, federation)
                .bind(1, tagEpoch)
                .bind(2, tag)
                .bind(3, organisation)
                .map(SqlEarningStore::deposit)
                .list());
    }

    @Override
    public List<Deposit> dueDeposits(Instant now, int limit) {
        return database.inRead(handle -> handle.createQuery(DUE_DEPOSITS)
                .bind(0, now.toEpochMilli())
                .bind(1, limit)
                .map(SqlEarningStore::deposit)
                .list());
    }

    @Override
    public Map<OrgId, Long> available(FederationId federation, long above) {
        Map<OrgId, Long> balances = new HashMap<>();
        database.inRead(handle -> {
            handle.createQuery(AVAILABLE)
                    .bind(0, federation)
                    .bind(1, ACCOUNT_PREFIX)
                    .bind(2, ACCOUNT_END)
                    .bind(3, above)
                    .map((row, _) -> Map.entry(Account.parse(row.getString("name")), row.getLong("balance")))
                    .forEach(row -> {
                        if (row.getKey() instanceof Account.Held held) {
                            balances.put(held.organisation(), row.getValue());
                        }
                    });
            return balances;
        });
        return balances;
    }

    private static Deposit deposit(ResultSet row, StatementContext context) throws SQLException {
        return new Deposit(
                FederationId.of(row.getBytes("fed_id")),
                row.getLong("tag_epoch"),
                Bytes.of(row.getBytes("tag")),
                OrgId.of(row.getBytes("org_id")),
                TransferId.of(row.getBytes("id")),
                row.getLong("amount"),
                Instant.ofEpochMilli(row.getLong("due_at")));
    }
}
