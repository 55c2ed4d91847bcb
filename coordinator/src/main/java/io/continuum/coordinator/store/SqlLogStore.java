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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Logs in SQL. */
public final class SqlLogStore implements LogStore {
    private static final String BEGIN = """
        insert into log_head (fed_id, size, root, edge)
        values (?, 0, ?, ?)
        on conflict do nothing
        """;

    private static final String SUBMIT = """
        insert into log_pending (fed_id, leaf, salt, subject)
        values (?, ?, ?, ?)
        """;

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

    private static final String PLACE = """
        insert into log_entry (fed_id, idx, leaf, salt, subject)
        values (?, ?, ?, ?, ?)
        """;

    private static final String NO_LONGER_PENDING = """
        delete from log_pending
         where fed_id = ?
           and seq = ?
        """;

    private static final String ADD_HASH = """
        insert into log_hash (fed_id, level, idx, hash)
        values (?, ?, ?, ?)
        """;

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
         where fed_id = :fed
           and subject in (<subjects>)
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
        database.execute(SUBMIT, leaf.federation(), leaf.encode(), NOTHING, NOTHING);
    }

    @Override
    public void submit(FederationId federation, List<SaltedLeaf> leaves) {
        if (leaves.isEmpty()) {
            return;
        }
        database.inWrite(handle -> {
            PreparedBatch batch = handle.prepareBatch(SUBMIT);
            leaves.forEach(salted ->
                    batch.add(federation, salted.leaf().encode(), salted.salt().value(), salted.subject()));
            return batch.execute();
        });
    }

    @Override
    public List<FederationId> unfinished(int limit) {
        return database.inRead(handle -> handle.createQuery(UNFINISHED)
                .bind(0, limit)
                .map((row, _) -> FederationId.of(row.getBytes("fed_id")))
                .list());
    }

    @Override
    public Optional<Head> lock(FederationId federation) {
        return database.inWrite(handle -> handle.createQuery(LOCK)
                .bind(0, federation)
                .map(SqlLogStore::head)
                .findOne());
    }

    @Override
    public Optional<Head> head(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(HEAD)
                .bind(0, federation)
                .map(SqlLogStore::head)
                .findOne());
    }

    private static Head head(ResultSet row, StatementContext context) throws SQLException {
        long size = row.getLong("size");
        byte[] edge = row.getBytes("edge");
        List<Bytes> peaks = new ArrayList<>();
        for (int at = 0; at < edge.length; at += MerkleHash.BYTES) {
            peaks.add(Bytes.of(Arrays.copyOfRange(edge, at, at + MerkleHash.BYTES)));
        }
        return new Head(new TreeHead(size, Bytes.of(row.getBytes("root"))), MerkleEdge.of(size, peaks));
    }

    @Override
    public List<Pending> pending(FederationId federation, int limit) {
        return database.inRead(handle -> handle.createQuery(PENDING)
                .bind(0, federation)
                .bind(1, limit)
                .map((row, _) -> new Pending(
                        row.getLong("seq"),
                        Bytes.of(row.getBytes("leaf")),
                        Bytes.of(row.getBytes("salt")),
                        Bytes.of(row.getBytes("subject"))))
                .list());
    }

    @Override
    public void place(FederationId federation, long first, List<Pending> leaves) {
        database.inWrite(handle -> {
            PreparedBatch entries = handle.prepareBatch(PLACE);
            PreparedBatch done = handle.prepareBatch(NO_LONGER_PENDING);
            long index = first;
            for (Pending leaf : leaves) {
                entries.add(federation, index++, leaf.leaf(), leaf.salt(), leaf.subject());
                done.add(federation, leaf.seq());
            }
            entries.execute();
            return done.execute();
        });
    }

    @Override
    public void addHashes(FederationId federation, List<TileHash> hashes) {
        database.inWrite(handle -> {
            PreparedBatch batch = handle.prepareBatch(ADD_HASH);
            hashes.forEach(hash -> batch.add(federation, hash.level(), hash.index(), hash.hash()));
            return batch.execute();
        });
    }

    @Override
    public void putHead(FederationId federation, Head head) {
        byte[] edge =
                Bytes.concat(head.edge().peaks().stream().map(Bytes::toArray).toArray(byte[][]::new));
        database.execute(PUT_HEAD, head.tree().size(), head.tree().root(), edge, federation);
    }

    @Override
    public void flushAtCommit() {
        database.flushAtCommit();
    }

    @Override
    public List<Bytes> leaves(FederationId federation, long from, int limit) {
        return database.inRead(handle -> handle.createQuery(LEAVES)
                .bind(0, federation)
                .bind(1, from)
                .bind(2, limit)
                .mapTo(Bytes.class)
                .list());
    }

    @Override
    public List<PlacedLeaf> find(FederationId federation, Collection<Bytes> subjects) {
        if (subjects.isEmpty()) {
            return List.of();
        }
        return database.inRead(handle -> handle.createQuery(FIND)
                .bind("fed", federation)
                .bindList("subjects", new ArrayList<>(subjects))
                .map((row, _) -> new PlacedLeaf(
                        row.getLong("idx"),
                        Bytes.of(row.getBytes("leaf")),
                        Bytes.of(row.getBytes("salt")),
                        Bytes.of(row.getBytes("subject"))))
                .list());
    }

    @Override
    public List<Bytes> hashes(FederationId federation, int level, long from, int limit) {
        return database.inRead(handle -> handle.createQuery(HASHES)
                .bind(0, federation)
                .bind(1, level)
                .bind(2, from)
                .bind(3, limit)
                .mapTo(Bytes.class)
                .list());
    }

    @Override
    public Optional<String> origin(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(ORIGIN)
                .bind(0, federation)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public void nameOrigin(FederationId federation, String origin) {
        database.execute(NAME_ORIGIN, origin, federation);
    }

    @Override
    public boolean anySigned() {
        return database.inRead(
                handle -> handle.createQuery(ANY_SIGNED).mapTo(Long.class).one() > 0);
    }

    @Override
    public void addCheckpoint(FederationId federation, Noted checkpoint) {
        database.execute(
                ADD_CHECKPOINT, federation, checkpoint.size(), checkpoint.note(), checkpoint.witnessed() ? 1 : 0);
    }

    @Override
    public void putCheckpoint(FederationId federation, Noted checkpoint) {
        database.execute(
                PUT_CHECKPOINT, checkpoint.note(), checkpoint.witnessed() ? 1 : 0, federation, checkpoint.size());
    }

    @Override
    public Optional<Noted> checkpoint(FederationId federation, long size) {
        return database.inRead(handle -> handle.createQuery(CHECKPOINT)
                .bind(0, federation)
                .bind(1, size)
                .map(SqlLogStore::noted)
                .findOne());
    }

    @Override
    public Optional<Noted> newestCheckpoint(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(NEWEST_CHECKPOINT)
                .bind(0, federation)
                .map(SqlLogStore::noted)
                .findOne());
    }

    @Override
    public Optional<Noted> newestWitnessed(FederationId federation) {
        return database.inRead(handle -> handle.createQuery(NEWEST_WITNESSED)
                .bind(0, federation)
                .map(SqlLogStore::noted)
                .findOne());
    }

    private static Noted noted(ResultSet row, StatementContext context) throws SQLException {
        return new Noted(row.getLong("size"), row.getBytes("note"), row.getInt("witnessed") == 1);
    }

    @Override
    public List<FederationId> unwitnessed(int limit) {
        return database.inRead(handle -> handle.createQuery(UNWITNESSED)
                .bind(0, limit)
                .map((row, _) -> FederationId.of(row.getBytes("fed_id")))
                .list());
    }

    @Override
    public void forgetCheckpoints(FederationId federation, int kept) {
        database.execute(FORGET_CHECKPOINTS, federation, federation, kept, federation);
    }
}
