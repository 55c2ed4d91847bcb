package io.continuum.coordinator.store;

import io.continuum.coordinator.allowance.AllowanceStore;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;

/** Days of the free allowance in SQL. */
public final class SqlAllowanceStore implements AllowanceStore {
    private static final String GRANTED_DAY = """
        select granted_day
          from organisation
         where fed_id = ?
           and org_id = ?
        """;

    /** An update that changes nothing still locks the row until commit. */
    private static final String LOCK_GRANTED_DAY = """
        update organisation
           set granted_day = granted_day
         where fed_id = ?
           and org_id = ?
        returning granted_day
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
    public long grantedDay(FederationId federation, OrgId organisation) {
        return database.inRead(handle -> handle.createQuery(GRANTED_DAY)
                .bind(0, federation)
                .bind(1, organisation)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public long lockGrantedDay(FederationId federation, OrgId organisation) {
        return database.inWrite(handle -> handle.createQuery(LOCK_GRANTED_DAY)
                .bind(0, federation)
                .bind(1, organisation)
                .mapTo(Long.class)
                .one());
    }

    @Override
    public void setGrantedDay(FederationId federation, OrgId organisation, long day) {
        database.execute(SET_GRANTED_DAY, day, federation, organisation);
    }
}
