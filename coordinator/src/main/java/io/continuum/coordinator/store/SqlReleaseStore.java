package io.continuum.coordinator.store;

import io.continuum.coordinator.contribution.TagKey;
import io.continuum.coordinator.release.Release;
import io.continuum.coordinator.release.ReleaseStore;
import io.continuum.coordinator.release.Releases.Filed;
import io.continuum.coordinator.release.Releases.Renewal;
import io.continuum.coordinator.release.Releases.Ripe;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.pattern.Bucket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Releases and the blind index in SQL. */
public final class SqlReleaseStore implements ReleaseStore {
    private static final String COUNT_RELEASE = """
        update counter
           set release_seq = release_seq + ?
         where fed_id = ?
        returning release_seq
        """;

    private static final String ADD_RELEASE = """
        insert into release (fed_id, seq, tag_epoch, tag, released_at)
        values (?, ?, ?, ?, ?)
        """;

    private static final String ADD_PART = """
        insert into release_part (fed_id, org_id, seq)
        values (?, ?, ?)
        """;

    private static final String COUNT_INDEX = """
        update counter
           set index_seq = index_seq + ?
         where fed_id = ?
        returning index_seq
        """;

    private static final String ADD_TO_BUCKET = """
        insert into bucket (fed_id, tag_epoch, slot, bucket, seq, tag, org_id)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String HELD = """
        select tag_epoch, tag
          from held_tag
         where fed_id = ?
        """;

    private static final String KEEP_OUT = """
        insert into held_bucket (fed_id, tag_epoch, tag, slot, bucket, org_id)
        values (?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final ManyRows ADD_DUE =
            ManyRows.insert("vest_due", "fed_id", "tag_epoch", "tag", "org_id", "due_at");

    private static final String DUE =
            """
            select fed_id, tag_epoch, tag, org_id, due_at
              from vest_due
             where due_at <= ?
               and not %s
               and %s
             order by due_at
             limit ?
            """.formatted(SqlConductStore.isSuspended("vest_due", "org_id"), SqlRestorationStore.isOpen("vest_due"));

    private static final String TAKE_DUE = """
        delete from vest_due
         where fed_id = ?
           and tag_epoch = ?
           and tag = ?
           and org_id = ?
        """;

    private static final String COUNT_DUE = """
        select count(*)
          from vest_due
         where fed_id = ?
        """;

    /** Tag epochs follow each other, and the releases of one have higher numbers than those of the ones before. */
    private static final String FIRST_TAG_EPOCH = """
        select tag_epoch
          from release
         where fed_id = ?
         order by seq
         limit 1
        """;

    private static final String ADD_RENEWAL = """
        insert into renewal (fed_id, tag_epoch, tag, renewed_tag_epoch, renewed_tag, org_id, said_at)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict do nothing
        """;

    private static final String RENEWED_BY = """
        select tag
          from renewal
         where fed_id = ?
           and tag_epoch = ?
           and renewed_tag_epoch = ?
           and renewed_tag = ?
        """;

    private static final String RENEWALS = """
        select tag_epoch, renewed_tag_epoch, org_id, said_at
          from renewal
         where fed_id = ?
         order by said_at desc
         limit ?
        """;

    private static final String OF_ORGANISATION = """
        select release.seq, release.tag_epoch, release.tag, contribution.cid, contribution.indexed
          from release_part
          join release
            on release.fed_id = release_part.fed_id
           and release.seq = release_part.seq
          join contribution
            on contribution.fed_id = release.fed_id
           and contribution.tag_epoch = release.tag_epoch
           and contribution.tag = release.tag
           and contribution.org_id = release_part.org_id
         where release_part.fed_id = ?
           and release_part.org_id = ?
           and release_part.seq > ?
         order by release_part.seq
         limit ?
        """;

    private final Database database;

    public SqlReleaseStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Long> add(FederationId federation, List<Ripe> ripe, Instant at) {
        return database.inWrite(handle -> {
            long seq = count(handle, COUNT_RELEASE, ripe.size(), federation) - ripe.size();
            List<Long> numbers = new ArrayList<>();
            PreparedBatch releases = handle.prepareBatch(ADD_RELEASE);
            PreparedBatch parts = handle.prepareBatch(ADD_PART);
            for (Ripe each : ripe) {
                seq++;
                numbers.add(seq);
                releases.add(federation, seq, each.tagEpoch(), each.tag(), at.toEpochMilli());
                for (OrgId organisation : each.organisations()) {
                    parts.add(federation, organisation, seq);
                }
            }
            releases.execute();
            parts.execute();
            return numbers;
        });
    }

    @Override
    public long firstTagEpoch(FederationId federation) {
        return database.row(FIRST_TAG_EPOCH, row -> row.getLong("tag_epoch"), federation)
                .orElseThrow();
    }

    @Override
    public void addToBuckets(FederationId federation, List<Filed> filed) {
        database.inWrite(handle -> {
            Set<TagKey> held = held(handle, federation);
            int places = filed.stream().mapToInt(each -> each.buckets().size()).sum();
            long seq = count(handle, COUNT_INDEX, places, federation) - places;
            PreparedBatch batch = handle.prepareBatch(ADD_TO_BUCKET);
            PreparedBatch kept = handle.prepareBatch(KEEP_OUT);
            for (Filed each : filed) {
                boolean out = held.contains(new TagKey(each.tagEpoch(), each.tag()));
                for (Bucket bucket : each.buckets()) {
                    seq++;
                    int slot = bucket.slot().code();
                    if (out) {
                        kept.add(federation, each.tagEpoch(), each.tag(), slot, bucket.value(), each.organisation());
                    } else {
                        batch.add(
                                federation,
                                each.tagEpoch(),
                                slot,
                                bucket.value(),
                                seq,
                                each.tag(),
                                each.organisation());
                    }
                }
            }
            kept.execute();
            return batch.execute();
        });
    }

    /** Tags that are not served any more; there are few, if any. */
    private static Set<TagKey> held(Handle handle, FederationId federation) {
        return handle.createQuery(HELD)
                .bind(0, federation)
                .map((row, _) -> new TagKey(row.getLong("tag_epoch"), Bytes.of(row.getBytes("tag"))))
                .collect(Collectors.toSet());
    }

    /** Takes so many numbers. @return the last of them */
    private static long count(Handle handle, String counter, int numbers, FederationId federation) {
        return handle.createQuery(counter)
                .bind(0, numbers)
                .bind(1, federation)
                .mapTo(Long.class)
                .one();
    }

    @Override
    public void addDue(List<Due> parts) {
        database.change(
                ADD_DUE,
                parts.stream()
                        .map(each -> new Object[] {
                            each.federation(),
                            each.tagEpoch(),
                            each.tag(),
                            each.organisation(),
                            each.at().toEpochMilli()
                        })
                        .toList());
    }

    @Override
    public List<Due> due(Instant now, int limit) {
        return database.rows(
                DUE,
                row -> new Due(
                        FederationId.of(row.getBytes("fed_id")),
                        row.getLong("tag_epoch"),
                        Bytes.of(row.getBytes("tag")),
                        OrgId.of(row.getBytes("org_id")),
                        Instant.ofEpochMilli(row.getLong("due_at"))),
                now.toEpochMilli(),
                limit);
    }

    @Override
    public boolean takeDue(Due part) {
        return database.execute(TAKE_DUE, part.federation(), part.tagEpoch(), part.tag(), part.organisation()) > 0;
    }

    @Override
    public long countDue(FederationId federation) {
        return database.row(COUNT_DUE, row -> row.getLong(1), federation).orElse(0L);
    }

    @Override
    public void addRenewals(FederationId federation, List<Renewal> renewals, Instant at) {
        renewals.forEach(each -> database.change(
                ADD_RENEWAL,
                federation,
                each.tagEpoch(),
                each.tag(),
                each.renewedTagEpoch(),
                each.renewedTag(),
                each.by(),
                at.toEpochMilli()));
    }

    @Override
    public Optional<Bytes> renewedBy(FederationId federation, long tagEpoch, long renewedTagEpoch, Bytes renewedTag) {
        return database.row(
                RENEWED_BY, row -> Bytes.of(row.getBytes("tag")), federation, tagEpoch, renewedTagEpoch, renewedTag);
    }

    @Override
    public List<Renewed> renewals(FederationId federation, int limit) {
        return database.rows(
                RENEWALS,
                row -> new Renewed(
                        row.getLong("tag_epoch"),
                        row.getLong("renewed_tag_epoch"),
                        OrgId.of(row.getBytes("org_id")),
                        Instant.ofEpochMilli(row.getLong("said_at"))),
                federation,
                limit);
    }

    @Override
    public List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit) {
        return database.inRead(handle -> handle.createQuery(OF_ORGANISATION)
                .bind(0, federation)
                .bind(1, organisation)
                .bind(2, after)
                .bind(3, limit)
                .map((row, _) -> new Release(
                        row.getLong("seq"),
                        row.getLong("tag_epoch"),
                        Bytes.of(row.getBytes("tag")),
                        Bytes.of(row.getBytes("cid")),
                        row.getInt("indexed") == 0))
                .list());
    }
}
