package io.continuum.instance.memory;

import io.continuum.instance.work.Transactions;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Records events and tells listeners in this process that there are new ones. Thread-safe. */
public final class Events {
    private final EventStore store;
    private final Transactions transactions;
    private final InstantSource clock;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

    public Events(EventStore store, Transactions transactions, InstantSource clock) {
        this.store = store;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Appends an event in the open transaction; see {@link EventStore#append}. Listeners hear of it after the commit. */
    public long record(String tenant, String type, String space, String subject) {
        return record(tenant, type, space, subject, Cause.NONE);
    }

    /** {@link #record(String, String, String, String)} with who did it and why. */
    public long record(String tenant, String type, String space, String subject, Cause cause) {
        return record(tenant, List.of(new Happening(type, space, subject, cause)))
                .getFirst();
    }

    /** Appends events in the open transaction; returns their numbers in order. */
    public List<Long> record(String tenant, List<Happening> happenings) {
        if (happenings.isEmpty()) {
            return List.of();
        }
        List<Long> seqs = store.append(tenant, happenings, clock.instant());
        transactions.afterCommit(() -> heard(tenant));
        return seqs;
    }

    /** Somebody has committed events of this tenant: this process, or another of which the database told. */
    public void heard(String tenant) {
        listeners.forEach(listener -> listener.accept(tenant));
    }

    /**
     * Calls the listener with the tenant after each commit that recorded an event. It must return at once; to read the
     * events is another thread's work. What other processes record is heard of where the database tells it: poll as well
     * where that matters.
     */
    public void onCommit(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Stops calling the listener. */
    public void forget(Consumer<String> listener) {
        listeners.remove(listener);
    }

    public List<Event> after(String tenant, long seq, int limit) {
        return store.after(tenant, seq, limit);
    }

    /** What happened to one thing, oldest first. */
    public List<Event> of(String tenant, String subject, int limit) {
        return store.of(tenant, subject, limit);
    }

    public long lastSeq(String tenant) {
        return store.lastSeq(tenant);
    }

    public List<String> tenants() {
        return store.tenants();
    }
}
