package io.continuum.coordinator.store.postgres;

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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Envelopes and counts in PostgreSQL. What a batch holds travels as arrays, one for each column, so that every statement is
 * one round trip and one plan whatever the number of envelopes.
 */
public final class PostgresContributionStore implements ContributionStore {
    /**
     * Makes or locks the tags strictly in their order. Locking those that are there and then adding the others, as two
     * statements, would let two batches wait for each other.
     */
    private static final String LOCK_TAGS = """
        insert into tag (fed_id, tag_epoch, tag, organisations)
        select ?, tag_epoch, tag, counted
          from unnest(?, ?, ?) as wanted (tag_epoch, tag, counted)
         order by tag_epoch, tag
            on conflict (fed_id, tag_epoch, tag) do update
           set organisations = tag.organisations + case when tag.release_seq is null then excluded.organisations else 0 end
        returning tag_epoch, tag, organisations, release_seq
        """;

    private static final String PUT_TAGS = """
        update tag
           set organisations = counted.organisations,
               release_seq = counted.release_seq
          from unnest(?, ?, ?, ?) as counted (tag_epoch, tag, organisations, release_seq)
         where tag.fed_id = ?
           and tag.tag_epoch = counted.tag_epoch
           and tag.tag = counted.tag
        """;

    private static final String DROP_TAGS = """
        delete from tag
         using unnest(?, ?) as dropped (tag_epoch, tag)
         where tag.fed_id = ?
           and tag.tag_epoch = dropped.tag_epoch
           and tag.tag = dropped.tag
        """;

    /**
     * The limit keeps this a look-up for each key. As a plain join it may be planned, while the table is young, as reading all
     * that the organisation ever sent and comparing each row with each key.
     */
    private static final String FIND_SEEN = """
        select wanted.cid, wanted.type, found.envelope_hash
          from unnest(?, ?) as wanted (cid, type)
         cross join lateral (select seen.envelope_hash
                               from contribution_seen as seen
                              where seen.fed_id = ?
                                and seen.org_id = ?
                                and seen.cid = wanted.cid
                                and seen.type = wanted.type
                              limit 1) as found
        """;

    private static final String ADD_SEEN = """
        insert into contribution_seen (fed_id, org_id, cid, type, envelope_hash, tag_epoch, tag, received_at)
        select ?, ?, cid, type, envelope_hash, tag_epoch, tag, ?
          from unnest(?, ?, ?, ?, ?) as taken (cid, type, envelope_hash, tag_epoch, tag)
        """;

    /** A look-up for each tag, as {@link #FIND_SEEN}. */
    private static final String FIND_CIDS = """
        select wanted.tag_epoch, wanted.tag, found.cid
          from unnest(?, ?) as wanted (tag_epoch, tag)
         cross join lateral (select contribution.cid
                               from contribution
                              where contribution.fed_id = ?
                                and contribution.tag_epoch = wanted.tag_epoch
                                and contribution.tag = wanted.tag
                                and contribution.org_id = ?
                              limit 1) as found
        """;

    private static final String ADD = """
        insert into contribution (fed_id, tag_epoch, tag, org_id, cid, key_epoch, envelope, received_at)
        select ?, tag_epoch, tag, ?, cid, key_epoch, envelope, ?
          from unnest(?, ?, ?, ?, ?) as added (tag_epoch, tag, cid, key_epoch, envelope)
        """;

    private static final String REPLACE = """
        update contribution
           set cid = replacing.cid,
               key_epoch = replacing.key_epoch,
               envelope = replacing.envelope,
               received_at = ?
          from unnest(?, ?, ?, ?, ?) as replacing (tag_epoch, tag, cid, key_epoch, envelope)
         where contribution.fed_id = ?
           and contribution.tag_epoch = replacing.tag_epoch
           and contribution.tag = replacing.tag
           and contribution.org_id = ?
        """;

    private static final String REMOVE = """
        delete from contribution
         using unnest(?, ?) as removed (tag_epoch, tag)
         where contribution.fed_id = ?
           and contribution.tag_epoch = removed.tag_epoch
           and contribution.tag = removed.tag
           and contribution.org_id = ?
        """;

    private static final String ORGANISATIONS = """
        select contribution.tag_epoch, contribution.tag, contribution.org_id
          from unnest(?, ?) as wanted (tag_epoch, tag)
          join contribution
            on contribution.tag_epoch = wanted.tag_epoch
           and contribution.tag = wanted.tag
         where contribution.fed_id = ?
         order by contribution.org_id
        """;

    private static final String MARK_INDEXED = """
        update contribution
           set indexed = 1
          from unnest(?, ?) as filed (tag_epoch, tag)
         where contribution.fed_id = ?
           and contribution.tag_epoch = filed.tag_epoch
           and contribution.tag = filed.tag
           and contribution.org_id = ?
        """;

    private static final String HOLD_BACK = """
        update contribution
           set served = 0
          from unnest(?, ?, ?) as surplus (tag_epoch, tag, org_id)
         where contribution.fed_id = ?
           and contribution.tag_epoch = surplus.tag_epoch
           and contribution.tag = surplus.tag
           and contribution.org_id = surplus.org_id
        """;

    private static final String RELEASED_ENVELOPES = """
        select contribution.tag, contribution.envelope
          from unnest(?) as wanted (tag)
          join contribution
            on contribution.tag = wanted.tag
         where contribution.fed_id = ?
           and contribution.tag_epoch = ?
           and contribution.served = 1
         order by contribution.cid
        """;

    private final Database database;
    private final OpenTags open;

    public PostgresContributionStore(Database database) {
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
        if (!tags.isEmpty()) {
            database.write(() -> database.rows(
                            LOCK_TAGS,
                            row -> Map.entry(key(row), new TagCount(row.getInt("organisations"), releaseSeq(row))),
                            federation,
                            epochs(tags),
                            tags(tags),
                            longs(tags, tag -> counted.contains(tag) ? 1 : 0)))
                    .forEach(tag -> locked.put(tag.getKey(), tag.getValue()));
        }
        return locked;
    }

    private static OptionalLong releaseSeq(ResultSet row) throws SQLException {
        long seq = row.getLong("release_seq");
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(seq);
    }

    @Override
    public void putTags(FederationId federation, Map<TagKey, TagCount> tags) {
        List<TagKey> dropped = new ArrayList<>();
        List<TagKey> kept = new ArrayList<>();
        tags.forEach((tag, count) -> (count.organisations() == 0 && !count.released() ? dropped : kept).add(tag));
        if (!kept.isEmpty()) {
            List<TagCount> counts = kept.stream().map(tags::get).toList();
            Long[] released = counts.stream()
                    .map(count -> count.released() ? (Long) count.releaseSeq().getAsLong() : null)
                    .toArray(Long[]::new);
            database.change(
                    PUT_TAGS, epochs(kept), tags(kept), longs(counts, TagCount::organisations), released, federation);
        }
        if (!dropped.isEmpty()) {
            database.change(DROP_TAGS, epochs(dropped), tags(dropped), federation);
        }
    }

    @Override
    public Map<SeenKey, Bytes> findSeen(FederationId federation, OrgId organisation, Collection<SeenKey> keys) {
        Map<SeenKey, Bytes> seen = new HashMap<>();
        if (!keys.isEmpty()) {
            database.rows(
                            FIND_SEEN,
                            row -> Map.entry(
                                    new SeenKey(Bytes.of(row.getBytes("cid")), row.getInt("type")),
                                    Bytes.of(row.getBytes("envelope_hash"))),
                            bytes(keys, SeenKey::cid),
                            longs(keys, SeenKey::type),
                            federation,
                            organisation)
                    .forEach(row -> seen.put(row.getKey(), row.getValue()));
        }
        return seen;
    }

    @Override
    public Map<TagKey, Bytes> findCids(FederationId federation, OrgId organisation, Collection<TagKey> tags) {
        Map<TagKey, Bytes> cids = new HashMap<>();
        if (!tags.isEmpty()) {
            database.rows(
                            FIND_CIDS,
                            row -> Map.entry(key(row), Bytes.of(row.getBytes("cid"))),
                            epochs(tags),
                            tags(tags),
                            federation,
                            organisation)
                    .forEach(row -> cids.put(row.getKey(), row.getValue()));
        }
        return cids;
    }

    @Override
    public void write(FederationId federation, OrgId organisation, Changes changes, Instant at) {
        long now = at.toEpochMilli();
        database.write(() -> {
            if (!changes.removed().isEmpty()) {
                database.change(REMOVE, epochs(changes.removed()), tags(changes.removed()), federation, organisation);
            }
            if (!changes.replaced().isEmpty()) {
                database.change(REPLACE, columns(changes.replaced(), List.of(now), List.of(federation, organisation)));
            }
            if (!changes.added().isEmpty()) {
                database.change(ADD, columns(changes.added(), List.of(federation, organisation, now), List.of()));
            }
            if (!changes.taken().isEmpty()) {
                addSeen(federation, organisation, changes.taken(), now);
            }
            return true;
        });
    }

    private void addSeen(FederationId federation, OrgId organisation, List<Taken> taken, long now) {
        database.change(
                ADD_SEEN,
                federation,
                organisation,
                now,
                bytes(taken, each -> each.envelope().cid().value()),
                longs(taken, each -> each.envelope().type().code()),
                bytes(taken, Taken::hash),
                longs(taken, each -> each.envelope().tagEpoch()),
                bytes(taken, each -> each.envelope().tag().value()));
    }

    /** The columns of envelopes between the arguments that come before and after them. */
    private static Object[] columns(List<Envelope> envelopes, List<Object> before, List<Object> after) {
        List<Object> arguments = new ArrayList<>(before);
        arguments.add(longs(envelopes, Envelope::tagEpoch));
        arguments.add(bytes(envelopes, envelope -> envelope.tag().value()));
        arguments.add(bytes(envelopes, envelope -> envelope.cid().value()));
        arguments.add(longs(envelopes, Envelope::keyEpoch));
        arguments.add(envelopes.stream().map(Envelope::encode).toArray(byte[][]::new));
        arguments.addAll(after);
        return arguments.toArray();
    }

    @Override
    public Map<TagKey, List<OrgId>> organisations(FederationId federation, Collection<TagKey> tags) {
        Map<TagKey, List<OrgId>> found = new HashMap<>();
        if (!tags.isEmpty()) {
            database.rows(
                            ORGANISATIONS,
                            row -> Map.entry(key(row), OrgId.of(row.getBytes("org_id"))),
                            epochs(tags),
                            tags(tags),
                            federation)
                    .forEach(row -> found.computeIfAbsent(row.getKey(), _ -> new ArrayList<>())
                            .add(row.getValue()));
        }
        return found;
    }

    @Override
    public void markIndexed(FederationId federation, OrgId organisation, Collection<TagKey> tags) {
        if (!tags.isEmpty()) {
            database.change(MARK_INDEXED, epochs(tags), tags(tags), federation, organisation);
        }
    }

    @Override
    public void holdBack(FederationId federation, Map<TagKey, List<OrgId>> organisations) {
        List<TagKey> tags = new ArrayList<>();
        List<OrgId> surplus = new ArrayList<>();
        organisations.forEach((tag, each) -> each.forEach(organisation -> {
            tags.add(tag);
            surplus.add(organisation);
        }));
        if (!tags.isEmpty()) {
            database.change(HOLD_BACK, epochs(tags), tags(tags), bytes(surplus, OrgId::value), federation);
        }
    }

    @Override
    public List<List<byte[]>> releasedEnvelopes(FederationId federation, long tagEpoch, List<Bytes> tags) {
        Map<Bytes, List<byte[]>> found = new HashMap<>();
        if (!tags.isEmpty()) {
            database.rows(
                            RELEASED_ENVELOPES,
                            row -> Map.entry(Bytes.of(row.getBytes("tag")), row.getBytes("envelope")),
                            bytes(tags, Function.identity()),
                            federation,
                            tagEpoch)
                    .forEach(row -> found.computeIfAbsent(row.getKey(), _ -> new ArrayList<>())
                            .add(row.getValue()));
        }
        return tags.stream().map(tag -> found.getOrDefault(tag, List.of())).toList();
    }

    private static TagKey key(ResultSet row) throws SQLException {
        return new TagKey(row.getLong("tag_epoch"), Bytes.of(row.getBytes("tag")));
    }

    private static Long[] epochs(Collection<TagKey> tags) {
        return longs(tags, TagKey::tagEpoch);
    }

    private static byte[][] tags(Collection<TagKey> tags) {
        return bytes(tags, TagKey::tag);
    }

    private static <T> Long[] longs(Collection<T> rows, ToLongFunction<T> column) {
        return rows.stream().map(row -> column.applyAsLong(row)).toArray(Long[]::new);
    }

    private static <T> byte[][] bytes(Collection<T> rows, Function<T, Bytes> column) {
        return rows.stream().map(row -> column.apply(row).toArray()).toArray(byte[][]::new);
    }
}
