package io.continuum.coordinator.store;

import io.continuum.coordinator.member.Organisation;
import io.continuum.coordinator.member.Sponsor;
import io.continuum.coordinator.member.SponsorStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tree of sponsors in SQL. */
public final class SqlSponsorStore implements SponsorStore {
    private static final String FIND = """
        select sponsor_id, subtree_id
          from organisation
         where fed_id = ?
           and org_id = ?
           and sponsor_id <> ?
        """;

    private static final String PUT = """
        update organisation
           set sponsor_id = ?,
               subtree_id = ?
         where fed_id = ?
           and org_id = ?
        """;

    private static final String ORGANISATIONS = """
        select organisation.org_id, organisation.sponsor_id, organisation.subtree_id, organisation.joined_at,
               count(member.instance_id) as instances,
               coalesce(sum(case when member.role = 'admin' then 1 else 0 end), 0) as admins
          from organisation
          left join member
            on member.fed_id = organisation.fed_id
           and member.org_id = organisation.org_id
           and member.active = 1
         where organisation.fed_id = ?
         group by organisation.fed_id, organisation.org_id, organisation.sponsor_id, organisation.subtree_id,
                  organisation.joined_at, organisation.joined_seq
         order by organisation.joined_seq
         limit ?
        """;

    private static final String INCOMPLETE = """
        select distinct fed_id
          from organisation
         where sponsor_id = ?
        """;

    /** What the column holds until the chain was read. */
    private static final byte[] UNKNOWN = {};

    private final Database database;

    public SqlSponsorStore(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Sponsor> find(FederationId federation, OrgId organisation) {
        return database.inRead(handle -> handle.createQuery(FIND)
                .bind(0, federation)
                .bind(1, organisation)
                .bind(2, UNKNOWN)
                .map((row, _) ->
                        new Sponsor(OrgId.of(row.getBytes("sponsor_id")), OrgId.of(row.getBytes("subtree_id"))))
                .findOne());
    }

    @Override
    public void put(FederationId federation, OrgId organisation, Sponsor sponsor) {
        database.execute(PUT, sponsor.sponsor(), sponsor.subtree(), federation, organisation);
    }

    @Override
    public List<Organisation> organisations(FederationId federation, int limit) {
        return database.inRead(handle -> handle.createQuery(ORGANISATIONS)
                .bind(0, federation)
                .bind(1, limit)
                .map((row, _) -> new Organisation(
                        OrgId.of(row.getBytes("org_id")),
                        new Sponsor(OrgId.of(row.getBytes("sponsor_id")), OrgId.of(row.getBytes("subtree_id"))),
                        Instant.ofEpochMilli(row.getLong("joined_at")),
                        row.getInt("instances"),
                        row.getInt("admins")))
                .list());
    }

    @Override
    public List<FederationId> incomplete() {
        return database.inRead(handle -> handle.createQuery(INCOMPLETE)
                .bind(0, UNKNOWN)
                .map((row, _) -> FederationId.of(row.getBytes("fed_id")))
                .list());
    }
}
