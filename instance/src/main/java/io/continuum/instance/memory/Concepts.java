package io.continuum.instance.memory;

import io.continuum.instance.work.Transactions;
import java.util.List;

/**
 * Makes a phrase a concept once it was said in two sessions; a message without a session is one by itself. Runs behind
 * learning and goes on where it stopped. Thread-safe.
 */
public final class Concepts {
    private static final int EVENTS_PER_TRANSACTION = 200;
    private static final int TRANSACTIONS_PER_RUN = 500;

    private final MemoryStore store;
    private final Events events;
    private final Transactions transactions;

    public Concepts(MemoryStore store, Events events, Transactions transactions) {
        this.store = store;
        this.events = events;
        this.transactions = transactions;
    }

    /** Looks at what is new, of much of it at the beginning; returns how many phrases became concepts. */
    public int promote() {
        return events.tenants().stream().mapToInt(this::promote).sum();
    }

    private synchronized int promote(String tenant) {
        int promoted = 0;
        boolean more = true;
        for (int i = 0; more && i < TRANSACTIONS_PER_RUN; i++) {
            long from = store.promotedUpTo(tenant);
            List<Event> page = events.after(tenant, from, EVENTS_PER_TRANSACTION);
            if (!page.isEmpty()) {
                promoted += transactions.write(() -> {
                    int some = store.promotePhrases(tenant, said(page));
                    store.savePromotedUpTo(tenant, page.getLast().seq());
                    return some;
                });
            }
            more = page.size() == EVENTS_PER_TRANSACTION;
        }
        return promoted;
    }

    private static List<String> said(List<Event> page) {
        return page.stream()
                .filter(event -> event.type().equals(Event.MEMORY_LEARNED)
                        || event.type().equals(Event.MEMORY_CHANGED))
                .map(Event::subject)
                .distinct()
                .toList();
    }
}
