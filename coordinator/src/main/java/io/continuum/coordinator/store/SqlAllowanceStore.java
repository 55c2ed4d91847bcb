package io.continuum.coordinator.store;

import io.continuum.coordinator.allowance.AllowanceStore;
import io.continuum.coordinator.allowance.Days;
import io.continuum.coordinator.allowance.Standing;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Days of the free allowance in SQL. */
public final class SqlAllowanceStore implements AllowanceStore {
    private static final String STANDING = """
        select subtree_id, joined_at, granted_day
          from organisation
         where fed_id = ?
           and org_id = ?
        """;

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_STANDING = """
        update organisation
           set granted_day = granted_day
         where fed_id = ?
           and org_id = ?
        returning subtree_id, joined_at, granted_day
        """;

    private static final String SET_GRANTED_DAY = """
        update organisation
           set granted_day = ?
         where fed_id = ?
           and org_id = ?
        """;

    private final Database database;

    public SqlAllowanceStore(Database database) {
        this.database = database;
    }

    @Override
    public Standing standing(FederationId federation, OrgId organisation) {
        return database.row(STANDING, row -> standing(row, organisation), federation, organisation)
                .orElseThrow();
    }

    @Override
    public Standing lockStanding(FederationId federation, OrgId organisation) {
        return database.write(
                () -> database.row(LOCK_STANDING, row -> standing(row, organisation), federation, organisation)
                        .orElseThrow());
    }

    @Override
    public void setGrantedDay(FederationId federation, OrgId organisation, long day) {
        database.change(SET_GRANTED_DAY, day, federation, organisation);
    }

    /** In the transaction that adds an organisation, its place in the tree is not written down yet. */
    private static Standing standing(ResultSet row, OrgId organisation) throws SQLException {
        byte[] subtree = row.getBytes("subtree_id");
        return new Standing(
                subtree.length == 0 ? organisation : OrgId.of(subtree),
                Days.of(Instant.ofEpochMilli(row.getLong("joined_at"))),
                row.getLong("granted_day"));
    }
}
