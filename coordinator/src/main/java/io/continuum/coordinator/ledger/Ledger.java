package io.continuum.coordinator.ledger;

import io.continuum.coordinator.log.LeafLog;
import io.continuum.coordinator.work.Transactions;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Moves credits between accounts of a federation. Thread-safe.
 *
 * <p>Every move takes from one account what it gives to another, so all balances add up to zero; the mint alone goes below
 * zero, by what it has issued. An order carries its id: given twice it has one effect and the answer of the first time.
 * Orders wait for each other only where they touch the same account. Callers that pay for something do so inside the
 * transaction that grants it, with all its orders in one {@link #carryOut}: accounts are locked in one order then.
 * Every entry is a leaf of the federation's log, in the same transaction.
 */
public final class Ledger {
    private static final int EXPIRED_MAX = 1_000;

    private final LedgerStore store;
    private final LeafLog logs;
    private final Transactions transactions;
    private final InstantSource clock;
    private final RandomGenerator random;

    public Ledger(
            LedgerStore store, LeafLog logs, Transactions transactions, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.logs = logs;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /** Moves the amount at once. */
    public TransferResult transfer(FederationId federation, Transfer order) {
        return carryOut(federation, new Order.Move(order));
    }

    /** Moves the amount into escrow, until {@link #post} or {@link #cancel}. */
    public TransferResult hold(FederationId federation, Transfer order) {
        return hold(federation, order, Order.NEVER);
    }

    /** As {@link #hold(FederationId, Transfer)}; it goes back by itself when it expires. */
    public TransferResult hold(FederationId federation, Transfer order, Instant expiresAt) {
        return carryOut(federation, new Order.Hold(order, expiresAt));
    }

    /** Lets a pending amount reach its account. */
    public TransferResult post(FederationId federation, TransferId pending, TransferId id) {
        return post(federation, pending, id, Order.Post.ALL);
    }

    /** Lets a part of a pending amount reach its account; the rest goes back where it came from. */
    public TransferResult post(FederationId federation, TransferId pending, TransferId id, long amount) {
        return carryOut(federation, new Order.Post(pending, id, amount));
    }

    /** Sends a pending amount back to where it came from. */
    public TransferResult cancel(FederationId federation, TransferId pending, TransferId id) {
        return carryOut(federation, new Order.Cancel(pending, id));
    }

    private TransferResult carryOut(FederationId federation, Order order) {
        return carryOut(federation, List.of(order)).getFirst();
    }

    /**
     * Carries out the orders one after the other, in one transaction. One that has no effect does not hold back the others.
     *
     * @return how each ended, in their order
     */
    public List<TransferResult> carryOut(FederationId federation, List<? extends Order> orders) {
        if (orders.isEmpty()) {
            return List.of();
        }
        List<Order> batch = List.copyOf(orders);
        return transactions.write(() -> {
            Set<TransferId> ending = Booking.endedBy(batch);
            Map<TransferId, Entry> pending = store.find(federation, ending);
            LedgerStore.Locked locked = store.lock(
                    federation,
                    Booking.accounts(batch, pending),
                    batch.stream().flatMap(order -> order.ids().stream()).toList(),
                    ending);
            Map<TransferId, Entry> known = new HashMap<>(pending);
            known.putAll(locked.entries());
            Booking booking = new Booking(
                    locked.balances(), known, locked.open(), Instant.ofEpochMilli(clock.millis()), this::nonce);
            List<TransferResult> results = batch.stream().map(booking::apply).toList();
            store.append(federation, booking.made(), booking.changes(), booking.ended());
            logs.append(
                    federation,
                    booking.made().stream()
                            .map(entry -> EntryLeaf.of(federation, entry))
                            .toList());
            return results;
        });
    }

    /**
     * Holds back everyone else's orders on the accounts that these orders would touch, until the open transaction ends. Who
     * carries out orders several times in one transaction begins with this, with all that it may come to: otherwise two of
     * them could wait for each other's accounts.
     */
    public void lock(FederationId federation, List<? extends Order> orders) {
        List<Order> batch = List.copyOf(orders);
        Map<TransferId, Entry> pending = store.find(federation, Booking.endedBy(batch));
        store.lock(federation, Booking.accounts(batch, pending), List.of(), List.of());
    }

    /**
     * Sends back what is pending beyond its time.
     *
     * @return how many entries it ended
     */
    public int expireDue() {
        int ended = 0;
        for (LedgerStore.Expired expired : store.expired(clock.instant(), EXPIRED_MAX)) {
            TransferResult result = cancel(expired.federation(), expired.pending(), timeout(expired.pending()));
            ended += result instanceof TransferResult.Moved ? 1 : 0;
        }
        return ended;
    }

    private static TransferId timeout(TransferId pending) {
        return TransferId.of(Arrays.copyOf(Labels.TRANSFER_TIMEOUT.hash(pending.toArray()), TransferId.BYTES));
    }

    public Balance balance(FederationId federation, Account account) {
        return store.balance(federation, account);
    }

    /** Whether an entry of this id exists. */
    public boolean has(FederationId federation, TransferId transfer) {
        return find(federation, transfer).isPresent();
    }

    /** The entry of this id. */
    public Optional<Entry> find(FederationId federation, TransferId transfer) {
        return Optional.ofNullable(store.find(federation, List.of(transfer)).get(transfer));
    }

    /** The entries of these ids, as far as there are any. */
    public Collection<Entry> find(FederationId federation, Collection<TransferId> ids) {
        return store.find(federation, ids).values();
    }

    /** The entry of this id, looked up together with what is asked next. */
    public Supplier<Optional<Entry>> entry(FederationId federation, TransferId transfer) {
        Supplier<Map<TransferId, Entry>> entries = store.entries(federation, List.of(transfer));
        return () -> Optional.ofNullable(entries.get().get(transfer));
    }

    /** What accounts of organisations hold, as far as they have begun; looked up together with what is asked next. */
    public Supplier<Map<Account, Balance>> balances(FederationId federation, Collection<Account> accounts) {
        return store.balances(federation, accounts);
    }

    /** The newest entries that an organisation is part of, newest first. */
    public List<StatementLine> newestOf(FederationId federation, OrgId organisation, int limit) {
        return statement(federation, organisation, Long.MAX_VALUE, limit);
    }

    /** As {@link #newestOf}, of the entries before number {@code before}: the next page of a statement. */
    public List<StatementLine> statement(FederationId federation, OrgId organisation, long before, int limit) {
        return store.newestOf(federation, organisation, before, limit);
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

    private Bytes nonce() {
        byte[] nonce = new byte[Entry.NONCE_BYTES];
        random.nextBytes(nonce);
        return Bytes.of(nonce);
    }
}
