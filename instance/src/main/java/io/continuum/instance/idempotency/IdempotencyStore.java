package io.continuum.instance.idempotency;

import java.time.Instant;
import java.util.Optional;

/** Keeps answers under their keys. Thread-safe. */
public interface IdempotencyStore {

    /**
     * What is known under a key.
     *
     * @param fingerprint of the request that came first
     * @param answer empty while that one is under way, or if a crash ended it
     */
    record Entry(String fingerprint, String process, Optional<Answer> answer) {}

    /** @param body empty for none */
    record Answer(int status, String body) {}

    /** Takes the key for a request, unless it is taken; returns what is known under it then. */
    Optional<Entry> begin(String tenant, String caller, String key, String fingerprint, String process, Instant at);

    /** Takes over a key from a process that has ended; false if somebody else has. */
    boolean takeOver(String tenant, String caller, String key, String from, String process, Instant at);

    void finish(String tenant, String caller, String key, Answer answer);

    /** Gives the key back: the request failed and may be sent again. */
    void release(String tenant, String caller, String key);

    void forgetBefore(Instant instant);
}
