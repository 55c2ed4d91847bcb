package io.continuum.coordinator.store.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A Lua script that runs on Redis in one step; its keys lie in one slot of a cluster. Thread-safe. */
final class Script {
    private final String text;
    private final ScriptOutputType output;

    private Script(String text, ScriptOutputType output) {
        this.text = text;
        this.output = output;
    }

    /** @param file beside this class */
    static Script of(String file, ScriptOutputType output) {
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the build");
            }
            return new Script(new String(in.readAllBytes(), StandardCharsets.UTF_8), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends the script's digest, and the script itself where that is not known yet. */
    <T> T run(RedisClusterCommands<String, String> redis, String[] keys, String... arguments) {
        try {
            return redis.evalsha(redis.digest(text), output, keys, arguments);
        } catch (RedisNoScriptException _) {
            return redis.eval(text, output, keys, arguments);
        }
    }
}
