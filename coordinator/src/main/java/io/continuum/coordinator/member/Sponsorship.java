package io.continuum.coordinator.member;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import java.util.Optional;

/** What it takes to bring an organisation in, and what follows when one leaves. */
public interface Sponsorship {

    /** Why the sponsor may bring in no further organisation; empty if it may. */
    Optional<Change> mayInvite(FederationId federation, OrgId sponsor, CreditPolicy policy);

    /**
     * Settles what a new organisation costs its sponsor, in the transaction that adds it and before anything is stored.
     *
     * @return why it cannot be added, with nothing settled; empty if it can
     */
    Optional<Change> bringIn(FederationId federation, OrgId sponsor, OrgId joiner, CreditPolicy policy);

    /** Told of an organisation whose last instance is removed, in the transaction that does. */
    void left(FederationId federation, OrgId organisation, CreditPolicy policy);
}
