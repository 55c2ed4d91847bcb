package io.continuum.coordinator.store.redis;

/** Redis does not answer, or not in time. */
public final class RedisLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisLostException(String message) {
        super(message, null, false, false);
    }
}
