package io.continuum.instance.memory;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Knows each tenant's generation. It asks the database every time, so that what another process has written counts at once.
 * Thread-safe.
 */
public final class Generations {
    private static final int EVENTS_MAX = 1_000;

    private final Events events;
    private final Map<String, Generation> known = new ConcurrentHashMap<>();
    private final List<Consumer<String>> removals = new CopyOnWriteArrayList<>();

    public Generations(Events events) {
        this.events = events;
    }

    /** Calls this with the tenant when it is seen that a memory was removed, in this process or another. */
    public void onRemoval(Consumer<String> listener) {
        removals.add(listener);
    }

    /** The generation that everything committed before this call belongs to. */
    public Generation of(String tenant) {
        Generation before = known.getOrDefault(tenant, Generation.START);
        long last = events.lastSeq(tenant);
        if (last == before.seq()) {
            return before;
        }
        Generation now = follow(tenant, before, last);
        if (now.removals() > before.removals()) {
            removals.forEach(listener -> listener.accept(tenant));
        }
        known.merge(tenant, now, (one, other) -> one.seq() > other.seq() ? one : other);
        return now;
    }

    private Generation follow(String tenant, Generation before, long last) {
        List<Event> next =
                before.seq() == 0 || last < before.seq() ? List.of() : events.after(tenant, before.seq(), EVENTS_MAX);
        if (next.isEmpty() || next.size() == EVENTS_MAX) {
            return Generation.afterUnknown(last);
        }
        Generation now = before;
        for (Event event : next) {
            now = now.after(event);
        }
        return now;
    }
}
