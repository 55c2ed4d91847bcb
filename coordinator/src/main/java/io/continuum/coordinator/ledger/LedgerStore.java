package io.continuum.coordinator.ledger;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.util.List;
import java.util.Optional;

/** Keeps entries and balances. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface LedgerStore {

    /**
     * Holds back every other writer of this federation's ledger until the transaction ends.
     *
     * @return the number of the newest entry, 0 if there is none
     */
    long lock(FederationId federation);

    Optional<Entry> find(FederationId federation, TransferId transfer);

    /** Whether the pending entry was posted or voided. */
    boolean isEnded(FederationId federation, TransferId pending);

    Balance balance(FederationId federation, Account account);

    /** Records the entry and moves its amount. The database refuses a balance below zero, except of the mint. */
    void append(FederationId federation, Entry entry);

    /** The newest entries that touch one of the organisation's accounts, newest first. */
    List<Entry> newestOf(FederationId federation, OrgId organisation, int limit);

    /** Compares entries and balances by reading all of them; returns one sentence for each rule that is broken. */
    List<String> brokenRules(FederationId federation);
}
