package io.continuum.coordinator.store;

import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.LedgerStore;
import io.continuum.coordinator.ledger.StatementLine;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Entries and balances in SQL. */
public final class SqlLedgerStore implements LedgerStore {
    private static final String LOCK = """
        select name, balance, credited, debited
          from account
         where fed_id = :fed
           and name in (<names>)
         order by name
        """;

    private static final String OPEN_ACCOUNT = """
        insert into account (fed_id, name)
        values (?, ?)
        on conflict do nothing
        """;

    private static final String FIND = """
        select seq, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce
          from entry
         where fed_id = :fed
           and id in (<ids>)
        """;

    private static final String OPEN_HOLDS = """
        select id
          from hold
         where fed_id = :fed
           and id in (<ids>)
        """;

    /** An account alone, and the parts of one that has parts. */
    private static final String BALANCE = """
        select coalesce(sum(balance), 0) as balance,
               coalesce(sum(credited), 0) as credited,
               coalesce(sum(debited), 0) as debited
          from account
         where fed_id = ?
           and (name = ? or (name > ? and name < ?))
        """;

    private static final String APPEND = """
        insert into entry (fed_id, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String CHANGE = """
        update account
           set balance = balance + ?,
               credited = credited + ?,
               debited = debited + ?
         where fed_id = ?
           and name = ?
        """;

    private static final String HOLD = """
        insert into hold (fed_id, id, expires_at)
        values (?, ?, ?)
        """;

    private static final String END_HOLD = """
        delete from hold
         where fed_id = ?
           and id = ?
        """;

    private static final String EXPIRED = """
        select fed_id, id
          from hold
         where expires_at <= ?
         order by expires_at
         limit ?
        """;

    /** Each branch reads at most the limit from its index. */
    private static final String NEWEST_DEBITS = """
        select seq, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce
          from entry
         where fed_id = ?
           and debit = ?
           and seq < ?
         order by seq desc
         limit ?
        """;

    private static final String NEWEST_CREDITS = """
        select seq, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce
          from entry
         where fed_id = ?
           and credit = ?
           and seq < ?
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
                or (account.balance < 0 and account.name <> 'mint' and account.name not like 'mint:%'))
        """;

    private static final String ESCROW_MINUS_PENDING = """
        select (select coalesce(sum(balance), 0) from account where fed_id = ? and name like 'escrow:%')
             - (select coalesce(sum(amount), 0)
                  from hold
                  join entry
                    on entry.fed_id = hold.fed_id
                   and entry.id = hold.id
                 where hold.fed_id = ?)
        """;

    private final Database database;

    public SqlLedgerStore(Database database) {
        this.database = database;
    }

    @Override
    public Map<Account, Balance> lock(FederationId federation, Collection<Account> accounts) {
        SortedMap<String, Account> byName = new TreeMap<>();
        accounts.forEach(account -> byName.put(account.name(), account));
        if (byName.isEmpty()) {
            return Map.of();
        }
        return database.inWrite(handle -> {
            Map<Account, Balance> balances = lock(handle, federation, byName);
            if (balances.size() < byName.size()) {
                PreparedBatch missing = handle.prepareBatch(OPEN_ACCOUNT);
                byName.forEach((name, account) -> {
                    if (!balances.containsKey(account)) {
                        missing.add(federation, name);
                    }
                });
                missing.execute();
                balances.putAll(lock(handle, federation, byName));
            }
            return balances;
        });
    }

    private Map<Account, Balance> lock(Handle handle, FederationId federation, SortedMap<String, Account> byName) {
        Map<Account, Balance> balances = new HashMap<>();
        handle.createQuery(LOCK + database.forUpdate())
                .bind("fed", federation)
                .bindList("names", new ArrayList<>(byName.keySet()))
                .map((row, _) -> balances.put(byName.get(row.getString("name")), balance(row)))
                .list();
        return balances;
    }

    @Override
    public Map<TransferId, Entry> find(FederationId federation, Collection<TransferId> ids) {
        Map<TransferId, Entry> found = new HashMap<>();
        if (!ids.isEmpty()) {
            database.inRead(handle -> handle.createQuery(FIND)
                            .bind("fed", federation)
                            .bindList("ids", new ArrayList<>(ids))
                            .map(SqlLedgerStore::entry)
                            .list())
                    .forEach(entry -> found.put(entry.id(), entry));
        }
        return found;
    }

    @Override
    public Set<TransferId> open(FederationId federation, Collection<TransferId> ids) {
        if (ids.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(database.inRead(handle -> handle.createQuery(OPEN_HOLDS)
                .bind("fed", federation)
                .bindList("ids", new ArrayList<>(ids))
                .map((row, _) -> TransferId.of(row.getBytes("id")))
                .list()));
    }

    @Override
    public Balance balance(FederationId federation, Account account) {
        String name = account.name();
        boolean parts = account instanceof Account.Common;
        return database.inRead(handle -> handle.createQuery(BALANCE)
                .bind(0, federation)
                .bind(1, name)
                .bind(2, parts ? name + ":" : name)
                .bind(3, parts ? name + ";" : name)
                .map((row, _) -> balance(row))
                .one());
    }

    static Balance balance(ResultSet row) throws SQLException {
        return new Balance(row.getLong("balance"), row.getLong("credited"), row.getLong("debited"));
    }

    @Override
    public void append(
            FederationId federation, List<Entry> entries, Map<Account, Balance> changes, Collection<TransferId> ended) {
        if (entries.isEmpty()) {
            return;
        }
        database.inWrite(handle -> {
            PreparedBatch added = handle.prepareBatch(APPEND);
            PreparedBatch held = handle.prepareBatch(HOLD);
            for (Entry entry : entries) {
                add(added, federation, entry);
                if (entry.step() == Entry.Step.PENDING) {
                    held.add(federation, entry.id(), entry.expiresAt().toEpochMilli());
                }
            }
            added.execute();
            PreparedBatch changed = handle.prepareBatch(CHANGE);
            changes.forEach((account, change) ->
                    changed.add(change.balance(), change.credited(), change.debited(), federation, account.name()));
            changed.execute();
            PreparedBatch done = handle.prepareBatch(END_HOLD);
            ended.forEach(id -> done.add(federation, id));
            return execute(held) + execute(done);
        });
    }

    private static int execute(PreparedBatch batch) {
        return batch.size() == 0 ? 0 : batch.execute().length;
    }

    private static void add(PreparedBatch batch, FederationId federation, Entry entry) {
        batch.add(
                federation,
                entry.id(),
                entry.step().number(),
                entry.debit().name(),
                entry.credit().name(),
                entry.target().name(),
                entry.pending(),
                entry.amount(),
                entry.code().number(),
                entry.at().toEpochMilli(),
                entry.expiresAt().toEpochMilli(),
                entry.nonce());
    }

    @Override
    public List<Expired> expired(Instant now, int limit) {
        return database.inRead(handle -> handle.createQuery(EXPIRED)
                .bind(0, now.toEpochMilli())
                .bind(1, limit)
                .map((row, _) ->
                        new Expired(FederationId.of(row.getBytes("fed_id")), TransferId.of(row.getBytes("id"))))
                .list());
    }

    @Override
    public List<StatementLine> newestOf(FederationId federation, OrgId organisation, long before, int limit) {
        List<Account> accounts = List.of(
                Account.available(organisation),
                Account.allowance(organisation),
                Account.escrow(organisation),
                Account.bond(organisation));
        SortedMap<Long, StatementLine> found = new TreeMap<>(Comparator.reverseOrder());
        database.inRead(handle -> {
            for (Account account : accounts) {
                for (String statement : List.of(NEWEST_DEBITS, NEWEST_CREDITS)) {
                    handle.createQuery(statement)
                            .bind(0, federation)
                            .bind(1, account.name())
                            .bind(2, before)
                            .bind(3, limit)
                            .map((row, context) -> new StatementLine(row.getLong("seq"), entry(row, context)))
                            .forEach(line -> found.put(line.seq(), line));
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
            return broken;
        });
    }

    static Entry entry(ResultSet row, StatementContext context) throws SQLException {
        return Entry.stored(
                TransferId.of(row.getBytes("id")),
                row.getInt("step"),
                row.getString("debit"),
                row.getString("credit"),
                row.getString("target"),
                TransferId.of(row.getBytes("pending_id")),
                row.getLong("amount"),
                row.getInt("code"),
                Instant.ofEpochMilli(row.getLong("at")),
                Instant.ofEpochMilli(row.getLong("expires_at")),
                Bytes.of(row.getBytes("nonce")));
    }
}
