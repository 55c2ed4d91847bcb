package io.continuum.coordinator.simulation;

import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.LedgerStore;
import io.continuum.coordinator.ledger.StatementLine;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One federation's entries and balances in memory, under the same laws as in a database. For one thread. */
final class MemoryLedger implements LedgerStore {
    private final Map<TransferId, Entry> entries = new LinkedHashMap<>();
    private final Map<Account, Balance> balances = new HashMap<>();
    private final Map<TransferId, Entry> open = new LinkedHashMap<>();

    @Override
    public Locked lock(
            FederationId federation,
            Collection<Account> accounts,
            Collection<TransferId> ids,
            Collection<TransferId> pending) {
        Set<TransferId> stillOpen = pending.stream().filter(open::containsKey).collect(Collectors.toSet());
        return new Locked(balances(federation, accounts).get(), find(federation, ids), stillOpen);
    }

    @Override
    public Supplier<Map<Account, Balance>> balances(FederationId federation, Collection<Account> accounts) {
        Map<Account, Balance> found = accounts.stream()
                .distinct()
                .collect(
                        Collectors.toMap(Function.identity(), account -> balances.getOrDefault(account, Balance.NONE)));
        return () -> found;
    }

    @Override
    public Supplier<Map<TransferId, Entry>> entries(FederationId federation, Collection<TransferId> ids) {
        Map<TransferId, Entry> found = find(federation, ids);
        return () -> found;
    }

    @Override
    public Map<TransferId, Entry> find(FederationId federation, Collection<TransferId> ids) {
        Map<TransferId, Entry> found = new HashMap<>();
        for (TransferId id : ids) {
            Entry entry = entries.get(id);
            if (entry != null) {
                found.put(id, entry);
            }
        }
        return found;
    }

    @Override
    public Balance balance(FederationId federation, Account account) {
        if (account instanceof Account.Held) {
            return balances.getOrDefault(account, Balance.NONE);
        }
        return balances.entrySet().stream()
                .filter(each -> !(each.getKey() instanceof Account.Held)
                        && each.getKey().kind().equals(account.kind()))
                .map(Map.Entry::getValue)
                .reduce(Balance.NONE, MemoryLedger::sum);
    }

    @Override
    public void append(
            FederationId federation, List<Entry> made, Map<Account, Balance> changes, Collection<TransferId> ended) {
        for (Entry entry : made) {
            if (entries.putIfAbsent(entry.id(), entry) != null) {
                throw new IllegalStateException("an id was used twice: " + entry.id());
            }
            if (entry.step() == Entry.Step.PENDING) {
                open.put(entry.id(), entry);
            }
        }
        ended.forEach(open::remove);
        changes.forEach((account, change) -> {
            Balance after = balances.merge(account, change, MemoryLedger::sum);
            if (after.balance() < 0 && !account.kind().equals(Account.mint().kind())) {
                throw new IllegalStateException(account.name() + " would be below zero");
            }
        });
    }

    private static Balance sum(Balance one, Balance other) {
        return new Balance(
                one.balance() + other.balance(), one.credited() + other.credited(), one.debited() + other.debited());
    }

    @Override
    public List<Expired> expired(Instant now, int limit) {
        return List.of();
    }

    @Override
    public List<StatementLine> newestOf(FederationId federation, OrgId organisation, long before, int limit) {
        List<StatementLine> lines = new ArrayList<>();
        long seq = 0;
        for (Entry entry : entries.values()) {
            seq++;
            if (seq < before && entry.concerns(organisation)) {
                lines.addFirst(new StatementLine(seq, entry));
            }
        }
        return lines.stream().limit(limit).toList();
    }

    @Override
    public List<String> brokenRules(FederationId federation) {
        long sum = balances.values().stream().mapToLong(Balance::balance).sum();
        return sum == 0 ? List.of() : List.of("balances add up to " + sum + ", not to zero");
    }

    /** All entries, in their order. */
    Collection<Entry> entries() {
        return entries.values();
    }

    /** What organisations hold in {@code available}. */
    Map<OrgId, Long> available(long above) {
        Map<OrgId, Long> found = new HashMap<>();
        balances.forEach((account, balance) -> {
            if (account instanceof Account.Held(Account.Purse purse, OrgId organisation)
                    && purse == Account.Purse.AVAILABLE
                    && balance.balance() > above) {
                found.put(organisation, balance.balance());
            }
        });
        return found;
    }
}
