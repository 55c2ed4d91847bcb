package io.continuum.coordinator.store;

import io.continuum.coordinator.member.Sponsor;
import io.continuum.coordinator.member.SponsorStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
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
    public List<FederationId> incomplete() {
        return database.inRead(handle -> handle.createQuery(INCOMPLETE)
                .bind(0, UNKNOWN)
                .map((row, _) -> FederationId.of(row.getBytes("fed_id")))
                .list());
    }
}
