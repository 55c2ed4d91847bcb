package io.continuum.coordinator.ledger;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps entries and balances. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface LedgerStore {

    /** A pending entry whose time is over. */
    record Expired(FederationId federation, TransferId pending) {}

    /** Holds back everyone else who moves credits of these accounts until the transaction ends; accounts that are not there begin. */
    Map<Account, Balance> lock(FederationId federation, Collection<Account> accounts);

    /** The entries of these ids, as far as there are any. */
    Map<TransferId, Entry> find(FederationId federation, Collection<TransferId> ids);

    /** Which of these entries are pending and not ended. */
    Set<TransferId> open(FederationId federation, Collection<TransferId> ids);

    /** What the account holds; of the mint and the burn account all their parts together. */
    Balance balance(FederationId federation, Account account);

    /** Records entries and moves their amounts. The database refuses a balance below zero, except of the mint. */
    void append(
            FederationId federation, List<Entry> entries, Map<Account, Balance> changes, Collection<TransferId> ended);

    /** Pending entries that have expired, of all federations, the oldest first. */
    List<Expired> expired(Instant now, int limit);

    /** The newest entries that touch one of the organisation's accounts and are older than number {@code before}. */
    List<StatementLine> newestOf(FederationId federation, OrgId organisation, long before, int limit);

    /** Compares entries and balances by reading all of them; returns one sentence for each rule that is broken. */
    List<String> brokenRules(FederationId federation);
}
