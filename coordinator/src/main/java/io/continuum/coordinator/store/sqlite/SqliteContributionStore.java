package io.continuum.coordinator.store.sqlite;

import io.continuum.coordinator.contribution.ContributionStore;
import io.continuum.coordinator.contribution.TagKey;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.OpenTags;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.pattern.Envelope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;

/** Envelopes and counts in SQLite, row by row: it is in our own process, and it has one writer at a time. */
public final class SqliteContributionStore implements ContributionStore {
    private static final String LOCK_TAG = """
        insert into tag (fed_id, tag_epoch, tag, organisations)
        values (?, ?, ?, ?)
            on conflict do update
           set organisations = organisations + case when release_seq is null then excluded.organisations else 0 end
        returning organisations, release_seq
        """;

    private static final String COUNT_TAG = """
        update tag
           set organisations = ?
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String RELEASE_TAG = """
        update tag
           set organisations = ?,
               release_seq = ?
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
        """;

    private static final String DROP_TAG = """
        delete from tag
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
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

    private static final String FIND_CID = """
        select cid
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
        """;

    private static final String REMOVE = """
        delete from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
        """;

    private static final String ORGANISATIONS = """
        select org_id
          from contribution
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
         order by org_id
        """;

    private static final String MARK_INDEXED = """
        update contribution
           set indexed = 1
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
        """;

    private static final String HOLD_BACK = """
        update contribution
           set served = 0
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
           and served = 1
         order by cid
        """;

    private final Database database;
    private final OpenTags open;

    public SqliteContributionStore(Database database) {
        this.database = database;
        this.open = new OpenTags(database);
    }

    @Override
    public long lockOrganisation(FederationId federation, OrgId organisation) {
        return open.lock(federation, organisation);
    }

    @Override
    public void addOpen(FederationId federation, OrgId organisation, long tags) {
        open.add(federation, organisation, tags);
    }

    @Override
    public Map<TagKey, TagCount> lockTags(FederationId federation, SortedSet<TagKey> tags, Set<TagKey> counted) {
        Map<TagKey, TagCount> locked = new HashMap<>();
        database.inWrite(handle -> {
            for (TagKey tag : tags) {
                locked.put(
                        tag,
                        handle.createQuery(LOCK_TAG)
                                .bind(0, federation)
                                .bind(1, tag.tagEpoch())
                                .bind(2, tag.tag())
                                .bind(3, counted.contains(tag) ? 1 : 0)
                                .map((row, _) -> new TagCount(row.getInt("organisations"), releaseSeq(row)))
                                .one());
            }
            return true;
        });
        return locked;
    }

    private static OptionalLong releaseSeq(ResultSet row) throws SQLException {
        long seq = row.getLong("release_seq");
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(seq);
    }

    @Override
    public void putTags(FederationId federation, Map<TagKey, TagCount> tags) {
        database.inWrite(handle -> {
            tags.forEach((tag, count) -> {
                if (count.released()) {
                    long seq = count.releaseSeq().getAsLong();
                    handle.execute(RELEASE_TAG, count.organisations(), seq, federation, tag.tagEpoch(), tag.tag());
                } else if (count.organisations() > 0) {
                    handle.execute(COUNT_TAG, count.organisations(), federation, tag.tagEpoch(), tag.tag());
                } else {
                    handle.execute(DROP_TAG, federation, tag.tagEpoch(), tag.tag());
                }
            });
            return true;
        });
    }

    @Override
    public Map<SeenKey, Bytes> findSeen(FederationId federation, OrgId organisation, Collection<SeenKey> keys) {
        Map<SeenKey, Bytes> seen = new HashMap<>();
        database.inRead(handle -> {
            for (SeenKey key : keys) {
                handle.createQuery(FIND_SEEN)
                        .bind(0, federation)
                        .bind(1, organisation)
                        .bind(2, key.cid())
                        .bind(3, key.type())
                        .mapTo(Bytes.class)
                        .findOne()
                        .ifPresent(hash -> seen.put(key, hash));
            }
            return true;
        });
        return seen;
    }

    @Override
    public Map<TagKey, Bytes> findCids(FederationId federation, OrgId organisation, Collection<TagKey> tags) {
        Map<TagKey, Bytes> cids = new HashMap<>();
        database.inRead(handle -> {
            for (TagKey tag : tags) {
                handle.createQuery(FIND_CID)
                        .bind(0, federation)
                        .bind(1, tag.tagEpoch())
                        .bind(2, tag.tag())
                        .bind(3, organisation)
                        .mapTo(Bytes.class)
                        .findOne()
                        .ifPresent(cid -> cids.put(tag, cid));
            }
            return true;
        });
        return cids;
    }

    @Override
    public void write(FederationId federation, OrgId organisation, Changes changes, Instant at) {
        long now = at.toEpochMilli();
        database.inWrite(handle -> {
            changes.removed()
                    .forEach(tag -> handle.execute(REMOVE, federation, tag.tagEpoch(), tag.tag(), organisation));
            for (Envelope envelope : changes.replaced()) {
                handle.execute(
                        REPLACE,
                        envelope.cid().value(),
                        envelope.keyEpoch(),
                        envelope.encode(),
                        now,
                        federation,
                        envelope.tagEpoch(),
                        envelope.tag().value(),
                        organisation);
            }
            for (Envelope envelope : changes.added()) {
                handle.execute(
                        ADD,
                        federation,
                        envelope.tagEpoch(),
                        envelope.tag().value(),
                        organisation,
                        envelope.cid().value(),
                        envelope.keyEpoch(),
                        envelope.encode(),
                        now);
            }
            for (Taken taken : changes.taken()) {
                Envelope envelope = taken.envelope();
                handle.execute(
                        ADD_SEEN,
                        federation,
                        organisation,
                        envelope.cid().value(),
                        envelope.type().code(),
                        taken.hash(),
                        envelope.tagEpoch(),
                        envelope.tag().value(),
                        now);
            }
            return true;
        });
    }

    @Override
    public Map<TagKey, List<OrgId>> organisations(FederationId federation, Collection<TagKey> tags) {
        Map<TagKey, List<OrgId>> found = new HashMap<>();
        database.inRead(handle -> {
            for (TagKey tag : tags) {
                found.put(
                        tag,
                        handle.createQuery(ORGANISATIONS)
                                .bind(0, federation)
                                .bind(1, tag.tagEpoch())
                                .bind(2, tag.tag())
                                .map((row, _) -> OrgId.of(row.getBytes("org_id")))
                                .list());
            }
            return true;
        });
        return found;
    }

    @Override
    public void markIndexed(FederationId federation, OrgId organisation, Collection<TagKey> tags) {
        database.inWrite(handle -> {
            tags.forEach(tag -> handle.execute(MARK_INDEXED, federation, tag.tagEpoch(), tag.tag(), organisation));
            return true;
        });
    }

    @Override
    public void holdBack(FederationId federation, Map<TagKey, List<OrgId>> organisations) {
        database.inWrite(handle -> {
            organisations.forEach((tag, surplus) -> surplus.forEach(
                    organisation -> handle.execute(HOLD_BACK, federation, tag.tagEpoch(), tag.tag(), organisation)));
            return true;
        });
    }

    @Override
    public List<List<byte[]>> releasedEnvelopes(FederationId federation, long tagEpoch, List<Bytes> tags) {
        return database.inRead(handle -> tags.stream()
                .map(tag -> handle.createQuery(RELEASED_ENVELOPES)
                        .bind(0, federation)
                        .bind(1, tagEpoch)
                        .bind(2, tag)
                        .mapTo(byte[].class)
                        .list())
                .toList());
    }
}
