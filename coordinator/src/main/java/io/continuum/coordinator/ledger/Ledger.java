package io.continuum.coordinator.ledger;

import io.continuum.coordinator.ledger.Entry.Step;
import io.continuum.coordinator.ledger.TransferResult.IdTaken;
import io.continuum.coordinator.ledger.TransferResult.Insufficient;
import io.continuum.coordinator.ledger.TransferResult.Moved;
import io.continuum.coordinator.ledger.TransferResult.NotPending;
import io.continuum.coordinator.ledger.TransferResult.Repeated;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Moves credits between accounts of a federation. Thread-safe.
 *
 * <p>Every move takes from one account what it gives to another, so all balances add up to zero; the mint alone goes below
 * zero, by what it has issued. An order carries its id: given twice it has one effect and the answer of the first time.
 * Writers of one federation's ledger take turns (they all touch the mint or the burn account anyway), which is why no
 * order of account locks needs to be kept. Callers that pay for something do so inside the transaction that grants it.
 */
public final class Ledger {
    private final LedgerStore store;
    private final Transactions transactions;
    private final InstantSource clock;

    public Ledger(LedgerStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Moves the amount at once. */
    public TransferResult transfer(FederationId federation, Transfer order) {
        return carryOut(federation, order, Step.SINGLE, order.credit());
    }

    /** Moves the amount into the escrow of the organisation that is to have it, until {@link #post} or {@link #cancel}. */
    public TransferResult hold(FederationId federation, Transfer order) {
        if (!(order.credit() instanceof Account.Held held)) {
            throw new IllegalArgumentException("only an organisation's account can be credited later");
        }
        return carryOut(federation, order, Step.PENDING, Account.escrow(held.organisation()));
    }

    /** Lets a pending amount reach its account. Repeating it under the same id repeats nothing. */
    public TransferResult post(FederationId federation, TransferId pending, TransferId id) {
        return end(federation, pending, id, Step.POST);
    }

    /** Sends a pending amount back to where it came from. */
    public TransferResult cancel(FederationId federation, TransferId pending, TransferId id) {
        return end(federation, pending, id, Step.VOID);
    }

    public Balance balance(FederationId federation, Account account) {
        return store.balance(federation, account);
    }

    /** Whether an entry of this id exists. */
    public boolean has(FederationId federation, TransferId transfer) {
        return store.find(federation, transfer).isPresent();
    }

    public List<Entry> newestOf(FederationId federation, OrgId organisation, int limit) {
        return store.newestOf(federation, organisation, limit);
    }

    /**
     * Checks the whole ledger: balances add up to zero, each is the sum of its entries, none but the mint's is below zero,
     * escrow is what is pending. Reads every entry, so it is for upkeep and tests.
     *
     * @return one sentence for each broken rule
     */
    public List<String> brokenRules(FederationId federation) {
        return transactions.read(() -> store.brokenRules(federation));
    }

    private TransferResult carryOut(FederationId federation, Transfer order, Step step, Account credit) {
        return transactions.write(() -> {
            long seq = store.lock(federation) + 1;
            Optional<Entry> before = store.find(federation, order.id());
            if (before.isPresent()) {
                return before.get().records(order, step) ? new Repeated(before.get()) : new IdTaken();
            }
            return append(
                    federation,
                    new Entry(
                            seq,
                            order.id(),
                            step,
                            order.debit(),
                            credit,
                            order.credit(),
                            order.id(),
                            order.amount(),
                            order.code(),
                            now()));
        });
    }

    private TransferResult end(FederationId federation, TransferId pending, TransferId id, Step step) {
        return transactions.write(() -> {
            long seq = store.lock(federation) + 1;
            Optional<Entry> before = store.find(federation, id);
            if (before.isPresent()) {
                boolean same =
                        before.get().step() == step && before.get().pending().equals(pending);
                return same ? new Repeated(before.get()) : new IdTaken();
            }
            Optional<Entry> held = store.find(federation, pending).filter(entry -> entry.step() == Step.PENDING);
            if (held.isEmpty() || store.isEnded(federation, pending)) {
                return new NotPending();
            }
            Account escrow = held.get().credit();
            Account credit =
                    step == Step.POST ? held.get().target() : held.get().debit();
            long amount = held.get().amount();
            return append(
                    federation,
                    new Entry(
                            seq,
                            id,
                            step,
                            escrow,
                            credit,
                            credit,
                            pending,
                            amount,
                            held.get().code(),
                            now()));
        });
    }

    private TransferResult append(FederationId federation, Entry entry) {
        long balance = store.balance(federation, entry.debit()).balance();
        if (!entry.debit().equals(Account.mint()) && balance < entry.amount()) {
            return new Insufficient(balance);
        }
        store.append(federation, entry);
        return new Moved(entry);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
