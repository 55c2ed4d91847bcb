package io.continuum.coordinator.store.redis;

import io.continuum.coordinator.access.NonceCache;
import io.continuum.protocol.identity.InstanceId;
import io.lettuce.core.ScriptOutputType;
import java.time.Duration;

/**
 * Nonces in Redis, in parts that a cluster spreads over its nodes. Each part holds the generation of the store beside its
 * nonces, so that a node which lost its memory is not taken for one that never saw the nonce. Thread-safe.
 */
public final class RedisNonces implements NonceCache {
    private static final Script NONCE = Script.of("nonce.lua", ScriptOutputType.INTEGER);
    private static final int PARTS = 64;

    private final Redis redis;

    public RedisNonces(Redis redis) {
        this.redis = redis;
    }

    @Override
    public boolean begin(String generation) {
        try {
            return redis.call(commands -> {
                if (evicts(commands.info("memory"))) {
                    return false;
                }
                for (int part = 0; part < PARTS; part++) {
                    commands.set(part(part), generation);
                }
                return true;
            });
        } catch (RedisLostException _) {
            return false;
        }
    }

    /** A store that drops keys when it is full would forget nonces without a sign. */
    private static boolean evicts(String memory) {
        return memory.lines().anyMatch(line -> line.startsWith("maxmemory_policy:") && !line.endsWith(":noeviction"));
    }

    @Override
    public Answer use(String generation, InstanceId instance, String nonce, Duration kept) {
        String part = part(Math.floorMod(instance.hashCode(), PARTS));
        String[] keys = {part, part + ":" + instance + ":" + nonce};
        try {
            long answer = redis.call(
                    commands -> NONCE.run(commands, keys, generation, Long.toString(Math.max(1, kept.toMillis()))));
            return answer < 0 ? Answer.LOST : answer == 0 ? Answer.REPEATED : Answer.FIRST;
        } catch (RedisLostException _) {
            return Answer.LOST;
        }
    }

    private static String part(int part) {
        return "cta1:nonce:{" + part + "}";
    }
}
