package io.continuum.coordinator.allowance;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;

/** Remembers up to which day free pages were given. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface AllowanceStore {

    Standing standing(FederationId federation, OrgId organisation);

    /** As {@link #standing}, and holds back other requests of this organisation until the transaction ends. */
    Standing lockStanding(FederationId federation, OrgId organisation);

    void setGrantedDay(FederationId federation, OrgId organisation, long day);
}
