package io.continuum.coordinator.store;

import io.continuum.coordinator.release.Release;
import io.continuum.coordinator.release.ReleaseStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;

/** Releases and the blind index in SQL. */
public final class SqlReleaseStore implements ReleaseStore {
    private static final String COUNT_RELEASE = """
        update counter
           set release_seq = release_seq + 1
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
           set index_seq = index_seq + 1
         where fed_id = ?
        returning index_seq
        """;

    private static final String ADD_TO_BUCKET = """
        insert into bucket (fed_id, tag_epoch, slot, bucket, seq, tag)
        values (?, ?, ?, ?, ?, ?)
        on conflict do nothing
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
    public long add(FederationId federation, long tagEpoch, Bytes tag, List<OrgId> organisations, Instant at) {
        return database.inWrite(handle -> {
            long seq = handle.createQuery(COUNT_RELEASE)
                    .bind(0, federation)
                    .mapTo(Long.class)
                    .one();
            handle.execute(ADD_RELEASE, federation, seq, tagEpoch, tag, at.toEpochMilli());
            organisations.forEach(organisation -> handle.execute(ADD_PART, federation, organisation, seq));
            return seq;
        });
    }

    @Override
    public void addToBucket(FederationId federation, long tagEpoch, int slot, long bucket, Bytes tag) {
        database.inWrite(handle -> {
            long seq = handle.createQuery(COUNT_INDEX)
                    .bind(0, federation)
                    .mapTo(Long.class)
                    .one();
            return handle.execute(ADD_TO_BUCKET, federation, tagEpoch, slot, bucket, seq, tag);
        });
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
