package io.continuum.coordinator.store;

import io.continuum.coordinator.keyper.Standings;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.roster.FederationConfig;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Who may ask the coordinator's own tag helper: whoever is an active member by the chain that it keeps. */
public final class SqlStandings implements Standings {
    private static final String FIND = """
        select member.org_id, organisation.joined_at, federation.config,
               %s as suspended
          from member
          join organisation
            on organisation.fed_id = member.fed_id
           and organisation.org_id = member.org_id
          join federation
            on federation.fed_id = member.fed_id
         where member.fed_id = ?
           and member.instance_id = ?
           and member.active = 1
        """.formatted(SqlConductStore.isSuspended("member", "org_id"));

    private final Database database;

    public SqlStandings(Database database) {
        this.database = database;
    }

    @Override
    public Standing of(FederationId federation, InstanceId instance) {
        return database.inRead(handle -> handle.createQuery(FIND)
                .bind(0, federation)
                .bind(1, instance)
                .map((row, _) -> standing(row))
                .findOne()
                .orElseGet(Standing.Stranger::new));
    }

    private static Standing standing(ResultSet row) throws SQLException {
        OrgId organisation = OrgId.of(row.getBytes("org_id"));
        return row.getBoolean("suspended")
                ? new Standing.Suspended(organisation)
                : new Standing.Member(
                        organisation, Instant.ofEpochMilli(row.getLong("joined_at")), tagEpoch(row.getBytes("config")));
    }

    private static long tagEpoch(byte[] signedConfig) {
        return FederationConfig.Signed.decode(signedConfig).orThrow().config().tagEpoch();
    }
}
