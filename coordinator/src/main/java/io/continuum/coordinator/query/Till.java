package io.continuum.coordinator.query;

import io.continuum.coordinator.allowance.FreePages;
import io.continuum.coordinator.ledger.Account;
import io.continuum.coordinator.ledger.Code;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.ledger.Ledger;
import io.continuum.coordinator.ledger.Transfer;
import io.continuum.coordinator.ledger.TransferResult;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.CreditPolicy;
import io.continuum.protocol.ledger.CreditRules;
import io.continuum.protocol.ledger.TransferId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Takes the price of a page in two steps: it is set aside before the page is put together, and paid in the transaction that
 * fixes the page. What is set aside and never paid goes back by itself. Thread-safe.
 */
public final class Till {
    /** How long putting a page together may take. */
    private static final Duration SET_ASIDE = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final FreePages freePages;
    private final InstantSource clock;

    public Till(Ledger ledger, FreePages freePages, InstantSource clock) {
        this.ledger = ledger;
        this.freePages = freePages;
        this.clock = clock;
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
        Account free = freePages.account(federation, organisation, policy);
        return new Purse(
                balance(federation, Account.available(organisation)),
                balance(federation, free),
                balance(federation, Account.escrow(organisation)),
                free);
    }

    private long balance(FederationId federation, Account account) {
        return ledger.balance(federation, account).balance();
    }

    /** How setting the price aside ended. */
    sealed interface Reserved {
        /** It waits for {@link #pay}; also if an earlier attempt under the same id set it aside. */
        record SetAside(PaidFrom paidFrom) implements Reserved {}

        record TooLittle(Purse purse) implements Reserved {}

        /** The transfer id was used before: for something else, or for a page that never came and was given back. */
        record IdUsed() implements Reserved {}
    }

    /** Sets the price of a page aside. */
    Reserved reserve(FederationId federation, OrgId organisation, TransferId transfer, CreditPolicy policy) {
        Purse purse = purse(federation, organisation, policy);
        Optional<Entry> before = ledger.find(federation, transfer);
        if (before.isPresent()) {
            return reservedBefore(before.get(), organisation, purse);
        }
        long price = policy.pagePrice().value();
        PaidFrom paidFrom = purse.paysFrom(price);
        return switch (ledger.hold(federation, payment(purse, organisation, transfer, paidFrom, policy), expiry())) {
            case TransferResult.Moved _, TransferResult.Repeated _ -> new Reserved.SetAside(paidFrom);
            case TransferResult.Insufficient _ -> new Reserved.TooLittle(purse);
            case TransferResult.IdTaken _, TransferResult.NotPending _ -> new Reserved.IdUsed();
        };
    }

    private Instant expiry() {
        return clock.instant().plus(SET_ASIDE);
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

    private static Reserved reservedBefore(Entry before, OrgId organisation, Purse purse) {
        if (before.step() == Entry.Step.PENDING) {
            if (before.code() == Code.PAGE && before.debit().equals(Account.available(organisation))) {
                return new Reserved.SetAside(PaidFrom.AVAILABLE);
            }
            if (before.code() == Code.PAGE_FROM_ALLOWANCE && before.debit().equals(purse.freePages())) {
                return new Reserved.SetAside(PaidFrom.ALLOWANCE);
            }
        }
        return new Reserved.IdUsed();
    }

    /** Pays what was set aside; called in the transaction that fixes the page. @return whether it was still there */
    boolean pay(FederationId federation, TransferId transfer) {
        return ledger.post(federation, transfer, TransferId.ofEnd(transfer)) instanceof TransferResult.Moved;
    }

    /** Gives back what was set aside. */
    void giveBack(FederationId federation, TransferId transfer) {
        ledger.cancel(federation, transfer, TransferId.ofEnd(transfer));
    }
}
