package io.continuum.instance.memory;

import java.time.Instant;
import java.util.List;

/** The append-only table of events. Thread-safe. */
public interface EventStore {

    /**
     * Appends an event in the open transaction and returns its number. From here to the commit no other writer is given a
     * number, so do it late in the transaction.
     */
    long append(String tenant, String type, String space, String subject, Cause cause, Instant at);

    /** What happened to one thing, oldest first. */
    List<Event> of(String tenant, String subject, int limit);

    /** A tenant's events after {@code seq}, oldest first. */
    List<Event> after(String tenant, long seq, int limit);

    /** The number of the tenant's newest event; 0 when it has none. */
    long lastSeq(String tenant);

    /** The tenants that have events. */
    List<String> tenants();
}
