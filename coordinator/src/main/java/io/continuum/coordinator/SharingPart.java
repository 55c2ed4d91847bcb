package io.continuum.coordinator;

import io.continuum.coordinator.access.NonceCache;
import io.continuum.coordinator.access.Nonces;
import io.continuum.coordinator.access.SharedNonces;
import io.continuum.coordinator.allowance.LocalRateLimits;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.store.SqlAccessStore;
import io.continuum.coordinator.store.redis.Redis;
import io.continuum.coordinator.store.redis.RedisNonces;
import io.continuum.coordinator.store.redis.RedisRateLimits;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What the processes of one coordinator know together about who asks: limits and nonces. */
final class SharingPart implements AutoCloseable {
    private final @Nullable Redis redis;
    private final RateLimits limits;
    private final SharedNonces nonces;

    private SharingPart(@Nullable Redis redis, RateLimits limits, SharedNonces nonces) {
        this.redis = redis;
        this.limits = limits;
        this.nonces = nonces;
    }

    /** @param redisUrl empty where limits are counted by this process alone and nonces lie in the database */
    static SharingPart open(String redisUrl, SqlAccessStore access, InstantSource clock, SecureRandom random) {
        RateLimits alone = new LocalRateLimits(System::nanoTime);
        if (redisUrl.isEmpty()) {
            return new SharingPart(null, alone, new SharedNonces(access, NonceCache.NONE, access, clock, random));
        }
        Redis redis = Redis.open(redisUrl, System::nanoTime);
        return new SharingPart(
                redis,
                new RedisRateLimits(redis, alone),
                new SharedNonces(access, new RedisNonces(redis), access, clock, random));
    }

    RateLimits limits() {
        return limits;
    }

    Nonces nonces() {
        return nonces;
    }

    /** Goes back to Redis once it can be used again; for one process at a time. */
    void tend() {
        nonces.tend();
    }

    @Override
    public void close() {
        if (redis != null) {
            redis.close();
        }
    }
}
