package io.continuum.coordinator.query;

import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Order;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.TransferId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes the price of a page in the transaction that fixes the page: it is set aside and paid, or nothing happens. Thread-safe. */
public final class Till {
    private final Ledger ledger;
    private final FreePages freePages;

    public Till(Ledger ledger, FreePages freePages) {
        this.ledger = ledger;
        this.freePages = freePages;
    }

    /** What an organisation has, in millicredits, and where its free pages are. */
    public record Purse(long available, long allowance, long pending, Account freePages) {
        /** Which of the two a page is paid from: what was earned if it is enough. */
        public PaidFrom paysFrom(long price) {
            return available >= price ? PaidFrom.AVAILABLE : PaidFrom.ALLOWANCE;
        }

        public long balance(PaidFrom paidFrom) {
            return paidFrom == PaidFrom.ALLOWANCE ? allowance : available;
        }
    }

    /** After the free pages of today. */
    public Purse purse(FederationId federation, OrgId organisation, CreditPolicy policy) {
        return askPurse(federation, organisation, policy).get();
    }

    /** As {@link #purse}; the balances are looked up together with what is asked next. */
    private Supplier<Purse> askPurse(FederationId federation, OrgId organisation, CreditPolicy policy) {
        Account available = Account.available(organisation);
        Account free = freePages.account(federation, organisation, policy);
        Account escrow = Account.escrow(organisation);
        Supplier<Map<Account, Balance>> balances = ledger.balances(federation, List.of(available, free, escrow));
        return () -> new Purse(
                balance(balances.get(), available),
                balance(balances.get(), free),
                balance(balances.get(), escrow),
                free);
    }

    private static long balance(Map<Account, Balance> balances, Account account) {
        return balances.getOrDefault(account, Balance.NONE).balance();
    }

    /**
     * What paying under a transfer id has to know.
     *
     * @param before the entry that has the id
     */
    record Counter(Supplier<Purse> purse, Supplier<Optional<Entry>> before) {}

    /** Looks up what paying has to know, together with what was asked before and what is asked next. */
    Counter open(FederationId federation, OrgId organisation, TransferId transfer, CreditPolicy policy) {
        Supplier<Optional<Entry>> before = ledger.entry(federation, transfer);
        return new Counter(askPurse(federation, organisation, policy), before);
    }

    /** How paying ended. */
    sealed interface Paid {
        /** @param left what is left in the account that paid */
        record Done(PaidFrom paidFrom, long left) implements Paid {}

        record TooLittle(Purse purse) implements Paid {}

        /** The transfer id was used before, for something else. */
        record IdUsed() implements Paid {}
    }

    /**
     * Sets the price of a page aside and pays it, in the transaction that fixes the page.
     *
     * @param counter of the same transaction
     */
    Paid pay(FederationId federation, OrgId organisation, TransferId transfer, CreditPolicy policy, Counter counter) {
        Purse purse = counter.purse().get();
        Optional<Entry> before = counter.before().get();
        if (before.isPresent()) {
            return finish(federation, organisation, before.get(), purse);
        }
        long price = policy.pagePrice().value();
        PaidFrom paidFrom = purse.paysFrom(price);
        Order payment =
                new Order.Pay(payment(purse, organisation, transfer, paidFrom, policy), TransferId.ofEnd(transfer));
        return switch (ledger.carryOut(federation, List.of(payment)).getFirst()) {
            case TransferResult.Moved _ -> new Paid.Done(paidFrom, purse.balance(paidFrom) - price);
            case TransferResult.Insufficient _ -> new Paid.TooLittle(purse);
            case TransferResult.Repeated _, TransferResult.IdTaken _, TransferResult.NotPending _ -> new Paid.IdUsed();
        };
    }

    private static Transfer payment(
            Purse purse, OrgId organisation, TransferId transfer, PaidFrom paidFrom, CreditPolicy policy) {
        long price = policy.pagePrice().value();
        if (paidFrom == PaidFrom.ALLOWANCE) {
            return new Transfer(transfer, purse.freePages(), Account.burn(), price, Code.PAGE_FROM_ALLOWANCE);
        }
        Account target = new CreditRules(policy).paysRoyalties() ? Account.royalty() : Account.burn();
        return new Transfer(transfer, Account.available(organisation), target, price, Code.PAGE);
    }

    /** Releases before this one set a price aside in a transaction of its own; a stop may have left it so. */
    private Paid finish(FederationId federation, OrgId organisation, Entry held, Purse purse) {
        if (held.step() == Entry.Step.PENDING) {
            boolean earned = held.code() == Code.PAGE && held.debit().equals(Account.available(organisation));
            boolean free =
                    held.code() == Code.PAGE_FROM_ALLOWANCE && held.debit().equals(purse.freePages());
            boolean posted = (earned || free)
                    && ledger.post(federation, held.id(), TransferId.ofEnd(held.id())) instanceof TransferResult.Moved;
            if (posted) {
                PaidFrom paidFrom = earned ? PaidFrom.AVAILABLE : PaidFrom.ALLOWANCE;
                return new Paid.Done(paidFrom, purse.balance(paidFrom));
            }
        }
        return new Paid.IdUsed();
    }
}
