package io.continuum.coordinator.store;

import io.continuum.coordinator.audit.AuditStore;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.StatementContext;

/** Reads what is to be checked, in SQL that both databases read alike. */
public final class SqlAuditStore implements AuditStore {
    private static final String FEDERATIONS = """
        select fed_id
          from federation
         order by fed_id
        """;

    private static final String HEAD = """
        select size, root, edge
          from log_head
         where fed_id = ?
        """;

    private static final String LEAVES = """
        select idx, leaf, salt, subject
          from log_entry
         where fed_id = ?
           and idx >= ?
         order by idx
         limit ?
        """;

    private static final String WAITING = """
        select -1 as idx, leaf, salt, subject
          from log_pending
         where fed_id = ?
        """;

    private static final String HASHES = """
        select idx, hash
          from log_hash
         where fed_id = ?
           and level = ?
           and idx >= ?
           and idx < ?
        """;

    private static final String COUNT_HASHES = """
        select count(*)
          from log_hash
         where fed_id = ?
        """;

    private static final String CHECKPOINTS = """
        select size, note
          from log_checkpoint
         where fed_id = ?
        """;

    private static final String ENTRIES = """
        select seq, id, step, debit, credit, target, pending_id, amount, code, at, expires_at, nonce
          from entry
         where fed_id = ?
           and seq > ?
         order by seq
         limit ?
        """;

    private static final String COUNT_ENTRIES = """
        select count(*)
          from entry
         where fed_id = ?
        """;

    private static final String ACCOUNTS = """
        select name, balance, credited, debited
          from account
         where fed_id = ?
        """;

    private static final String HOLDS = """
        select id, expires_at
          from hold
         where fed_id = ?
        """;

    private static final String GIVEN = """
        select org_id, cid, envelope_hash, received_at
          from contribution_seen
         where fed_id = ?
           and type = 1
           and (org_id, cid) > (?, ?)
         order by org_id, cid
         limit ?
        """;

    private static final String KEPT = """
        select kept.tag_epoch, kept.tag, kept.org_id, kept.cid, kept.envelope, given.envelope_hash
          from contribution as kept
          left join contribution_seen as given
            on given.fed_id = kept.fed_id
           and given.org_id = kept.org_id
           and given.cid = kept.cid
           and given.type = 1
         where kept.fed_id = ?
           and (kept.tag_epoch, kept.tag, kept.org_id) > (?, ?, ?)
         order by kept.tag_epoch, kept.tag, kept.org_id
         limit ?
        """;

    private static final String MISCOUNTED = """
        select tag.tag_epoch, tag.tag, tag.organisations, count(contribution.org_id) as there
          from tag
          left join contribution
            on contribution.fed_id = tag.fed_id
           and contribution.tag_epoch = tag.tag_epoch
           and contribution.tag = tag.tag
         where tag.fed_id = ?
         group by tag.tag_epoch, tag.tag, tag.organisations
        having tag.organisations <> count(contribution.org_id)
         limit ?
        """;

    private final Database database;
    private final SqlLogStore log;

    public SqlAuditStore(Database database) {
        this.database = database;
        this.log = new SqlLogStore(database);
    }

    @Override
    public List<FederationId> federations() {
        return database.inRead(handle -> handle.createQuery(FEDERATIONS)
                .map((row, _) -> FederationId.of(row.getBytes("fed_id")))
                .list());
    }

    @Override
    public Head head(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(HEAD)
                .bind(0, federation)
                .map((row, _) ->
                        new Head(row.getLong("size"), Bytes.of(row.getBytes("root")), Bytes.of(row.getBytes("edge"))))
                .one());
    }

    @Override
    public List<PlacedLeaf> leaves(FederationId federation, long from, int limit) {
        return database.inRead(handle -> handle.createQuery(LEAVES)
                .bind(0, federation)
                .bind(1, from)
                .bind(2, limit)
                .map(SqlAuditStore::leaf)
                .list());
    }

    @Override
    public List<PlacedLeaf> waiting(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(WAITING)
                .bind(0, federation)
                .map(SqlAuditStore::leaf)
                .list());
    }

    private static PlacedLeaf leaf(ResultSet row, StatementContext context) throws SQLException {
        return new PlacedLeaf(
                row.getLong("idx"),
                Bytes.of(row.getBytes("leaf")),
                Bytes.of(row.getBytes("salt")),
                Bytes.of(row.getBytes("subject")));
    }

    @Override
    public List<PlacedLeaf> find(FederationId federation, Collection<Bytes> subjects) {
        return log.find(federation, subjects);
    }

    @Override
    public SortedMap<Long, Bytes> hashes(FederationId federation, int level, long from, long to) {
        SortedMap<Long, Bytes> hashes = new TreeMap<>();
        database.inRead(handle -> handle.createQuery(HASHES)
                .bind(0, federation)
                .bind(1, level)
                .bind(2, from)
                .bind(3, to)
                .map((row, _) -> hashes.put(row.getLong("idx"), Bytes.of(row.getBytes("hash"))))
                .list());
        return hashes;
    }

    @Override
    public long countHashes(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(COUNT_HASHES)
                .bind(0, federation)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public SortedMap<Long, byte[]> checkpoints(FederationId federation) {
        SortedMap<Long, byte[]> notes = new TreeMap<>();
        database.inRead(handle -> handle.createQuery(CHECKPOINTS)
                .bind(0, federation)
                .map((row, _) -> notes.put(row.getLong("size"), row.getBytes("note")))
                .list());
        return notes;
    }

    @Override
    public List<Row> entries(FederationId federation, long after, int limit) {
        return database.inRead(handle -> handle.createQuery(ENTRIES)
                .bind(0, federation)
                .bind(1, after)
                .bind(2, limit)
                .map(SqlAuditStore::row)
                .list());
    }

    private static Row row(ResultSet row, StatementContext context) throws SQLException {
        long seq = row.getLong("seq");
        try {
            return new Row.Readable(seq, SqlLedgerStore.entry(row));
        } catch (IllegalArgumentException e) {
            return new Row.Unreadable(seq, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public long countEntries(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(COUNT_ENTRIES)
                .bind(0, federation)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public Map<String, Balance> accounts(FederationId federation) {
        Map<String, Balance> accounts = new HashMap<>();
        database.inRead(handle -> handle.createQuery(ACCOUNTS)
                .bind(0, federation)
                .map((row, _) -> accounts.put(row.getString("name"), SqlLedgerStore.balance(row)))
                .list());
        return accounts;
    }

    @Override
    public Map<TransferId, Instant> holds(FederationId federation) {
        Map<TransferId, Instant> holds = new HashMap<>();
        database.inRead(handle -> handle.createQuery(HOLDS)
                .bind(0, federation)
                .map((row, _) ->
                        holds.put(TransferId.of(row.getBytes("id")), Instant.ofEpochMilli(row.getLong("expires_at"))))
                .list());
        return holds;
    }

    @Override
    public List<Given> given(FederationId federation, Bytes afterOrganisation, Bytes afterCid, int limit) {
        return database.inRead(handle -> handle.createQuery(GIVEN)
                .bind(0, federation)
                .bind(1, afterOrganisation)
                .bind(2, afterCid)
                .bind(3, limit)
                .map((row, _) -> new Given(
                        OrgId.of(row.getBytes("org_id")),
                        Bytes.of(row.getBytes("cid")),
                        Bytes.of(row.getBytes("envelope_hash")),
                        Instant.ofEpochMilli(row.getLong("received_at"))))
                .list());
    }

    @Override
    public List<Kept> kept(
            FederationId federation, long afterTagEpoch, Bytes afterTag, Bytes afterOrganisation, int limit) {
        return database.inRead(handle -> handle.createQuery(KEPT)
                .bind(0, federation)
                .bind(1, afterTagEpoch)
                .bind(2, afterTag)
                .bind(3, afterOrganisation)
                .bind(4, limit)
                .map(SqlAuditStore::kept)
                .list());
    }

    private static Kept kept(ResultSet row, StatementContext context) throws SQLException {
        byte[] expected = row.getBytes("envelope_hash");
        return new Kept(
                row.getLong("tag_epoch"),
                Bytes.of(row.getBytes("tag")),
                OrgId.of(row.getBytes("org_id")),
                Bytes.of(row.getBytes("cid")),
                Bytes.of(row.getBytes("envelope")),
                Bytes.of(expected == null ? new byte[0] : expected));
    }

    @Override
    public List<String> miscountedTags(FederationId federation, int limit) {
        return database.inRead(handle -> handle.createQuery(MISCOUNTED)
                .bind(0, federation)
                .bind(1, limit)
                .map((row, _) -> "a tag of tag epoch %d counts %d organisations, but %d have a contribution"
                        .formatted(row.getLong("tag_epoch"), row.getLong("organisations"), row.getLong("there")))
                .list());
    }
}
