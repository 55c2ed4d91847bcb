package io.continuum.coordinator.store.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import redis.embedded.RedisServer;
import redis.embedded.RedisShardedCluster;
import redis.embedded.core.RedisShardedClusterBuilder;

/** Real Redis servers for tests: one of a test's own, or three that are one cluster. */
public final class RedisServers {
    private RedisServers() {}

    /** A server that keeps nothing on disk, so that a restart empties it. */
    public static RedisServer start(int port) {
        try {
            RedisServer server =
                    RedisServer.newRedisServer().port(port).setting("save \"\"").build();
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            // The bus of a cluster listens 10,000 higher.
            return socket.getLocalPort() < 55_000 ? socket.getLocalPort() : freePort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cluster of three nodes, each of which holds a third of the keys. */
    static RedisShardedCluster cluster(List<Integer> ports) {
        try {
            RedisShardedCluster cluster = new RedisShardedClusterBuilder()
                    .serverPorts(ports)
                    .shard("a", 0)
                    .shard("b", 0)
                    .shard("c", 0)
                    .build();
            cluster.start();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Integer> freePorts(int count) {
        return Stream.generate(RedisServers::freePort).distinct().limit(count).toList();
    }

    static String urls(List<Integer> ports) {
        return ports.stream().map(port -> "redis://127.0.0.1:" + port).collect(Collectors.joining(","));
    }
}
