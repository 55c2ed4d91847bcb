package io.continuum.instance.store.redis;

import io.continuum.instance.cache.Shared;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Redis server, or one cluster. Who waits for it is a question to memory, so it must answer soon; while it does not, it
 * is taken to hold nothing and is tried again every second. Thread-safe.
 */
public final class RedisShared implements Shared {
    private static final Logger LOG = LoggerFactory.getLogger(RedisShared.class);
    private static final Duration ANSWER_MAX = Duration.ofMillis(200);
    private static final int WAITING_MAX = 10_000;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
    private static final Duration TRIED_AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration TOPOLOGY_READ_EVERY = Duration.ofSeconds(15);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final AbstractRedisClient client;
    private final LongSupplier nanoTime;
    private @Nullable RedisClusterCommands<String, byte[]> connected;
    private volatile boolean lost;
    private volatile long lostAtNanos;

    private RedisShared(AbstractRedisClient client, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
    }

    /**
     * Opens it; whether it answers shows with the first call.
     *
     * @param urls {@code redis://host:port}; several, with commas between them, name nodes of one cluster
     * @param nanoTime a clock that never steps back
     */
    public static RedisShared open(String urls, LongSupplier nanoTime) {
        List<RedisURI> nodes = Stream.of(urls.split(","))
                .map(String::strip)
                .map(RedisURI::create)
                .toList();
        nodes.forEach(node -> node.setTimeout(ANSWER_MAX));
        return new RedisShared(nodes.size() == 1 ? server(nodes.getFirst()) : cluster(nodes), nanoTime);
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

    @Override
    public Optional<byte[]> get(String key) {
        return call(commands -> Optional.ofNullable(commands.get(key))).flatMap(found -> found);
    }

    @Override
    public void put(String key, byte[] value, Duration kept) {
        call(commands -> commands.set(key, value, SetArgs.Builder.px(kept)));
    }

    private <T> Optional<T> call(Function<RedisClusterCommands<String, byte[]>, T> question) {
        if (lost && nanoTime.getAsLong() - lostAtNanos < TRIED_AGAIN_AFTER.toNanos()) {
            return Optional.empty();
        }
        try {
            T answer = question.apply(commands());
            if (lost) {
                lost = false;
                LOG.info("Redis answers again");
            }
            return Optional.of(answer);
        } catch (RedisException e) {
            lostAtNanos = nanoTime.getAsLong();
            if (!lost) {
                lost = true;
                LOG.atWarn()
                        .addKeyValue("detail", e.getMessage())
                        .log("Redis is lost, this process goes on without it");
            }
            return Optional.empty();
        }
    }

    private synchronized RedisClusterCommands<String, byte[]> commands() {
        RedisClusterCommands<String, byte[]> known = connected;
        if (known == null) {
            known = switch (client) {
                case RedisClusterClient cluster -> cluster.connect(CODEC).sync();
                case RedisClient server -> server.connect(CODEC).sync();
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
