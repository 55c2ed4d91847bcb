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
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Entries and balances in SQL. */
public final class SqlLedgerStore implements LedgerStore {
    private static final String OPEN_ACCOUNT = """
        insert into account (fed_id, name)
        values (?, ?)
        on conflict do nothing
        """;

    private static final ManyKeys FIND = new ManyKeys(
            "entry", "id", "seq, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce", "");

    private static final ManyKeys OPEN_HOLDS = new ManyKeys("hold", "id", "id", "");

    private static final String BALANCE_COLUMNS = "name, balance, credited, debited";

    private static final ManyKeys BALANCES = new ManyKeys("account", "name", BALANCE_COLUMNS, "");

    /** An account alone, and the parts of one that has parts. */
    private static final String BALANCE = """
        select coalesce(sum(balance), 0) as balance,
               coalesce(sum(credited), 0) as credited,
               coalesce(sum(debited), 0) as debited
          from account
         where fed_id = ?
           and (name = ? or (name > ? and name < ?))
        """;

    private static final ManyRows APPEND = ManyRows.insert(
            "entry",
            "fed_id",
            "id",
            "step",
            "debit",
            "credit",
            "target",
            "pending_id",
            "amount",
            "code",
            "at",
            "expires_at",
            "nonce");

    private static final ManyRows CHANGE = new ManyRows("""
        update account
           set balance = account.balance + moved.balance,
               credited = account.credited + moved.credited,
               debited = account.debited + moved.debited
          from unnest(?, ?, ?, ?, ?) as moved (balance, credited, debited, fed_id, name)
         where account.fed_id = moved.fed_id
           and account.name = moved.name
        """, """
            update account
               set balance = balance + ?,
                   credited = credited + ?,
                   debited = debited + ?
             where fed_id = ?
               and name = ?
            """);

    private static final ManyRows HOLD = ManyRows.insert("hold", "fed_id", "id", "expires_at");

    private static final ManyRows END_HOLD = new ManyRows("""
        delete from hold
         using unnest(?, ?) as ended (fed_id, id)
         where hold.fed_id = ended.fed_id
           and hold.id = ended.id
        """, """
            delete from hold
             where fed_id = ?
               and id = ?
            """);

    private static final String EXPIRED = """
        select fed_id, id
          from hold
         where expires_at <= ?
           and %s
         order by expires_at
         limit ?
        """.formatted(SqlRestorationStore.isOpen("hold"));

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
    private final ManyKeys lock;

    public SqlLedgerStore(Database database) {
        this.database = database;
        this.lock = new ManyKeys("account", "name", BALANCE_COLUMNS, database.worded(" for update", ""));
    }

    @Override
    public Locked lock(
            FederationId federation,
            Collection<Account> accounts,
            Collection<TransferId> ids,
            Collection<TransferId> pending) {
        SortedMap<String, Account> byName = new TreeMap<>();
        accounts.forEach(account -> byName.put(account.name(), account));
        return database.write(() -> {
            Locked locked = locked(federation, byName, ids, pending);
            if (locked.balances().size() == byName.size()) {
                return locked;
            }
            byName.forEach((name, account) -> {
                if (!locked.balances().containsKey(account)) {
                    database.change(OPEN_ACCOUNT, federation, name);
                }
            });
            return locked(federation, byName, ids, pending);
        });
    }

    /** In one round trip, and in this order: who waited for an account sees what was done with it meanwhile. */
    private Locked locked(
            FederationId federation,
            SortedMap<String, Account> byName,
            Collection<TransferId> ids,
            Collection<TransferId> pending) {
        String[] names = byName.keySet().toArray(String[]::new);
        Supplier<List<Map.Entry<Account, Balance>>> balances = database.ask(
                lock,
                row -> Map.entry(Objects.requireNonNull(byName.get(row.getString("name"))), balance(row)),
                names,
                federation);
        Supplier<Map<TransferId, Entry>> entries = entries(federation, ids);
        Supplier<List<TransferId>> open =
                database.ask(OPEN_HOLDS, row -> TransferId.of(row.getBytes("id")), bytes(pending), federation);
        Map<Account, Balance> found = new HashMap<>();
        balances.get().forEach(each -> found.put(each.getKey(), each.getValue()));
        return new Locked(found, entries.get(), Set.copyOf(open.get()));
    }

    @Override
    public Map<TransferId, Entry> find(FederationId federation, Collection<TransferId> ids) {
        return entries(federation, ids).get();
    }

    @Override
    public Supplier<Map<TransferId, Entry>> entries(FederationId federation, Collection<TransferId> ids) {
        Supplier<List<Entry>> rows = database.ask(FIND, SqlLedgerStore::entry, bytes(ids), federation);
        return () -> {
            Map<TransferId, Entry> found = new HashMap<>();
            rows.get().forEach(entry -> found.put(entry.id(), entry));
            return found;
        };
    }

    private static byte[][] bytes(Collection<TransferId> ids) {
        return ids.stream().map(TransferId::toArray).toArray(byte[][]::new);
    }

    @Override
    public Balance balance(FederationId federation, Account account) {
        String name = account.name();
        boolean parts = account instanceof Account.Common;
        return database.row(
                        BALANCE,
                        SqlLedgerStore::balance,
                        federation,
                        name,
                        parts ? name + ":" : name,
                        parts ? name + ";" : name)
                .orElse(Balance.NONE);
    }

    @Override
    public Supplier<Map<Account, Balance>> balances(FederationId federation, Collection<Account> accounts) {
        Map<String, Account> byName = new HashMap<>();
        accounts.forEach(account -> byName.put(account.name(), account));
        Supplier<List<Map.Entry<Account, Balance>>> rows = database.ask(
                BALANCES,
                row -> Map.entry(Objects.requireNonNull(byName.get(row.getString("name"))), balance(row)),
                byName.keySet().toArray(String[]::new),
                federation);
        return () -> {
            Map<Account, Balance> found = new HashMap<>();
            rows.get().forEach(each -> found.put(each.getKey(), each.getValue()));
            return found;
        };
    }

    static Balance balance(ResultSet row) throws SQLException {
        return new Balance(row.getLong("balance"), row.getLong("credited"), row.getLong("debited"));
    }

    @Override
    public void append(
            FederationId federation, List<Entry> entries, Map<Account, Balance> changes, Collection<TransferId> ended) {
        Set<TransferId> ending = new HashSet<>(ended);
        // What begins and ends in the same moment was never pending for anybody else.
        List<Object[]> held = entries.stream()
                .filter(entry -> entry.step() == Entry.Step.PENDING && !ending.remove(entry.id()))
                .map(entry -> row(federation, entry.id(), entry.expiresAt().toEpochMilli()))
                .toList();
        database.change(
                APPEND, entries.stream().map(entry -> row(federation, entry)).toList());
        database.change(
                CHANGE,
                changes.entrySet().stream()
                        .map(each ->
                                row(each.getValue(), federation, each.getKey().name()))
                        .toList());
        database.change(HOLD, held);
        database.change(END_HOLD, ending.stream().map(id -> row(federation, id)).toList());
    }

    private static Object[] row(Object... values) {
        return values;
    }

    private static Object[] row(Balance change, FederationId federation, String name) {
        return row(change.balance(), change.credited(), change.debited(), federation, name);
    }

    private static Object[] row(FederationId federation, Entry entry) {
        return row(
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
        return database.rows(
                EXPIRED,
                row -> new Expired(FederationId.of(row.getBytes("fed_id")), TransferId.of(row.getBytes("id"))),
                now.toEpochMilli(),
                limit);
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
                            .map((row, _) -> new StatementLine(row.getLong("seq"), entry(row)))
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

    static Entry entry(ResultSet row) throws SQLException {
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
