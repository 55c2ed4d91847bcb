package io.continuum.instance.webhook;

import io.continuum.instance.memory.Reach;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps webhooks and what could not be delivered. Thread-safe. */
public interface WebhookStore {

    /** An event that was given up. */
    record Dead(long seq, String type, int attempts, String error, Instant at) {}

    void insert(Webhook webhook);

    List<Webhook> list(Reach reach);

    Optional<Webhook> find(Reach reach, String id);

    boolean remove(Reach reach, String id);

    /** Webhooks of all tenants whose time has come. */
    List<Webhook> due(Instant now, int limit);

    /** Takes a due webhook until an instant; false if another process has. */
    boolean claim(Webhook due, Instant until);

    /** Saves how far it has come, unless it is gone. */
    void save(Webhook webhook);

    /** Keeps an event that was given up; of each webhook the newest thousand are kept. */
    void bury(Webhook webhook, Dead dead);

    /** The newest first. */
    List<Dead> dead(Webhook webhook, int limit);

    /** Forgets what was given up and goes back before the first of it; false when there was nothing. */
    boolean retry(Webhook webhook, Instant now);
}
