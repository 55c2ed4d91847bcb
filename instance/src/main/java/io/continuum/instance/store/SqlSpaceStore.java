package io.continuum.instance.store;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.bytes.SetDigest;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.instance.space.KeptHead;
import io.continuum.instance.space.PeerCursor;
import io.continuum.instance.space.Quarantined;
import io.continuum.instance.space.Space;
import io.continuum.instance.space.SpaceStore;
import io.continuum.instance.space.Spaces;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.StubbedBatch;
import io.continuum.protocol.wire.CborException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Spaces, their ops and records, in SQL that both databases read alike but for how they lock a space. */
public final class SqlSpaceStore implements SpaceStore {
    private static final String SPACES = """
        select space, tenant, name, share_patterns, created_at, backfilled_to, backfill, records, ops, digest
          from space
         where federation = ?
         order by tenant, name
         limit ?
        """;
    private static final String SPACE = """
        select space, tenant, name, share_patterns, created_at, backfilled_to, backfill, records, ops, digest
          from space
         where federation = ?
           and space = ?
        """;
    private static final String SPACE_FOR_UPDATE = """
        select space, tenant, name, share_patterns, created_at, backfilled_to, backfill, records, ops, digest
          from space
         where federation = ?
           and space = ?
           for update
        """;
    private static final String INSERT = """
        insert into space (federation, space, tenant, name, share_patterns, created_at, backfilled_to, backfill,
                           records, ops, digest)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String SAVE = """
        update space
           set share_patterns = ?,
               backfilled_to = ?,
               backfill = ?,
               records = ?,
               ops = ?,
               digest = ?
         where federation = ?
           and space = ?
        """;
    private static final String SHARE = """
        insert into space_share (federation, space, peer, shared_at)
        values (?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String UNSHARE = """
        delete from space_share
         where federation = ?
           and space = ?
           and peer = ?
        """;
    private static final String SHARED_WITH = """
        select peer
          from space_share
         where federation = ?
           and space = ?
        """;
    private static final String SHARED_TO = """
        select space
          from space_share
         where federation = ?
           and peer = ?
        """;
    private static final String HEADS = """
        select origin, epoch, tip_seq, tip_hash, frozen
          from space_log
         where federation = ?
           and space = ?
         order by origin, epoch
        """;
    private static final String HEAD = """
        select origin, epoch, tip_seq, tip_hash, frozen
          from space_log
         where federation = ?
           and space = ?
           and origin = ?
           and epoch = ?
        """;
    private static final String NEWEST_HEAD = """
        select origin, epoch, tip_seq, tip_hash, frozen
          from space_log
         where federation = ?
           and space = ?
           and origin = ?
           and epoch <> ?
         order by opened_at desc, epoch
         limit 1
        """;
    private static final String HAS_LOG = """
        select 1
          from space_log
         where federation = ?
           and origin = ?
           and epoch = ?
         limit 1
        """;
    private static final String SAVE_HEAD = """
        insert into space_log (federation, space, origin, epoch, tip_seq, tip_hash, opened_at)
        values (?, ?, ?, ?, ?, ?, ?)
            on conflict (federation, space, origin, epoch)
            do update set tip_seq = excluded.tip_seq, tip_hash = excluded.tip_hash
        """;
    private static final String FREEZE = """
        update space_log
           set frozen = 1
         where federation = ?
           and space = ?
           and origin = ?
           and epoch = ?
        """;
    private static final String INSERT_BATCH = """
        insert into op_batch (federation, space, origin, epoch, first_seq, last_seq, bytes)
        values (?, ?, ?, ?, ?, ?, ?)
            on conflict (federation, space, origin, epoch, first_seq)
            do update set last_seq = excluded.last_seq, bytes = excluded.bytes
                    where excluded.last_seq > op_batch.last_seq
        """;
    private static final String ROWS = """
        select first_seq, last_seq, bytes
          from op_batch
         where federation = ?
           and space = ?
           and origin = ?
           and epoch = ?
           and first_seq >= (select coalesce(max(first_seq), 0)
                               from op_batch
                              where federation = ?
                                and space = ?
                                and origin = ?
                                and epoch = ?
                                and first_seq <= ?)
           and last_seq >= ?
         order by first_seq
         limit ?
        """;
    private static final String DELETE_ROWS_WITHIN = """
        delete from op_batch
         where federation = ?
           and space = ?
           and origin = ?
           and epoch = ?
           and first_seq >= ?
           and last_seq <= ?
        """;
    private static final String PUT_BACK = """
        insert into op_batch (federation, space, origin, epoch, first_seq, last_seq, bytes)
        values (?, ?, ?, ?, ?, ?, ?)
            on conflict (federation, space, origin, epoch, first_seq)
            do update set last_seq = excluded.last_seq, bytes = excluded.bytes
        """;
    private static final String RETAINED_FROM = """
        select origin, epoch, retained_from
          from space_log
         where federation = ?
           and space = ?
           and retained_from > 1
        """;
    private static final String RETAIN_FROM = """
        update space_log
           set retained_from = ?
         where federation = ?
           and space = ?
           and origin = ?
           and epoch = ?
        """;
    private static final String INSERT_STUBBED = """
        insert into stubbed_batch (federation, space, origin, epoch, first_seq, last_seq, bytes)
        values (?, ?, ?, ?, ?, ?, ?)
        """;
    private static final String STUBBED = """
        select bytes
          from stubbed_batch
         where federation = ?
           and space = ?
           and origin = ?
           and epoch = ?
           and last_seq > ?
         order by last_seq
         limit ?
        """;
    private static final String ALL_RECORDS_SQLITE = """
        select key, state
          from space_record
         where federation = ?
           and space = ?
           and key > ?
         order by key
         limit ?
        """;
    private static final String ALL_RECORDS_POSTGRES = """
        select key, state
          from space_record
         where federation = ?
           and space = ?
           and key collate "C" > ?
         order by key collate "C"
         limit ?
        """;
    private static final String RECORD = """
        select state
          from space_record
         where federation = ?
           and space = ?
           and key = ?
        """;
    private static final String SAVE_RECORD = """
        insert into space_record (federation, space, key, present, state)
        values (?, ?, ?, ?, ?)
            on conflict (federation, space, key)
            do update set present = excluded.present, state = excluded.state
        """;
    private static final String DELETE_RECORD = """
        delete from space_record
         where federation = ?
           and space = ?
           and key = ?
        """;
    private static final String RECORDS = """
        select key, state
          from space_record
         where federation = ?
           and space = ?
           and key > ?
           and present = 1
         order by key
         limit ?
        """;
    private static final String CURSOR = """
        select acked, acked_at, sent_ops, received_ops
          from peer_cursor
         where federation = ?
           and space = ?
           and peer = ?
        """;
    private static final String SAVE_CURSOR = """
        insert into peer_cursor (federation, space, peer, acked, acked_at, sent_ops, received_ops)
        values (?, ?, ?, ?, ?, ?, ?)
            on conflict (federation, space, peer)
            do update set acked = excluded.acked,
                          acked_at = excluded.acked_at,
                          sent_ops = excluded.sent_ops,
                          received_ops = excluded.received_ops
        """;
    private static final String DELETE_CURSOR = """
        delete from peer_cursor
         where federation = ?
           and space = ?
           and peer = ?
        """;
    private static final String QUARANTINE = """
        insert into quarantine (federation, space, peer, origin, epoch, first_seq, last_seq, reason, hash, excerpt, at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing
        """;
    private static final String QUARANTINED = """
        select peer, origin, epoch, first_seq, last_seq, reason, hash, excerpt, at
          from quarantine
         where federation = ?
           and space = ?
         order by id desc
         limit ?
        """;

    private final Database database;
    private final String lockedSpace;
    private final String allRecords;

    public SqlSpaceStore(Database database) {
        this.database = database;
        lockedSpace = switch (database.dialect()) {
            case SQLITE -> SPACE; // there is one writer
            case POSTGRES -> SPACE_FOR_UPDATE;
        };
        allRecords = switch (database.dialect()) {
            case SQLITE -> ALL_RECORDS_SQLITE; // compares bytes
            case POSTGRES -> ALL_RECORDS_POSTGRES;
        };
    }

    @Override
    public List<Space> spaces(FederationId federation) {
        return database.reading(handle -> handle.select(SPACES, federation.toArray(), Spaces.SPACES_MAX)
                .map((row, _) -> space(row))
                .list());
    }

    @Override
    public Optional<Space> space(FederationId federation, SpaceId id) {
        return database.reading(handle -> handle.select(SPACE, federation.toArray(), bytes(id))
                .map((row, _) -> space(row))
                .findFirst());
    }

    @Override
    public Optional<Space> lock(FederationId federation, SpaceId id) {
        return database.writing(handle -> handle.select(lockedSpace, federation.toArray(), bytes(id))
                .map((row, _) -> space(row))
                .findFirst());
    }

    @Override
    public boolean insert(FederationId federation, Space space) {
        return database.writing(handle -> handle.execute(
                        INSERT,
                        federation.toArray(),
                        bytes(space.id()),
                        space.tenant(),
                        space.name(),
                        space.sharesPatterns() ? 1 : 0,
                        space.createdAt().toEpochMilli(),
                        space.backfilledTo(),
                        space.backfill().name().toLowerCase(Locale.ROOT),
                        space.records(),
                        space.ops(),
                        space.digest().bytes())
                > 0);
    }

    @Override
    public void save(FederationId federation, Space space) {
        database.execute(handle -> handle.execute(
                SAVE,
                space.sharesPatterns() ? 1 : 0,
                space.backfilledTo(),
                space.backfill().name().toLowerCase(Locale.ROOT),
                space.records(),
                space.ops(),
                space.digest().bytes(),
                federation.toArray(),
                bytes(space.id())));
    }

    @Override
    public boolean share(FederationId federation, SpaceId id, InstanceId peer, Instant at) {
        return database.writing(handle ->
                handle.execute(SHARE, federation.toArray(), bytes(id), peer.toArray(), at.toEpochMilli()) > 0);
    }

    @Override
    public boolean unshare(FederationId federation, SpaceId id, InstanceId peer) {
        return database.writing(handle -> handle.execute(UNSHARE, federation.toArray(), bytes(id), peer.toArray()) > 0);
    }

    @Override
    public Set<InstanceId> sharedWith(FederationId federation, SpaceId id) {
        return database.reading(handle -> new HashSet<>(handle.select(SHARED_WITH, federation.toArray(), bytes(id))
                .map((row, _) -> InstanceId.of(row.getBytes("peer")))
                .list()));
    }

    @Override
    public Set<SpaceId> sharedTo(FederationId federation, InstanceId peer) {
        return database.reading(handle -> new HashSet<>(handle.select(SHARED_TO, federation.toArray(), peer.toArray())
                .map((row, _) -> new SpaceId(Bytes.of(row.getBytes("space"))))
                .list()));
    }

    @Override
    public List<KeptHead> heads(FederationId federation, SpaceId id) {
        return database.reading(handle -> handle.select(HEADS, federation.toArray(), bytes(id))
                .map((row, _) -> head(row))
                .list());
    }

    @Override
    public Optional<KeptHead> head(FederationId federation, SpaceId id, LogId log) {
        return database.reading(handle -> handle.select(
                        HEAD, federation.toArray(), bytes(id), log.origin().bytes(), log.epoch())
                .map((row, _) -> head(row))
                .findFirst());
    }

    @Override
    public Optional<LogHead> newestHead(FederationId federation, SpaceId id, Origin origin, LogId except) {
        return database.reading(
                handle -> handle.select(NEWEST_HEAD, federation.toArray(), bytes(id), origin.bytes(), except.epoch())
                        .map((row, _) -> head(row).head())
                        .findFirst());
    }

    @Override
    public boolean hasLog(FederationId federation, LogId log) {
        return database.reading(handle -> handle.select(
                        HAS_LOG, federation.toArray(), log.origin().bytes(), log.epoch())
                .mapTo(Integer.class)
                .findFirst()
                .isPresent());
    }

    @Override
    public void saveHead(FederationId federation, SpaceId id, LogHead head, Instant at) {
        database.execute(handle -> handle.execute(
                SAVE_HEAD,
                federation.toArray(),
                bytes(id),
                head.log().origin().bytes(),
                head.log().epoch(),
                head.seq(),
                head.tip().toArray(),
                at.toEpochMilli()));
    }

    @Override
    public void freeze(FederationId federation, SpaceId id, LogId log) {
        database.execute(handle -> handle.execute(
                FREEZE, federation.toArray(), bytes(id), log.origin().bytes(), log.epoch()));
    }

    @Override
    public void insertBatch(FederationId federation, SpaceId id, OpBatch batch) {
        database.execute(handle -> handle.execute(
                INSERT_BATCH,
                federation.toArray(),
                bytes(id),
                batch.log().origin().bytes(),
                batch.log().epoch(),
                batch.from(),
                batch.to(),
                batch.toBytes()));
    }

    @Override
    public List<OpBatch> batches(FederationId federation, SpaceId id, LogId log, long from, int limit) {
        return rows(federation, id, log, from, limit).stream()
                .map(row -> batch(row.bytes()))
                .toList();
    }

    @Override
    public List<Row> rows(FederationId federation, SpaceId id, LogId log, long from, int limit) {
        byte[] origin = log.origin().bytes();
        return database.reading(handle -> handle.select(
                        ROWS,
                        federation.toArray(),
                        bytes(id),
                        origin,
                        log.epoch(),
                        federation.toArray(),
                        bytes(id),
                        origin,
                        log.epoch(),
                        from,
                        from,
                        limit)
                .map((row, _) -> new Row(row.getLong("first_seq"), row.getLong("last_seq"), row.getBytes("bytes")))
                .list());
    }

    @Override
    public void putBack(FederationId federation, SpaceId id, OpBatch batch) {
        byte[] origin = batch.log().origin().bytes();
        long epoch = batch.log().epoch();
        database.execute(handle -> handle.execute(
                DELETE_ROWS_WITHIN, federation.toArray(), bytes(id), origin, epoch, batch.from(), batch.to()));
        database.execute(handle -> handle.execute(
                PUT_BACK, federation.toArray(), bytes(id), origin, epoch, batch.from(), batch.to(), batch.toBytes()));
    }

    @Override
    public Map<LogId, Long> retainedFrom(FederationId federation, SpaceId id) {
        return database.reading(handle -> {
            Map<LogId, Long> retained = new HashMap<>();
            handle.select(RETAINED_FROM, federation.toArray(), bytes(id))
                    .map((row, _) -> Map.entry(log(row), row.getLong("retained_from")))
                    .list()
                    .forEach(entry -> retained.put(entry.getKey(), entry.getValue()));
            return retained;
        });
    }

    @Override
    public void retainFrom(FederationId federation, SpaceId id, LogId log, long from) {
        database.execute(handle -> handle.execute(
                RETAIN_FROM, from, federation.toArray(), bytes(id), log.origin().bytes(), log.epoch()));
    }

    @Override
    public void insertStubbed(FederationId federation, SpaceId id, StubbedBatch batch) {
        database.execute(handle -> handle.execute(
                INSERT_STUBBED,
                federation.toArray(),
                bytes(id),
                batch.log().origin().bytes(),
                batch.log().epoch(),
                batch.from(),
                batch.to(),
                batch.toBytes()));
    }

    @Override
    public List<StubbedBatch> stubbed(FederationId federation, SpaceId id, LogId log, long after, int limit) {
        return database.reading(handle -> handle.select(
                        STUBBED, federation.toArray(), bytes(id), log.origin().bytes(), log.epoch(), after, limit)
                .map((row, _) -> stubbed(row.getBytes("bytes")))
                .list());
    }

    @Override
    public List<KeptRecord> allRecords(FederationId federation, SpaceId id, String afterKey, int limit) {
        return database.reading(handle -> handle.select(allRecords, federation.toArray(), bytes(id), afterKey, limit)
                .map((row, _) -> new KeptRecord(row.getString("key"), row.getBytes("state")))
                .list());
    }

    @Override
    public Optional<byte[]> record(FederationId federation, SpaceId id, String key) {
        return database.reading(handle -> handle.select(RECORD, federation.toArray(), bytes(id), key)
                .map((row, _) -> row.getBytes("state"))
                .findFirst());
    }

    @Override
    public void saveRecord(FederationId federation, SpaceId id, String key, boolean present, byte[] state) {
        database.execute(
                handle -> handle.execute(SAVE_RECORD, federation.toArray(), bytes(id), key, present ? 1 : 0, state));
    }

    @Override
    public void deleteRecord(FederationId federation, SpaceId id, String key) {
        database.execute(handle -> handle.execute(DELETE_RECORD, federation.toArray(), bytes(id), key));
    }

    @Override
    public List<KeptRecord> records(FederationId federation, SpaceId id, String afterKey, int limit) {
        return database.reading(handle -> handle.select(RECORDS, federation.toArray(), bytes(id), afterKey, limit)
                .map((row, _) -> new KeptRecord(row.getString("key"), row.getBytes("state")))
                .list());
    }

    @Override
    public PeerCursor cursor(FederationId federation, SpaceId id, InstanceId peer) {
        return database.reading(handle -> handle.select(CURSOR, federation.toArray(), bytes(id), peer.toArray())
                .map((row, _) -> cursor(peer, row))
                .findFirst()
                .orElseGet(() -> PeerCursor.none(peer)));
    }

    @Override
    public void saveCursor(FederationId federation, SpaceId id, PeerCursor cursor) {
        database.execute(handle -> handle.execute(
                SAVE_CURSOR,
                federation.toArray(),
                bytes(id),
                cursor.peer().toArray(),
                cursor.acked().toBytes(),
                cursor.ackedAt().toEpochMilli(),
                cursor.sent(),
                cursor.received()));
    }

    @Override
    public void deleteCursor(FederationId federation, SpaceId id, InstanceId peer) {
        database.execute(handle -> handle.execute(DELETE_CURSOR, federation.toArray(), bytes(id), peer.toArray()));
    }

    @Override
    public void quarantine(FederationId federation, SpaceId id, Quarantined refused) {
        database.execute(handle -> handle.execute(
                QUARANTINE,
                federation.toArray(),
                bytes(id),
                refused.peer().toArray(),
                refused.log().origin().bytes(),
                refused.log().epoch(),
                refused.from(),
                refused.to(),
                refused.reason(),
                refused.hash().toArray(),
                refused.excerpt(),
                refused.at().toEpochMilli()));
    }

    @Override
    public List<Quarantined> quarantined(FederationId federation, SpaceId id, int limit) {
        return database.reading(handle -> handle.select(QUARANTINED, federation.toArray(), bytes(id), limit)
                .map((row, _) -> quarantined(row))
                .list());
    }

    private static byte[] bytes(SpaceId id) {
        return id.bytes().toArray();
    }

    private static Space space(ResultSet row) throws SQLException {
        return new Space(
                new SpaceId(Bytes.of(row.getBytes("space"))),
                row.getString("tenant"),
                row.getString("name"),
                row.getInt("share_patterns") != 0,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Space.Backfill.valueOf(row.getString("backfill").toUpperCase(Locale.ROOT)),
                row.getString("backfilled_to"),
                row.getLong("records"),
                row.getLong("ops"),
                SetDigest.of(row.getBytes("digest")));
    }

    private static LogId log(ResultSet row) throws SQLException {
        return new LogId(Origin.of(row.getBytes("origin")), row.getLong("epoch"));
    }

    private static KeptHead head(ResultSet row) throws SQLException {
        return new KeptHead(
                new LogHead(log(row), row.getLong("tip_seq"), Bytes.of(row.getBytes("tip_hash"))),
                row.getInt("frozen") != 0);
    }

    private static OpBatch batch(byte[] kept) {
        try {
            return OpBatch.fromBytes(kept);
        } catch (CborException e) {
            throw new StoreException("A batch of ops in the database is damaged; restore a backup.", e);
        }
    }

    private static StubbedBatch stubbed(byte[] kept) {
        try {
            return StubbedBatch.fromBytes(kept);
        } catch (CborException e) {
            throw new StoreException("A batch of ops in the database is damaged; restore a backup.", e);
        }
    }

    private static PeerCursor cursor(InstanceId peer, ResultSet row) throws SQLException {
        return new PeerCursor(
                peer,
                vector(row.getBytes("acked")),
                Instant.ofEpochMilli(row.getLong("acked_at")),
                row.getLong("sent_ops"),
                row.getLong("received_ops"));
    }

    private static VersionVector vector(byte[] kept) {
        try {
            return VersionVector.fromBytes(kept, Integer.MAX_VALUE, Integer.MAX_VALUE);
        } catch (DamagedException e) {
            throw new StoreException("A version vector in the database is damaged; restore a backup.", e);
        }
    }

    private static Quarantined quarantined(ResultSet row) throws SQLException {
        return new Quarantined(
                InstanceId.of(row.getBytes("peer")),
                log(row),
                row.getLong("first_seq"),
                row.getLong("last_seq"),
                row.getString("reason"),
                Bytes.of(row.getBytes("hash")),
                row.getBytes("excerpt"),
                Instant.ofEpochMilli(row.getLong("at")));
    }
}
