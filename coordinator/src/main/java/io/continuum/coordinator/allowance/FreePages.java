package io.continuum.coordinator.allowance;

import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.TransferId;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * Gives every organisation its free pages: some when it joins, some each day (UTC), up to a maximum. They belong to the
 * organisation, so neither a new instance nor a new name brings more; where the policy knows newcomers, these live off
 * the pages of the organisation at the top of their sponsor's subtree, so neither does a new organisation. Thread-safe.
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
            store.lockStanding(federation, organisation);
            store.setGrantedDay(federation, organisation, today());
            grant(federation, organisation, new CreditRules(policy).welcome());
            return true;
        });
    }

    /** The account that the organisation's free pages are in, after what the days since the last refill bring. */
    public Account account(FederationId federation, OrgId organisation, CreditPolicy policy) {
        CreditRules rules = new CreditRules(policy);
        Holder holder = holder(federation, organisation, rules);
        refill(federation, holder.organisation(), holder.standing(), rules);
        return Account.allowance(holder.organisation());
    }

    /** What {@link #account} would hold, without a refill, in millicredits. */
    public long left(FederationId federation, OrgId organisation, CreditPolicy policy) {
        CreditRules rules = new CreditRules(policy);
        Holder holder = holder(federation, organisation, rules);
        long balance = ledger.balance(federation, Account.allowance(holder.organisation()))
                .balance();
        return balance + due(holder.organisation(), holder.standing(), balance, rules);
    }

    /** Whose free pages an organisation lives off. */
    private record Holder(OrgId organisation, Standing standing) {}

    private Holder holder(FederationId federation, OrgId organisation, CreditRules rules) {
        Standing standing = store.standing(federation, organisation);
        boolean shares = rules.sharesFreePages(today(), standing.joinedDay())
                && !standing.subtree().equals(organisation);
        return shares
                ? new Holder(standing.subtree(), store.standing(federation, standing.subtree()))
                : new Holder(organisation, standing);
    }

    private long due(OrgId holder, Standing standing, long balance, CreditRules rules) {
        return standing.grantedDay() >= today()
                ? 0
                : rules.refill(
                        balance,
                        today(),
                        standing.grantedDay(),
                        standing.joinedDay(),
                        standing.subtree().equals(holder));
    }

    /** Without effect on a day that was counted. */
    private void refill(FederationId federation, OrgId holder, Standing seen, CreditRules rules) {
        if (seen.grantedDay() >= today()) {
            return;
        }
        transactions.write(() -> {
            Standing standing = store.lockStanding(federation, holder);
            if (standing.grantedDay() >= today()) {
                return false;
            }
            store.setGrantedDay(federation, holder, today());
            long balance = ledger.balance(federation, Account.allowance(holder)).balance();
            grant(federation, holder, due(holder, standing, balance, rules));
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
        return Days.of(clock.instant());
    }
}
