package io.continuum.coordinator.store.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Redis server, or one cluster. While it does not answer, calls fail at once and it is tried again every second: who
 * waits for an answer is a request. Thread-safe.
 */
public final class Redis implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
    private static final Duration ANSWER_MAX = Duration.ofMillis(500);
    private static final int WAITING_MAX = 10_000;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_READ_EVERY = Duration.ofSeconds(15);

    private final AbstractRedisClient client;
    private final LongSupplier nanoTime;
    private @Nullable RedisClusterCommands<String, String> connected;
    private volatile boolean lost;
    private volatile long lostAtNanos;

    private Redis(AbstractRedisClient client, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
    }

    /**
     * Opens it; whether it answers shows with the first call.
     *
     * @param urls {@code redis://host:port}; several, with commas between them, name nodes of one cluster
     * @param nanoTime a clock that never steps back
     */
    public static Redis open(String urls, LongSupplier nanoTime) {
        List<RedisURI> nodes = Stream.of(urls.split(","))
                .map(String::strip)
                .map(RedisURI::create)
                .toList();
        nodes.forEach(node -> node.setTimeout(ANSWER_MAX));
        return new Redis(nodes.size() == 1 ? server(nodes.getFirst()) : cluster(nodes), nanoTime);
    }

    private static AbstractRedisClient server(RedisURI node) {
        RedisClient client = RedisClient.create(node);
        client.setOptions(ClientOptions.builder()
                .requestQueueSize(WAITING_MAX)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(CONNECT_MAX).build())
                .build());
        return client;
    }

    private static AbstractRedisClient cluster(List<RedisURI> nodes) {
        RedisClusterClient client = RedisClusterClient.create(nodes);
        client.setOptions(ClusterClientOptions.builder()
                .requestQueueSize(WAITING_MAX)
                .socketOptions(
                        SocketOptions.builder().connectTimeout(CONNECT_MAX).build())
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_READ_EVERY)
                        .enableAllAdaptiveRefreshTriggers()
                        .build())
                .build());
        return client;
    }

    /** Asks it. @throws RedisLostException if it does not answer */
    <T> T call(Function<RedisClusterCommands<String, String>, T> question) {
        if (lost && nanoTime.getAsLong() - lostAtNanos < TRIED_AGAIN_AFTER.toNanos()) {
            throw new RedisLostException("it did not answer a moment ago");
        }
        try {
            T answer = question.apply(commands());
            if (lost) {
                lost = false;
                LOG.info("Redis answers again");
            }
            return answer;
        } catch (RedisException e) {
            lostAtNanos = nanoTime.getAsLong();
            if (!lost) {
                lost = true;
                LOG.atWarn()
                        .addKeyValue("detail", e.getMessage())
                        .log("Redis is lost, this process goes on without it");
            }
            throw new RedisLostException(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the last call was answered. */
    public boolean answers() {
        return !lost;
    }

    private synchronized RedisClusterCommands<String, String> commands() {
        RedisClusterCommands<String, String> known = connected;
        if (known == null) {
            known = switch (client) {
                case RedisClusterClient cluster -> cluster.connect().sync();
                case RedisClient server -> server.connect().sync();
                default -> throw new IllegalStateException("neither server nor cluster");
            };
            connected = known;
        }
        return known;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
