package io.continuum.coordinator.store;

import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.pattern.Envelope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Envelopes and counts in SQL. */
public final class SqlContributionStore implements ContributionStore {
    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_ORGANISATION = """
        update organisation
           set joined_seq = joined_seq
         where fed_id = ?
           and org_id = ?
        """;

    private static final String MAKE_TAG = """
        insert into tag (fed_id, tag_epoch, tag)
        values (?, ?, ?)
        on conflict do nothing
        """;

    private static final String LOCK_TAG = """
        update tag
           set organisations = organisations
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        returning organisations, release_seq
        """;

    private static final String DROP_EMPTY_TAG = """
        delete from tag
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and organisations = 0
           and release_seq is null
        """;

    private static final String COUNT_OPEN = """
        select count(*)
          from (select 1
                  from contribution
                 where fed_id = ?
                   and org_id = ?
                   and released = 0
                 limit ?) as open
        """;

    private static final String FIND_SEEN = """
        select envelope_hash
          from contribution_seen
         where fed_id = ?
           and org_id = ?
           and cid = ?
           and type = ?
        """;

    private static final String ADD_SEEN = """
        insert into contribution_seen (fed_id, org_id, cid, type, envelope_hash, tag_epoch, tag, received_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String FIND_ROW = """
        select cid, released, indexed
          from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
        """;

    private static final String ADD = """
        insert into contribution (fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, received_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private static final String COUNT = """
        update tag
           set organisations = organisations + ?
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String REPLACE = """
        update contribution
           set cid = ?,
               key_epoch = ?,
               envelope = ?,
               received_at = ?
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
           and released = 0
        """;

    private static final String REMOVE = """
        delete from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
           and released = 0
        """;

    private static final String ORGANISATIONS = """
        select org_id
          from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
         order by org_id
        """;

    private static final String FREEZE_TAG = """
        update tag
           set release_seq = ?
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String FREEZE_ROWS = """
        update contribution
           set released = 1
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String MARK_INDEXED = """
        update contribution
           set indexed = 1
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
        """;

    private static final String RELEASED_ENVELOPES = """
        select envelope
          from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and released = 1
         order by cid
        """;

    private final Database database;

    public SqlContributionStore(Database database) {
        this.database = database;
    }

    @Override
    public void lockOrganisation(FederationId federation, OrgId organisation) {
        database.execute(LOCK_ORGANISATION, federation, organisation);
    }

    @Override
    public TagCount lockTag(FederationId federation, long tagEpoch, Bytes tag) {
        return database.inWrite(handle -> {
            while (true) {
                handle.execute(MAKE_TAG, federation, tagEpoch, tag);
                Optional<TagCount> locked = handle.createQuery(LOCK_TAG)
                        .bind(0, federation)
                        .bind(1, tagEpoch)
                        .bind(2, tag)
                        .map((row, _) ->
                                new TagCount(row.getInt("organisations"), row.getObject("release_seq") != null))
                        .findOne();
                // Empty if another transaction dropped the tag between the two statements.
                if (locked.isPresent()) {
                    return locked.get();
                }
            }
        });
    }

    @Override
    public void dropEmptyTag(FederationId federation, long tagEpoch, Bytes tag) {
        database.execute(DROP_EMPTY_TAG, federation, tagEpoch, tag);
    }

    @Override
    public int countOpen(FederationId federation, OrgId organisation, int limit) {
        return database.inRead(handle -> handle.createQuery(COUNT_OPEN)
                .bind(0, federation)
                .bind(1, organisation)
                .bind(2, limit)
                .mapTo(Integer.class)
                .one());
    }

    @Override
    public Optional<Bytes> findSeen(FederationId federation, OrgId organisation, Bytes cid, Envelope.Type type) {
        return database.inRead(handle -> handle.createQuery(FIND_SEEN)
                .bind(0, federation)
                .bind(1, organisation)
                .bind(2, cid)
                .bind(3, type.code())
                .mapTo(Bytes.class)
                .findOne());
    }

    @Override
    public void addSeen(OrgId organisation, Envelope envelope, Bytes envelopeHash, Instant at) {
        database.execute(
                ADD_SEEN,
                envelope.federation(),
                organisation,
                envelope.cid().value(),
                envelope.type().code(),
                envelopeHash,
                envelope.tagEpoch(),
                envelope.tag().value(),
                at.toEpochMilli());
    }

    @Override
    public Optional<Row> findRow(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation) {
        return database.inRead(handle -> handle.createQuery(FIND_ROW)
                .bind(0, federation)
                .bind(1, tagEpoch)
                .bind(2, tag)
                .bind(3, organisation)
                .map((row, _) ->
                        new Row(Bytes.of(row.getBytes("cid")), row.getInt("released") == 1, row.getInt("indexed") == 1))
                .findOne());
    }

    @Override
    public void add(OrgId organisation, Envelope envelope, Instant at) {
        database.write(() -> {
            database.execute(
                    ADD,
                    envelope.federation(),
                    envelope.tagEpoch(),
                    envelope.tag().value(),
                    organisation,
                    envelope.cid().value(),
                    envelope.keyEpoch(),
                    envelope.encode(),
                    at.toEpochMilli());
            return database.execute(
                    COUNT,
                    1,
                    envelope.federation(),
                    envelope.tagEpoch(),
                    envelope.tag().value());
        });
    }

    @Override
    public void replace(OrgId organisation, Envelope envelope, Instant at) {
        database.execute(
                REPLACE,
                envelope.cid().value(),
                envelope.keyEpoch(),
                envelope.encode(),
                at.toEpochMilli(),
                envelope.federation(),
                envelope.tagEpoch(),
                envelope.tag().value(),
                organisation);
    }

    @Override
    public void remove(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation) {
        database.write(() -> {
            int removed = database.execute(REMOVE, federation, tagEpoch, tag, organisation);
            return database.execute(COUNT, -removed, federation, tagEpoch, tag);
        });
    }

    @Override
    public List<OrgId> organisations(FederationId federation, long tagEpoch, Bytes tag) {
        return database.inRead(handle -> handle.createQuery(ORGANISATIONS)
                .bind(0, federation)
                .bind(1, tagEpoch)
                .bind(2, tag)
                .map((row, _) -> OrgId.of(row.getBytes("org_id")))
                .list());
    }

    @Override
    public void freeze(FederationId federation, long tagEpoch, Bytes tag, long releaseSeq) {
        database.write(() -> {
            database.execute(FREEZE_TAG, releaseSeq, federation, tagEpoch, tag);
            return database.execute(FREEZE_ROWS, federation, tagEpoch, tag);
        });
    }

    @Override
    public void markIndexed(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation) {
        database.execute(MARK_INDEXED, federation, tagEpoch, tag, organisation);
    }

    @Override
    public List<byte[]> releasedEnvelopes(FederationId federation, long tagEpoch, Bytes tag) {
        return database.inRead(handle -> handle.createQuery(RELEASED_ENVELOPES)
                .bind(0, federation)
                .bind(1, tagEpoch)
                .bind(2, tag)
                .mapTo(byte[].class)
                .list());
    }
}
