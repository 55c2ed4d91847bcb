package io.continuum.coordinator.allowance;

import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.TransferId;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;

/**
 * Gives every organisation its free pages: some when it joins, some each day (UTC), up to a maximum. They belong to the
 * organisation, so neither a new instance nor a new name brings more. Thread-safe.
 */
public final class FreePages {
    private final AllowanceStore store;
    private final Ledger ledger;
    private final Transactions transactions;
    private final InstantSource clock;
    private final RandomGenerator random;

    public FreePages(
            AllowanceStore store,
            Ledger ledger,
            Transactions transactions,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.ledger = ledger;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /** Gives a new organisation its first pages; called in the transaction that adds it. */
    public void welcome(FederationId federation, OrgId organisation, CreditPolicy policy) {
        transactions.write(() -> {
            store.lockGrantedDay(federation, organisation);
            store.setGrantedDay(federation, organisation, today());
            grant(federation, organisation, policy.pagePrice().value() * policy.allowanceGrantPages());
            return true;
        });
    }

    /** Adds what the days since the last refill bring. Without effect on a day that was counted. */
    public void refill(FederationId federation, OrgId organisation, CreditPolicy policy) {
        if (store.grantedDay(federation, organisation) >= today()) {
            return;
        }
        transactions.write(() -> {
            long days = today() - store.lockGrantedDay(federation, organisation);
            if (days <= 0) {
                return false;
            }
            store.setGrantedDay(federation, organisation, today());
            long price = policy.pagePrice().value();
            long balance =
                    ledger.balance(federation, Account.allowance(organisation)).balance();
            long room = Math.max(0, price * policy.allowanceBankPages() - balance);
            long due = Math.min(days, policy.allowanceBankPages()) * price * policy.allowanceDailyPages();
            grant(federation, organisation, Math.min(room, due));
            return true;
        });
    }

    private void grant(FederationId federation, OrgId organisation, long amount) {
        if (amount > 0) {
            ledger.transfer(
                    federation,
                    new Transfer(
                            TransferId.random(random),
                            Account.mint(),
                            Account.allowance(organisation),
                            amount,
                            Code.ALLOWANCE_GRANT));
        }
    }

    private long today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
    }
}
