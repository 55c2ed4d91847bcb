package io.continuum.coordinator.store;

import io.continuum.coordinator.activity.ActivityStore;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Counts of what happened, and what they are counted from, in SQL. */
public final class SqlActivityStore implements ActivityStore {
    private static final String BEGIN = """
        insert into activity_cursor (fed_id, leaves, releases, entries)
        values (?, 0, 0, 0)
        on conflict do nothing
        """;

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK = """
        update activity_cursor
           set leaves = leaves
         where fed_id = ?
        """;

    private static final String CURSOR = """
        select leaves, releases, entries
          from activity_cursor
         where fed_id = ?
        """;

    private static final String PUT = """
        update activity_cursor
           set leaves = ?,
               releases = ?,
               entries = ?
         where fed_id = ?
        """;

    private static final String ADD = """
        insert into activity_day (fed_id, day, kind, times, amount)
        values (?, ?, ?, ?, ?)
        on conflict (fed_id, day, kind) do update
           set times = activity_day.times + excluded.times,
               amount = activity_day.amount + excluded.amount
        """;

    private static final String SINCE = """
        select day, kind, times, amount
          from activity_day
         where fed_id = ?
           and day >= ?
         order by day, kind
        """;

    private static final String LEAVES = """
        select leaf
          from log_entry
         where fed_id = ?
           and idx >= ?
         order by idx
         limit ?
        """;

    private static final String RELEASES = """
        select seq, released_at
          from release
         where fed_id = ?
           and seq > ?
         order by seq
         limit ?
        """;

    /** Steps: 1 single, 3 post. */
    private static final String ENTRIES = """
        select seq, code, amount, at
          from entry
         where fed_id = ?
           and seq > ?
           and at <= ?
           and step in (1, 3)
         order by seq
         limit ?
        """;

    private static final String ACCOUNTS = """
        select name, balance, credited, debited
          from account
         where fed_id = ?
        """;

    private static final String ACTIVE = """
        select org_id
          from organisation
         where fed_id = ?
           and (open_tags > (
                  select count(*)
                    from release_part
                   where release_part.fed_id = organisation.fed_id
                     and release_part.org_id = organisation.org_id
                     and release_part.seq > organisation.open_tags_seq
                ) or exists (
                  select 1
                    from release_part
                    join release
                      on release.fed_id = release_part.fed_id
                     and release.seq = release_part.seq
                   where release_part.fed_id = organisation.fed_id
                     and release_part.org_id = organisation.org_id
                     and release.released_at >= ?
                ))
        """;

    private static final String STAKE = """
        select open_tags - (
                 select count(*)
                   from release_part
                  where release_part.fed_id = organisation.fed_id
                    and release_part.org_id = organisation.org_id
                    and release_part.seq > organisation.open_tags_seq
               ) as open,
               (
                 select count(*)
                   from organisation invitee
                  where invitee.fed_id = organisation.fed_id
                    and invitee.sponsor_id = organisation.org_id
                    and invitee.org_id <> invitee.sponsor_id
               ) as invitees,
               (
                 select coalesce(sum(amount - taken), 0)
                   from bond
                  where bond.fed_id = organisation.fed_id
                    and bond.invitee_id = organisation.org_id
                    and bond.ended = 0
               ) as bond
          from organisation
         where fed_id = ?
           and org_id = ?
        """;

    private static final String BALANCES = """
        select name, balance
          from account
         where fed_id = ?
           and name in (?, ?, ?)
        """;

    private final Database database;

    public SqlActivityStore(Database database) {
        this.database = database;
    }

    @Override
    public Cursor lock(FederationId federation) {
        database.execute(BEGIN, federation);
        database.execute(LOCK, federation);
        return database.inRead(handle -> handle.createQuery(CURSOR)
                .bind(0, federation)
                .map((row, _) -> new Cursor(row.getLong("leaves"), row.getLong("releases"), row.getLong("entries")))
                .one());
    }

    @Override
    public void put(FederationId federation, Cursor cursor) {
        database.execute(PUT, cursor.leaves(), cursor.releases(), cursor.entries(), federation);
    }

    @Override
    public void add(FederationId federation, List<Count> counts) {
        counts.forEach(
                count -> database.execute(ADD, federation, count.day(), count.kind(), count.times(), count.amount()));
    }

    @Override
    public List<Count> since(FederationId federation, long day) {
        return database.inRead(handle -> handle.createQuery(SINCE)
                .bind(0, federation)
                .bind(1, day)
                .map((row, _) -> new Count(
                        row.getLong("day"), row.getString("kind"), row.getLong("times"), row.getLong("amount")))
                .list());
    }

    @Override
    public List<Bytes> leaves(FederationId federation, long from, int limit) {
        return database.inRead(handle -> handle.createQuery(LEAVES)
                .bind(0, federation)
                .bind(1, from)
                .bind(2, limit)
                .map((row, _) -> Bytes.of(row.getBytes("leaf")))
                .list());
    }

    @Override
    public List<Released> releases(FederationId federation, long after, int limit) {
        return database.inRead(handle -> handle.createQuery(RELEASES)
                .bind(0, federation)
                .bind(1, after)
                .bind(2, limit)
                .map((row, _) -> new Released(row.getLong("seq"), Instant.ofEpochMilli(row.getLong("released_at"))))
                .list());
    }

    @Override
    public List<Moved> entries(FederationId federation, long after, Instant until, int limit) {
        return database.inRead(handle -> handle.createQuery(ENTRIES)
                .bind(0, federation)
                .bind(1, after)
                .bind(2, until.toEpochMilli())
                .bind(3, limit)
                .map((row, _) -> new Moved(
                        row.getLong("seq"),
                        Code.ofNumber(row.getInt("code")).text(),
                        row.getLong("amount"),
                        Instant.ofEpochMilli(row.getLong("at"))))
                .list());
    }

    @Override
    public List<AccountLine> accounts(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(ACCOUNTS)
                .bind(0, federation)
                .map((row, _) -> new AccountLine(
                        row.getString("name"), row.getLong("balance"), row.getLong("credited"), row.getLong("debited")))
                .list());
    }

    @Override
    public Optional<Stake> stake(FederationId federation, OrgId organisation) {
        String available = Account.available(organisation).name();
        String escrow = Account.escrow(organisation).name();
        String bonds = Account.bond(organisation).name();
        return database.inRead(handle -> {
            Map<String, Long> balances = handle.createQuery(BALANCES)
                    .bind(0, federation)
                    .bind(1, available)
                    .bind(2, escrow)
                    .bind(3, bonds)
                    .map((row, _) -> Map.entry(row.getString("name"), row.getLong("balance")))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            return handle.createQuery(STAKE)
                    .bind(0, federation)
                    .bind(1, organisation)
                    .map((row, _) -> new Stake(
                            row.getLong("open"),
                            row.getLong("invitees"),
                            balances.getOrDefault(available, 0L),
                            balances.getOrDefault(escrow, 0L),
                            balances.getOrDefault(bonds, 0L),
                            row.getLong("bond")))
                    .findOne();
        });
    }

    @Override
    public Set<OrgId> active(FederationId federation, Instant since) {
        return database.inRead(handle -> handle.createQuery(ACTIVE)
                .bind(0, federation)
                .bind(1, since.toEpochMilli())
                .map((row, _) -> OrgId.of(row.getBytes("org_id")))
                .collect(Collectors.toUnmodifiableSet()));
    }
}
