package io.continuum.coordinator.bond;

import io.continuum.coordinator.ledger.Account;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps bonds. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface BondStore {

    /** A bond whose term is over. */
    record Due(FederationId federation, Bond bond) {}

    void add(FederationId federation, Bond bond, Instant lockedAt, Instant endsAt);

    /** The bond for an organisation that has not ended. */
    Optional<Bond> find(FederationId federation, OrgId invitee);

    void take(FederationId federation, OrgId invitee, long amount);

    /** @return false if it ended before */
    boolean end(FederationId federation, OrgId invitee, Instant at);

    /** Bonds whose term is over, but for organisations that are held back; the oldest first. */
    List<Due> due(Instant now, int limit);

    /** How many organisations it brought in. */
    int sponsored(FederationId federation, OrgId sponsor);

    /** What releases and royalties have paid into an account. */
    long earned(FederationId federation, Account account);
}
