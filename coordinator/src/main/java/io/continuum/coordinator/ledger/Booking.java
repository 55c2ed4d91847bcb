package io.continuum.coordinator.ledger;

import io.continuum.coordinator.ledger.Entry.Step;
import io.continuum.coordinator.ledger.TransferResult.Field;
import io.continuum.coordinator.ledger.TransferResult.IdTaken;
import io.continuum.coordinator.ledger.TransferResult.Insufficient;
import io.continuum.coordinator.ledger.TransferResult.Moved;
import io.continuum.coordinator.ledger.TransferResult.NotPending;
import io.continuum.coordinator.ledger.TransferResult.Repeated;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The rules of the ledger, for one batch of orders: what each does, given what was there. Pure; whoever uses it has locked
 * the accounts and stores what comes out.
 */
final class Booking {
    private final Map<Account, Balance> before;
    private final Map<Account, Balance> balances;
    private final Map<TransferId, Entry> known;
    private final Set<TransferId> open;
    private final Instant now;
    private final Supplier<Bytes> nonces;
    private final List<Entry> made = new ArrayList<>();
    private final Set<TransferId> ended = new HashSet<>();

    /**
     * @param balances of all {@link #accounts} of the orders
     * @param known the entries that have the id of an order, or are ended by one
     * @param open which of them are pending and not ended
     */
    Booking(
            Map<Account, Balance> balances,
            Map<TransferId, Entry> known,
            Set<TransferId> open,
            Instant now,
            Supplier<Bytes> nonces) {
        this.before = Map.copyOf(balances);
        this.balances = new HashMap<>(balances);
        this.known = new HashMap<>(known);
        this.open = new HashSet<>(open);
        this.now = now;
        this.nonces = nonces;
    }

    /** The pending entries that the orders want to end. */
    static Set<TransferId> endedBy(List<Order> orders) {
        Set<TransferId> ended = new TreeSet<>();
        for (Order order : orders) {
            switch (order) {
                case Order.Post(TransferId pending, TransferId _, long _) -> ended.add(pending);
                case Order.Cancel(TransferId pending, TransferId _) -> ended.add(pending);
                case Order.Move _, Order.Hold _, Order.Pay _ -> {}
            }
        }
        return ended;
    }

    /**
     * The accounts that the orders may touch.
     *
     * @param pending the entries that {@link #endedBy} names, as far as they are not made by the orders themselves
     */
    static Set<Account> accounts(List<Order> orders, Map<TransferId, Entry> pending) {
        Set<Account> accounts = new HashSet<>();
        for (Order order : orders) {
            switch (order) {
                case Order.Move(Transfer transfer) -> accounts.addAll(accounts(transfer));
                case Order.Hold hold -> {
                    accounts.addAll(accounts(hold.transfer()));
                    accounts.add(hold.escrow());
                }
                case Order.Pay pay -> {
                    accounts.addAll(accounts(pay.transfer()));
                    accounts.add(pay.escrow());
                }
                case Order.Post _, Order.Cancel _ -> {}
            }
        }
        for (Entry entry : pending.values()) {
            accounts.addAll(List.of(entry.debit(), entry.credit(), entry.target()));
        }
        return accounts;
    }

    private static List<Account> accounts(Transfer transfer) {
        return List.of(
                transfer.debit().facing(transfer.credit()), transfer.credit().facing(transfer.debit()));
    }

    /** Carries out the order, or says why it has no effect. Later orders see what earlier ones did. */
    TransferResult apply(Order order) {
        return switch (order) {
            case Order.Move(Transfer transfer) -> move(transfer, Step.SINGLE, transfer.credit(), Order.NEVER);
            case Order.Hold hold -> move(hold.transfer(), Step.PENDING, hold.escrow(), hold.expiresAt());
            case Order.Pay pay -> pay(pay);
            case Order.Post(TransferId pending, TransferId id, long amount) -> post(pending, id, amount);
            case Order.Cancel(TransferId pending, TransferId id) -> cancel(pending, id);
        };
    }

    private TransferResult move(Transfer transfer, Step step, Account credit, Instant expiresAt) {
        Entry first = known.get(transfer.id());
        if (first != null) {
            return repeated(first, first.differs(transfer, step));
        }
        Account debit = transfer.debit().facing(transfer.credit());
        long balance = balances.getOrDefault(debit, Balance.NONE).balance();
        if (!debit.issues() && balance < transfer.amount()) {
            return new Insufficient(balance);
        }
        Entry entry = new Entry(
                transfer.id(),
                step,
                debit,
                credit.facing(transfer.debit()),
                transfer.credit().facing(transfer.debit()),
                transfer.id(),
                transfer.amount(),
                transfer.code(),
                now,
                expiresAt,
                nonces.get());
        if (step == Step.PENDING) {
            open.add(entry.id());
        }
        return moved(entry);
    }

    private TransferResult pay(Order.Pay order) {
        if (!known.containsKey(order.id()) && known.containsKey(order.end())) {
            return new IdTaken(Field.PENDING);
        }
        TransferResult held = move(order.transfer(), Step.PENDING, order.escrow(), Order.NEVER);
        return held instanceof Moved ? post(order.id(), order.end(), Order.Post.ALL) : held;
    }

    private TransferResult post(TransferId pending, TransferId id, long amount) {
        Entry held = known.get(pending);
        Entry first = known.get(id);
        if (first != null) {
            boolean sameAmount = first.amount() == amount
                    || amount == Order.Post.ALL && held != null && first.amount() == held.amount();
            Optional<Field> different = first.differs(pending, Step.POST);
            return repeated(first, different.or(() -> sameAmount ? Optional.empty() : Optional.of(Field.AMOUNT)));
        }
        if (held == null || !open.contains(pending) || !now.isBefore(held.expiresAt())) {
            return new NotPending();
        }
        long posted = amount == Order.Post.ALL ? held.amount() : amount;
        if (posted > held.amount()) {
            return new Insufficient(held.amount());
        }
        TransferResult result = moved(ending(held, id, Step.POST, held.target(), posted));
        if (posted < held.amount()) {
            moved(ending(held, rest(id), Step.REST, held.debit(), held.amount() - posted));
        }
        ended.add(pending);
        return result;
    }

    private TransferResult cancel(TransferId pending, TransferId id) {
        Entry first = known.get(id);
        if (first != null) {
            return repeated(first, first.differs(pending, Step.VOID));
        }
        Entry held = known.get(pending);
        if (held == null || !open.contains(pending)) {
            return new NotPending();
        }
        ended.add(pending);
        return moved(ending(held, id, Step.VOID, held.debit(), held.amount()));
    }

    private static TransferResult repeated(Entry first, Optional<Field> different) {
        return different.<TransferResult>map(IdTaken::new).orElseGet(() -> new Repeated(first));
    }

    private Entry ending(Entry held, TransferId id, Step step, Account credit, long amount) {
        return new Entry(
                id,
                step,
                held.credit(),
                credit,
                credit,
                held.id(),
                amount,
                held.code(),
                now,
                Order.NEVER,
                nonces.get());
    }

    private TransferResult moved(Entry entry) {
        balances.put(
                entry.debit(),
                balances.getOrDefault(entry.debit(), Balance.NONE).minus(entry.amount()));
        balances.put(
                entry.credit(),
                balances.getOrDefault(entry.credit(), Balance.NONE).plus(entry.amount()));
        if (entry.step() != Step.SINGLE && entry.step() != Step.PENDING) {
            open.remove(entry.pending());
        }
        known.put(entry.id(), entry);
        made.add(entry);
        return new Moved(entry);
    }

    private static TransferId rest(TransferId post) {
        return TransferId.of(Arrays.copyOf(Labels.TRANSFER_REST.hash(post.toArray()), TransferId.BYTES));
    }

    /** The entries to be recorded, in their order. */
    List<Entry> made() {
        return List.copyOf(made);
    }

    /** By how much each account that moved has changed. */
    Map<Account, Balance> changes() {
        Map<Account, Balance> changes = new HashMap<>();
        balances.forEach((account, balance) -> {
            Balance change = balance.since(before.getOrDefault(account, Balance.NONE));
            if (!change.equals(Balance.NONE)) {
                changes.put(account, change);
            }
        });
        return changes;
    }

    /** Entries that were pending before, or became so by these orders, and are no more. */
    Set<TransferId> ended() {
        return Set.copyOf(ended);
    }
}
