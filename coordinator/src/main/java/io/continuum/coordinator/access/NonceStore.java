package io.continuum.coordinator.access;

import io.continuum.protocol.identity.InstanceId;
import java.time.Instant;

/**
 * Remembers which nonces each instance has used, in the database that the requests change: a restore takes both back
 * together. Thread-safe.
 */
public interface NonceStore {

    /** @return false if this instance used the nonce before */
    boolean use(InstanceId instance, String nonce, Instant expires);

    /** Forgets up to {@code limit} nonces that have expired. @return how many */
    int forget(Instant expiredBefore, int limit);
}
