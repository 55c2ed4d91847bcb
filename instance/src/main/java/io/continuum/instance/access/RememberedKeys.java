package io.continuum.instance.access;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The keys that were looked up last, in memory, so that a request need not wait for the database to know who sends it. Only
 * where one process alone writes: nobody else's changes are heard of. Thread-safe.
 */
public final class RememberedKeys {
    private static final int KEYS_MAX = 10_000;

    private final int keysMax;
    private final Map<String, ApiKey> byPrefix = new ConcurrentHashMap<>();
    private long changes;

    private RememberedKeys(int keysMax) {
        this.keysMax = keysMax;
    }

    /** For the only process that writes to its database. */
    public static RememberedKeys ofOneProcess() {
        return new RememberedKeys(KEYS_MAX);
    }

    /** Remembers nothing: the store is asked each time. */
    public static RememberedKeys none() {
        return new RememberedKeys(0);
    }

    /** The key with this prefix where it is remembered; empty says nothing about whether there is one. */
    Optional<ApiKey> get(String prefix) {
        return Optional.ofNullable(byPrefix.get(prefix));
    }

    /** The key with this prefix. Only one that is there is remembered: whoever guesses fills nothing. */
    Optional<ApiKey> get(String prefix, Function<String, Optional<ApiKey>> load) {
        Optional<ApiKey> known = get(prefix);
        if (known.isPresent()) {
            return known;
        }
        long before = changes();
        Optional<ApiKey> found = load.apply(prefix);
        found.ifPresent(key -> remember(key, before));
        return found;
    }

    private synchronized long changes() {
        return changes;
    }

    /** Not what was read before a change. */
    private synchronized void remember(ApiKey key, long before) {
        if (changes == before && keysMax > 0) {
            if (byPrefix.size() >= keysMax) {
                byPrefix.clear();
            }
            byPrefix.put(key.prefix(), key);
        }
    }

    /** Call when a commit has changed or deleted a key. */
    synchronized void forget(String id) {
        changes++;
        byPrefix.values().removeIf(key -> key.id().equals(id));
    }
}
