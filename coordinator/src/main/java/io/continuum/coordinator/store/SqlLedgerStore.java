package io.continuum.coordinator.store;

import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.LedgerStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.StatementContext;

/** Entries and balances in SQL. */
public final class SqlLedgerStore implements LedgerStore {
    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK = """
        update counter
           set ledger_seq = ledger_seq
         where fed_id = ?
        returning ledger_seq
        """;

    private static final String COUNT = """
        update counter
           set ledger_seq = ?
         where fed_id = ?
        """;

    private static final String FIND = """
        select seq, id, step, debit, credit, target, pending_id, amount, code, at
          from entry
         where fed_id = ?
           and id = ?
        """;

    private static final String IS_ENDED = """
        select count(*)
          from entry
         where fed_id = ?
           and pending_id = ?
           and step in (3, 4)
        """;

    private static final String BALANCE = """
        select balance, credited, debited
          from account
         where fed_id = ?
           and name = ?
        """;

    private static final String APPEND = """
        insert into entry (fed_id, seq, id, step, debit, credit, target, pending_id, amount, code, at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String OPEN = """
        insert into account (fed_id, name)
        values (?, ?)
        on conflict do nothing
        """;

    private static final String DEBIT = """
        update account
           set balance = balance - ?,
               debited = debited + ?
         where fed_id = ?
           and name = ?
        """;

    private static final String CREDIT = """
        update account
           set balance = balance + ?,
               credited = credited + ?
         where fed_id = ?
           and name = ?
        """;

    /** Each branch reads at most the limit from its index. */
    private static final String NEWEST_DEBITS = """
        select seq, id, step, debit, credit, target, pending_id, amount, code, at
          from entry
         where fed_id = ?
           and debit = ?
         order by seq desc
         limit ?
        """;

    private static final String NEWEST_CREDITS = """
        select seq, id, step, debit, credit, target, pending_id, amount, code, at
          from entry
         where fed_id = ?
           and credit = ?
         order by seq desc
         limit ?
        """;

    private static final String SUM_OF_BALANCES = """
        select coalesce(sum(balance), 0)
          from account
         where fed_id = ?
        """;

    private static final String ACCOUNTS_THAT_DIFFER = """
        select account.name
          from account
          left join (select debit as name, sum(amount) as amount from entry where fed_id = ? group by debit) as went
            on went.name = account.name
          left join (select credit as name, sum(amount) as amount from entry where fed_id = ? group by credit) as came
            on came.name = account.name
         where account.fed_id = ?
           and (account.credited <> coalesce(came.amount, 0)
                or account.debited <> coalesce(went.amount, 0)
                or account.balance <> account.credited - account.debited
                or (account.balance < 0 and account.name <> 'mint'))
        """;

    private static final String ESCROW_MINUS_PENDING = """
        select (select coalesce(sum(balance), 0) from account where fed_id = ? and name like 'escrow:%')
             - (select coalesce(sum(amount), 0)
                  from entry as held
                 where fed_id = ?
                   and step = 2
                   and not exists (select 1
                                     from entry as ending
                                    where ending.fed_id = held.fed_id
                                      and ending.pending_id = held.id
                                      and ending.step in (3, 4)))
        """;

    private static final String ENTRIES_MINUS_NEWEST = """
        select (select count(*) from entry where fed_id = ?)
             - (select ledger_seq from counter where fed_id = ?)
        """;

    private final Database database;

    public SqlLedgerStore(Database database) {
        this.database = database;
    }

    @Override
    public long lock(FederationId federation) {
        return database.inWrite(handle ->
                handle.createQuery(LOCK).bind(0, federation).mapTo(Long.class).one());
    }

    @Override
    public Optional<Entry> find(FederationId federation, TransferId transfer) {
        return database.inRead(handle -> handle.createQuery(FIND)
                .bind(0, federation)
                .bind(1, transfer)
                .map(SqlLedgerStore::entry)
                .findOne());
    }

    @Override
    public boolean isEnded(FederationId federation, TransferId pending) {
        return database.inRead(handle -> handle.createQuery(IS_ENDED)
                        .bind(0, federation)
                        .bind(1, pending)
                        .mapTo(Long.class)
                        .one()
                > 0);
    }

    @Override
    public Balance balance(FederationId federation, Account account) {
        return database.inRead(handle -> handle.createQuery(BALANCE)
                .bind(0, federation)
                .bind(1, account.name())
                .map((row, _) -> new Balance(row.getLong("balance"), row.getLong("credited"), row.getLong("debited")))
                .findOne()
                .orElse(Balance.NONE));
    }

    @Override
    public void append(FederationId federation, Entry entry) {
        String debit = entry.debit().name();
        String credit = entry.credit().name();
        long amount = entry.amount();
        database.write(() -> {
            database.execute(
                    APPEND,
                    federation,
                    entry.seq(),
                    entry.id(),
                    entry.step().number(),
                    debit,
                    credit,
                    entry.target().name(),
                    entry.pending(),
                    amount,
                    entry.code().number(),
                    entry.at().toEpochMilli());
            database.execute(COUNT, entry.seq(), federation);
            database.execute(OPEN, federation, debit);
            database.execute(OPEN, federation, credit);
            database.execute(DEBIT, amount, amount, federation, debit);
            return database.execute(CREDIT, amount, amount, federation, credit);
        });
    }

    @Override
    public List<Entry> newestOf(FederationId federation, OrgId organisation, int limit) {
        List<Account> accounts = List.of(
                Account.available(organisation),
                Account.allowance(organisation),
                Account.escrow(organisation),
                Account.bond(organisation));
        Map<Long, Entry> found = new TreeMap<>(Comparator.reverseOrder());
        database.inRead(handle -> {
            for (Account account : accounts) {
                for (String statement : List.of(NEWEST_DEBITS, NEWEST_CREDITS)) {
                    handle.createQuery(statement)
                            .bind(0, federation)
                            .bind(1, account.name())
                            .bind(2, limit)
                            .map(SqlLedgerStore::entry)
                            .forEach(entry -> found.put(entry.seq(), entry));
                }
            }
            return found;
        });
        return found.values().stream().limit(limit).toList();
    }

    @Override
    public List<String> brokenRules(FederationId federation) {
        return database.inRead(handle -> {
            List<String> broken = new ArrayList<>();
            long sum = handle.createQuery(SUM_OF_BALANCES)
                    .bind(0, federation)
                    .mapTo(Long.class)
                    .one();
            if (sum != 0) {
                broken.add("balances add up to " + sum + ", not to zero");
            }
            handle.createQuery(ACCOUNTS_THAT_DIFFER)
                    .bind(0, federation)
                    .bind(1, federation)
                    .bind(2, federation)
                    .mapTo(String.class)
                    .forEach(name -> broken.add(name + " does not hold what its entries say"));
            long stray = handle.createQuery(ESCROW_MINUS_PENDING)
                    .bind(0, federation)
                    .bind(1, federation)
                    .mapTo(Long.class)
                    .one();
            if (stray != 0) {
                broken.add("escrow holds " + stray + " more than is pending");
            }
            long gap = handle.createQuery(ENTRIES_MINUS_NEWEST)
                    .bind(0, federation)
                    .bind(1, federation)
                    .mapTo(Long.class)
                    .one();
            if (gap != 0) {
                broken.add("the entry numbers have gaps");
            }
            return broken;
        });
    }

    private static Entry entry(ResultSet row, StatementContext context) throws SQLException {
        return Entry.stored(
                row.getLong("seq"),
                TransferId.of(row.getBytes("id")),
                row.getInt("step"),
                row.getString("debit"),
                row.getString("credit"),
                row.getString("target"),
                TransferId.of(row.getBytes("pending_id")),
                row.getLong("amount"),
                row.getInt("code"),
                Instant.ofEpochMilli(row.getLong("at")));
    }
}
