package io.continuum.instance.webhook;

import io.continuum.instance.memory.Event;
import io.continuum.instance.memory.Reach;
import java.time.Instant;
import java.util.List;

/**
 * Where events go.
 *
 * @param reach of whose events: those of one space, or of the tenant
 * @param types of events; empty for all
 * @param secret what requests are signed with
 * @param position the last event that is settled: delivered, of no interest or given up
 * @param failures attempts in a row that failed
 * @param nextAt when it is tried next
 */
public record Webhook(
        Reach reach,
        String id,
        String url,
        List<String> types,
        byte[] secret,
        long position,
        int failures,
        Instant nextAt,
        String lastError,
        Instant createdAt) {
    public Webhook {
        types = List.copyOf(types);
    }

    boolean wants(Event event) {
        return (types.isEmpty() || types.contains(event.type()))
                && (reach.space().isEmpty() || reach.space().equals(event.space()));
    }

    /** Settled up to an event. */
    Webhook settled(long seq, Instant next) {
        return new Webhook(reach, id, url, types, secret, seq, 0, next, "", createdAt);
    }

    /** One more attempt failed. */
    Webhook failed(String error, Instant next) {
        return new Webhook(reach, id, url, types, secret, position, failures + 1, next, error, createdAt);
    }

    /** Given up on an event and gone on behind it. */
    Webhook gaveUp(long seq, String error, Instant next) {
        return new Webhook(reach, id, url, types, secret, seq, 0, next, error, createdAt);
    }
}
