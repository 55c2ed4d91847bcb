package io.continuum.coordinator.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisShardedCluster;

/** On three real nodes: what SCHEMA.md says about keys holds there. */
class RedisClusterTest extends RedisContract {
    private static RedisShardedCluster cluster;
    private static Redis redis;

    @BeforeAll
    static void start() {
        List<Integer> ports = RedisServers.freePorts(3);
        cluster = RedisServers.cluster(ports);
        redis = Redis.open(RedisServers.urls(ports), System::nanoTime);
    }

    @AfterAll
    static void stop() throws IOException {
        redis.close();
        cluster.stop();
    }

    @Override
    Redis redis() {
        return redis;
    }

    @Test // C-124
    void theNoncesAreSpreadOverAllNodes() throws Exception {
        begin(new RedisNonces(redis), "spread");

        List<Long> sizes = cluster.ports().stream()
                .map(port -> {
                    try (Redis node = Redis.open("redis://127.0.0.1:" + port, System::nanoTime)) {
                        return node.call(commands -> commands.dbsize());
                    }
                })
                .toList();
        assertThat(sizes).hasSize(3).allMatch(size -> size > 8);
    }
}
