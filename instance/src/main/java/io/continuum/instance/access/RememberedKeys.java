package io.continuum.instance.access;

import io.continuum.instance.work.Transactions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that were looked up last, in memory, so that a request need not wait for the database to know who sends it. Only
 * where one process alone writes: nobody else's changes are heard of. A key that was deleted is unknown from that commit
 * on. Thread-safe.
 */
public final class RememberedKeys implements AccessStore {
    private static final int KEYS_MAX = 10_000;

    private final AccessStore store;
    private final Transactions transactions;
    private final Map<String, ApiKey> byPrefix = new ConcurrentHashMap<>();
    private long changes;

    public RememberedKeys(AccessStore store, Transactions transactions) {
        this.store = store;
        this.transactions = transactions;
    }

    @Override
    public Optional<ApiKey> remembered(String prefix) {
        return Optional.ofNullable(byPrefix.get(prefix));
    }

    /** Only keys that are there are remembered: whoever guesses fills nothing. */
    @Override
    public Optional<ApiKey> byPrefix(String prefix) {
        Optional<ApiKey> known = remembered(prefix);
        if (known.isPresent()) {
            return known;
        }
        long before = changes();
        Optional<ApiKey> found = store.byPrefix(prefix);
        found.ifPresent(key -> remember(key, before));
        return found;
    }

    private synchronized long changes() {
        return changes;
    }

    /** Not what was read before a change. */
    private synchronized void remember(ApiKey key, long before) {
        if (changes == before) {
            if (byPrefix.size() >= KEYS_MAX) {
                byPrefix.clear();
            }
            byPrefix.put(key.prefix(), key);
        }
    }

    private synchronized void forget(String id) {
        changes++;
        byPrefix.values().removeIf(key -> key.id().equals(id));
    }

    @Override
    public void insert(ApiKey key) {
        store.insert(key);
    }

    @Override
    public List<ApiKey> ofTenant(String tenant, int limit) {
        return store.ofTenant(tenant, limit);
    }

    @Override
    public void noteUse(String id, Instant now, Instant before) {
        store.noteUse(id, now, before);
        transactions.afterCommit(() -> forget(id));
    }

    @Override
    public boolean delete(String tenant, String id) {
        boolean deleted = store.delete(tenant, id);
        transactions.afterCommit(() -> forget(id));
        return deleted;
    }

    @Override
    public Optional<String> adminSecretHash() {
        return store.adminSecretHash();
    }

    @Override
    public void saveAdminSecretHash(String hash) {
        store.saveAdminSecretHash(hash);
    }
}
