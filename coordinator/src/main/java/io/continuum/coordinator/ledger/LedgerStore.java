package io.continuum.coordinator.ledger;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Keeps entries and balances. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface LedgerStore {

    /** A pending entry whose time is over. */
    record Expired(FederationId federation, TransferId pending) {}

    /**
     * What holds for as long as the accounts are locked.
     *
     * @param entries those that have one of the ids, as far as there are any
     * @param open which of the pending ones are not ended
     */
    record Locked(Map<Account, Balance> balances, Map<TransferId, Entry> entries, Set<TransferId> open) {}

    /**
     * Holds back everyone else who moves credits of these accounts until the transaction ends; accounts that are not there
     * begin. Entries are looked up after that: whoever made one at the same time has let go of its accounts.
     *
     * @param ids of entries to look up
     * @param pending of entries that may be pending
     */
    Locked lock(
            FederationId federation,
            Collection<Account> accounts,
            Collection<TransferId> ids,
            Collection<TransferId> pending);

    /** The entries of these ids, as far as there are any. */
    Map<TransferId, Entry> find(FederationId federation, Collection<TransferId> ids);

    /** As {@link #find}, looked up together with what is asked next. */
    Supplier<Map<TransferId, Entry>> entries(FederationId federation, Collection<TransferId> ids);

    /** What accounts without parts hold, as far as they have begun; looked up together with what is asked next. */
    Supplier<Map<Account, Balance>> balances(FederationId federation, Collection<Account> accounts);

    /** What the account holds; of the mint and the burn account all their parts together. */
    Balance balance(FederationId federation, Account account);

    /** Records entries and moves their amounts. The database refuses a balance below zero, except of the mint. */
    void append(
            FederationId federation, List<Entry> entries, Map<Account, Balance> changes, Collection<TransferId> ended);

    /** Pending entries that have expired, of all federations that are not read only, the oldest first. */
    List<Expired> expired(Instant now, int limit);

    /** The newest entries that touch one of the organisation's accounts and are older than number {@code before}. */
    List<StatementLine> newestOf(FederationId federation, OrgId organisation, long before, int limit);

    /** Compares entries and balances by reading all of them; returns one sentence for each rule that is broken. */
    List<String> brokenRules(FederationId federation);
}
