package io.continuum.coordinator.store;

import io.continuum.coordinator.log.LogStore;
import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.coordinator.log.SaltedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.MerkleEdge;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.TreeHead;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Logs in SQL. */
public final class SqlLogStore implements LogStore {
    private static final String BEGIN = """
        insert into log_head (fed_id, size, root, edge)
        values (?, 0, ?, ?)
        on conflict do nothing
        """;

    private static final ManyRows SUBMIT = ManyRows.insert("log_pending", "fed_id", "leaf", "salt", "subject");

    private static final String UNFINISHED = """
        select fed_id
          from log_head as head
         where exists (select 1
                         from log_pending as pending
                        where pending.fed_id = head.fed_id)
            or (head.size > 0
                and not exists (select 1
                                  from log_checkpoint as signed
                                 where signed.fed_id = head.fed_id
                                   and signed.size = head.size))
         limit ?
        """;

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK = """
        update log_head
           set size = size
         where fed_id = ?
        returning size, root, edge
        """;

    private static final String HEAD = """
        select size, root, edge
          from log_head
         where fed_id = ?
        """;

    private static final String PENDING = """
        select seq, leaf, salt, subject
          from log_pending
         where fed_id = ?
         order by seq
         limit ?
        """;

    private static final ManyRows PLACE = ManyRows.insert("log_entry", "fed_id", "idx", "leaf", "salt", "subject");

    private static final ManyRows NO_LONGER_PENDING = new ManyRows("""
        delete from log_pending
         using unnest(?, ?) as placed (fed_id, seq)
         where log_pending.fed_id = placed.fed_id
           and log_pending.seq = placed.seq
        """, """
            delete from log_pending
             where fed_id = ?
               and seq = ?
            """);

    private static final ManyRows ADD_HASHES = ManyRows.insert("log_hash", "fed_id", "level", "idx", "hash");

    private static final String PUT_HEAD = """
        update log_head
           set size = ?,
               root = ?,
               edge = ?
         where fed_id = ?
        """;

    private static final String LEAVES = """
        select leaf
          from log_entry
         where fed_id = ?
           and idx >= ?
         order by idx
         limit ?
        """;

    private static final String FIND = """
        select idx, leaf, salt, subject
          from log_entry
         where fed_id = ?
           and subject = any(?)
           and length(subject) > 0
         order by idx
        """;

    private static final String HASHES = """
        select hash
          from log_hash
         where fed_id = ?
           and level = ?
           and idx >= ?
         order by idx
         limit ?
        """;

    private static final String ORIGIN = """
        select origin
          from log_head
         where fed_id = ?
           and origin <> ''
        """;

    private static final String NAME_ORIGIN = """
        update log_head
           set origin = ?
         where fed_id = ?
           and origin = ''
        """;

    private static final String ANY_SIGNED = """
        select count(*)
          from (select 1
                  from log_checkpoint
                 limit 1) as one
        """;

    private static final String ADD_CHECKPOINT = """
        insert into log_checkpoint (fed_id, size, note, witnessed)
        values (?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String PUT_CHECKPOINT = """
        update log_checkpoint
           set note = ?,
               witnessed = ?
         where fed_id = ?
           and size = ?
        """;

    private static final String CHECKPOINT = """
        select size, note, witnessed
          from log_checkpoint
         where fed_id = ?
           and size = ?
        """;

    private static final String NEWEST_CHECKPOINT = """
        select size, note, witnessed
          from log_checkpoint
         where fed_id = ?
         order by size desc
         limit 1
        """;

    private static final String NEWEST_WITNESSED = """
        select size, note, witnessed
          from log_checkpoint
         where fed_id = ?
           and witnessed = 1
         order by size desc
         limit 1
        """;

    private static final String UNWITNESSED = """
        select head.fed_id
          from log_head as head
          join log_checkpoint as newest
            on newest.fed_id = head.fed_id
           and newest.size = head.size
         where newest.witnessed = 0
         limit ?
        """;

    /** The newest witnessed one stays, however old it is. */
    private static final String FORGET_CHECKPOINTS = """
        delete from log_checkpoint
         where fed_id = ?
           and size < (select min(size)
                         from (select size
                                 from log_checkpoint
                                where fed_id = ?
                                order by size desc
                                limit ?) as newest)
           and size < (select max(size)
                         from log_checkpoint
                        where fed_id = ?
                          and witnessed = 1)
        """;

    private static final Bytes NOTHING = Bytes.zeros(0);

    private final Database database;

    public SqlLogStore(Database database) {
        this.database = database;
    }

    @Override
    public boolean begin(FederationId federation) {
        return database.execute(BEGIN, federation, MerkleHash.EMPTY_ROOT, new byte[0]) == 1;
    }

    @Override
    public void submit(LogLeaf leaf) {
        database.change(SUBMIT, List.<Object[]>of(row(leaf.federation(), leaf.encode(), NOTHING, NOTHING)));
    }

    @Override
    public void submit(FederationId federation, List<SaltedLeaf> leaves) {
        database.change(
                SUBMIT,
                leaves.stream()
                        .map(salted -> row(
                                federation,
                                salted.leaf().encode(),
                                salted.salt().value(),
                                salted.subject()))
                        .toList());
    }

    private static Object[] row(Object... values) {
        return values;
    }

    @Override
    public List<FederationId> unfinished(int limit) {
        return database.rows(UNFINISHED, row -> FederationId.of(row.getBytes("fed_id")), limit);
    }

    @Override
    public Optional<Head> lock(FederationId federation) {
        return database.write(() -> database.row(LOCK, SqlLogStore::head, federation));
    }

    @Override
    public Optional<Head> head(FederationId federation) {
        return database.row(HEAD, SqlLogStore::head, federation);
    }

    private static Head head(ResultSet row) throws SQLException {
        long size = row.getLong("size");
        List<Bytes> peaks = Ids.split(row.getBytes("edge"), MerkleHash.BYTES, Bytes::of);
        return new Head(new TreeHead(size, Bytes.of(row.getBytes("root"))), MerkleEdge.of(size, peaks));
    }

    @Override
    public List<Pending> pending(FederationId federation, int limit) {
        return database.rows(
                PENDING,
                row -> new Pending(
                        row.getLong("seq"),
                        Bytes.of(row.getBytes("leaf")),
                        Bytes.of(row.getBytes("salt")),
                        Bytes.of(row.getBytes("subject"))),
                federation,
                limit);
    }

    @Override
    public void place(FederationId federation, long first, List<Pending> leaves) {
        List<Object[]> entries = new ArrayList<>(leaves.size());
        for (Pending leaf : leaves) {
            entries.add(row(federation, first + entries.size(), leaf.leaf(), leaf.salt(), leaf.subject()));
        }
        database.change(PLACE, entries);
        database.change(
                NO_LONGER_PENDING,
                leaves.stream().map(leaf -> row(federation, leaf.seq())).toList());
    }

    @Override
    public void addHashes(FederationId federation, List<TileHash> hashes) {
        database.change(
                ADD_HASHES,
                hashes.stream()
                        .map(hash -> row(federation, hash.level(), hash.index(), hash.hash()))
                        .toList());
    }

    @Override
    public void putHead(FederationId federation, Head head) {
        byte[] edge =
                Bytes.concat(head.edge().peaks().stream().map(Bytes::toArray).toArray(byte[][]::new));
        database.change(PUT_HEAD, head.tree().size(), head.tree().root(), edge, federation);
    }

    @Override
    public void flushAtCommit() {
        database.flushAtCommit();
    }

    @Override
    public List<Bytes> leaves(FederationId federation, long from, int limit) {
        return database.rows(LEAVES, row -> Bytes.of(row.getBytes("leaf")), federation, from, limit);
    }

    @Override
    public List<PlacedLeaf> find(FederationId federation, Collection<Bytes> subjects) {
        if (subjects.isEmpty()) {
            return List.of();
        }
        return database.rows(
                FIND,
                row -> new PlacedLeaf(
                        row.getLong("idx"),
                        Bytes.of(row.getBytes("leaf")),
                        Bytes.of(row.getBytes("salt")),
                        Bytes.of(row.getBytes("subject"))),
                federation,
                subjects.stream().map(Bytes::toArray).toArray(byte[][]::new));
    }

    @Override
    public List<Bytes> hashes(FederationId federation, int level, long from, int limit) {
        return database.rows(HASHES, row -> Bytes.of(row.getBytes("hash")), federation, level, from, limit);
    }

    @Override
    public Optional<String> origin(FederationId federation) {
        return database.row(ORIGIN, row -> row.getString("origin"), federation);
    }

    @Override
    public void nameOrigin(FederationId federation, String origin) {
        database.execute(NAME_ORIGIN, origin, federation);
    }

    @Override
    public boolean anySigned() {
        return database.row(ANY_SIGNED, row -> row.getLong(1)).orElse(0L) > 0;
    }

    @Override
    public void addCheckpoint(FederationId federation, Noted checkpoint) {
        database.change(
                ADD_CHECKPOINT, federation, checkpoint.size(), checkpoint.note(), checkpoint.witnessed() ? 1 : 0);
    }

    @Override
    public void putCheckpoint(FederationId federation, Noted checkpoint) {
        database.change(
                PUT_CHECKPOINT, checkpoint.note(), checkpoint.witnessed() ? 1 : 0, federation, checkpoint.size());
    }

    @Override
    public Optional<Noted> checkpoint(FederationId federation, long size) {
        return database.row(CHECKPOINT, SqlLogStore::noted, federation, size);
    }

    @Override
    public Optional<Noted> newestCheckpoint(FederationId federation) {
        return database.row(NEWEST_CHECKPOINT, SqlLogStore::noted, federation);
    }

    @Override
    public Optional<Noted> newestWitnessed(FederationId federation) {
        return database.row(NEWEST_WITNESSED, SqlLogStore::noted, federation);
    }

    private static Noted noted(ResultSet row) throws SQLException {
        return new Noted(row.getLong("size"), row.getBytes("note"), row.getInt("witnessed") == 1);
    }

    @Override
    public List<FederationId> unwitnessed(int limit) {
        return database.rows(UNWITNESSED, row -> FederationId.of(row.getBytes("fed_id")), limit);
    }

    @Override
    public void forgetCheckpoints(FederationId federation, int kept) {
        database.change(FORGET_CHECKPOINTS, federation, federation, kept, federation);
    }
}
