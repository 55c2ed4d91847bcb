package io.continuum.coordinator.member;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.util.List;
import java.util.Optional;

/** Keeps the tree of sponsors. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface SponsorStore {

    Optional<Sponsor> find(FederationId federation, OrgId organisation);

    void put(FederationId federation, OrgId organisation, Sponsor sponsor);

    /** All organisations that ever joined, in the order in which they did. */
    List<Organisation> organisations(FederationId federation, int limit);

    /** Federations with organisations whose sponsor was never written down. */
    List<FederationId> incomplete();
}
