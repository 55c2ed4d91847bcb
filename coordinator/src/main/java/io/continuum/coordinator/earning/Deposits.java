package io.continuum.coordinator.earning;

import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.earning.EarningStore.Deposit;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Order;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.PolicyParameter;
import io.continuum.protocol.ledger.TransferId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Locks something for each contribution until its tag is released, so that junk costs its sender. Thread-safe. A deposit
 * comes from what was earned or from the free pages, and goes back to where it came from.
 */
public final class Deposits {
    private static final int DUE_MAX = 500;

    private final EarningStore store;
    private final Ledger ledger;
    private final FreePages freePages;
    private final Transactions transactions;
    private final InstantSource clock;
    private final RandomGenerator random;

    public Deposits(
            EarningStore store,
            Ledger ledger,
            FreePages freePages,
            Transactions transactions,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.ledger = ledger;
        this.freePages = freePages;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Brings the free pages that deposits come from up to date. Before the transaction that takes contributions: a refill
     * locks accounts, and inside it that would be too early.
     */
    public void prepare(FederationId federation, OrgId organisation, CreditPolicy policy) {
        if (policy.deposit().value() > 0) {
            freePages.account(federation, organisation, policy);
        }
    }

    /** What {@link #lock} may come to, for {@link Ledger#lock}. */
    public List<Order> mayLock(FederationId federation, OrgId organisation, CreditPolicy policy) {
        long amount = policy.deposit().value();
        return amount == 0
                ? List.of()
                : List.of(
                        holding(TransferId.random(random), Account.available(organisation), amount),
                        holding(
                                TransferId.random(random),
                                freePages.account(federation, organisation, policy),
                                amount));
    }

    private static Order.Hold holding(TransferId id, Account from, long amount) {
        return new Order.Hold(new Transfer(id, from, Account.burn(), amount, Code.DEPOSIT), Order.NEVER);
    }

    /** What giving back the deposits for a tag comes to, for {@link Ledger#lock}; holds them until the transaction ends. */
    public List<Order> mayGiveBack(FederationId federation, long tagEpoch, Bytes tag, CreditPolicy policy) {
        return policy.deposit().value() == 0
                ? List.of()
                : store.lockDeposits(federation, tagEpoch, tag).stream()
                        .<Order>map(deposit -> new Order.Cancel(deposit.id(), TransferId.ofEnd(deposit.id())))
                        .toList();
    }

    /** Locks the deposit of a new contribution; called in the transaction that takes it. @return whether there was enough */
    public boolean lock(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation, CreditPolicy policy) {
        long amount = policy.deposit().value();
        if (amount == 0) {
            return true;
        }
        TransferId id = TransferId.random(random);
        boolean held = hold(federation, id, Account.available(organisation), amount)
                || hold(federation, id, freePages.account(federation, organisation, policy), amount);
        if (held) {
            Duration days = Duration.ofDays(policy.value(PolicyParameter.DEPOSIT_DAYS));
            store.addDeposit(new Deposit(
                    federation,
                    tagEpoch,
                    tag,
                    organisation,
                    id,
                    amount,
                    clock.instant().plus(days)));
        }
        return held;
    }

    private boolean hold(FederationId federation, TransferId id, Account from, long amount) {
        return ledger.hold(federation, new Transfer(id, from, Account.burn(), amount, Code.DEPOSIT))
                instanceof TransferResult.Moved;
    }

    /** Gives all deposits for a tag back; called in the transaction that releases it. */
    public void giveBack(FederationId federation, long tagEpoch, Bytes tag, CreditPolicy policy) {
        if (policy.deposit().value() > 0) {
            giveBack(store.takeDeposits(federation, tagEpoch, tag));
        }
    }

    /** Gives an organisation's deposit for a tag back: it withdrew its contribution, which must never cost anything. */
    public void giveBack(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation, CreditPolicy policy) {
        if (policy.deposit().value() > 0) {
            giveBack(store.takeDeposit(federation, tagEpoch, tag, organisation));
        }
    }

    private void giveBack(List<Deposit> deposits) {
        deposits.forEach(deposit -> ledger.cancel(deposit.federation(), deposit.id(), TransferId.ofEnd(deposit.id())));
    }

    /**
     * Ends deposits that waited too long: a part is burned, the rest returns. The contributions go on waiting. Where the
     * policy knows no deposits any more, all of it returns.
     *
     * @param policies of the federations
     */
    public void endDue(Function<FederationId, CreditPolicy> policies) {
        for (Deposit due : store.dueDeposits(clock.instant(), DUE_MAX)) {
            CreditPolicy policy = policies.apply(due.federation());
            CreditRules rules = new CreditRules(policy);
            transactions.write(() -> {
                List<Deposit> taken =
                        store.takeDeposit(due.federation(), due.tagEpoch(), due.tag(), due.organisation());
                taken.forEach(deposit ->
                        end(deposit, policy.deposit().value() == 0 ? 0 : rules.burnedOfDeposit(deposit.amount())));
                return taken;
            });
        }
    }

    private void end(Deposit deposit, long burned) {
        TransferId id = TransferId.ofEnd(deposit.id());
        if (burned == 0) {
            ledger.cancel(deposit.federation(), deposit.id(), id);
        } else {
            ledger.post(deposit.federation(), deposit.id(), id, burned);
        }
    }
}
