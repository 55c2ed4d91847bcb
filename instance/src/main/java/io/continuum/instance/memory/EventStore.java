package io.continuum.instance.memory;

import java.time.Instant;
import java.util.List;

/** The append-only table of events. Thread-safe. */
public interface EventStore {

    /**
     * Appends events in the open transaction and returns their numbers, which ascend. From here to the commit no other
     * writer is given a number, so do it late in the transaction.
     */
    List<Long> append(String tenant, List<Happening> happenings, Instant at);

    /** Appends one. */
    default long append(String tenant, String type, String space, String subject, Cause cause, Instant at) {
        return append(tenant, List.of(new Happening(type, space, subject, cause)), at)
                .getFirst();
    }

    /** What happened to one thing, oldest first. */
    List<Event> of(String tenant, String subject, int limit);

    /** A tenant's events after {@code seq}, oldest first. */
    List<Event> after(String tenant, long seq, int limit);

    /** The number of the tenant's newest event; 0 when it has none. */
    long lastSeq(String tenant);

    /** The tenants that have events. */
    List<String> tenants();
}
