package io.continuum.coordinator.allowance;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;

/** Remembers up to which day free pages were given. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface AllowanceStore {

    /** The last day (since 1970, UTC) for which the organisation got its pages. */
    long grantedDay(FederationId federation, OrgId organisation);

    /** As {@link #grantedDay}, and holds back other requests of this organisation until the transaction ends. */
    long lockGrantedDay(FederationId federation, OrgId organisation);

    void setGrantedDay(FederationId federation, OrgId organisation, long day);
}
