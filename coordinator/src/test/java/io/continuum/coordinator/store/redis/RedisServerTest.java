package io.continuum.coordinator.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.coordinator.access.NonceCache.Answer;
import io.continuum.coordinator.allowance.LocalRateLimits;
import io.continuum.coordinator.allowance.RateLimits;
import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.InstanceKeys;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

class RedisServerTest extends RedisContract {
    private static final InstanceId INSTANCE =
            InstanceKeys.generate(new SecureRandom()).id();

    private final AtomicLong moreNanos = new AtomicLong();
    private int port;
    private RedisServer server;
    private Redis redis;

    @BeforeEach
    void start() {
        port = RedisServers.freePort();
        server = RedisServers.start(port);
        redis = Redis.open("redis://127.0.0.1:" + port, () -> System.nanoTime() + moreNanos.get());
    }

    @AfterEach
    void stop() throws IOException {
        redis.close();
        server.stop();
    }

    @Override
    Redis redis() {
        return redis;
    }

    @Test // C-121
    void withoutRedisAProcessLimitsAlone() throws IOException {
        AtomicLong nanos = new AtomicLong();
        RateLimits limits = new RedisRateLimits(redis, new LocalRateLimits(nanos::get));
        assertThat(limits.take(RouteClass.READ, "a").granted()).isTrue();
        server.stop();

        for (int i = 0; i < RouteClass.READ.burst(); i++) {
            assertThat(limits.take(RouteClass.READ, "a").granted()).isTrue();
        }
        assertThat(limits.take(RouteClass.READ, "a").granted()).isFalse();
    }

    @Test // C-122
    void aServerThatWasEmptiedHasLostItsNonces() throws Exception {
        RedisNonces nonces = new RedisNonces(redis);
        begin(nonces, "one");
        assertThat(nonces.use("one", INSTANCE, "nonce", Duration.ofMinutes(7))).isEqualTo(Answer.FIRST);

        server.stop();
        assertThat(nonces.use("one", INSTANCE, "nonce", Duration.ofMinutes(7))).isEqualTo(Answer.LOST);
        server = RedisServers.start(port);
        moreNanos.set(Duration.ofMinutes(1).toNanos());
        while (!nonces.begin("two")) {
            Thread.sleep(20);
            moreNanos.addAndGet(Duration.ofMinutes(1).toNanos());
        }

        assertThat(nonces.use("one", INSTANCE, "nonce", Duration.ofMinutes(7))).isEqualTo(Answer.LOST);
        assertThat(nonces.use("two", INSTANCE, "nonce", Duration.ofMinutes(7))).isEqualTo(Answer.FIRST);
    }

    @Test // C-122
    void aServerThatDropsKeysWhenItIsFullKeepsNoNonces() {
        assertThat(new RedisNonces(redis).begin("one")).isTrue();
        redis.call(commands -> commands.configSet("maxmemory-policy", "allkeys-lru"));

        assertThat(new RedisNonces(redis).begin("two")).isFalse();
    }
}
