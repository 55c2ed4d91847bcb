package io.continuum.instance.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps API keys and the operator's secret. Thread-safe. */
public interface AccessStore {

    void insert(ApiKey key);

    /** The key with this prefix; one indexed look-up, however many keys there are. */
    Optional<ApiKey> byPrefix(String prefix);

    /** A tenant's keys, newest first, at most {@code limit}. */
    List<ApiKey> ofTenant(String tenant, int limit);

    /** Notes when a key was used, unless a use after {@code before} is noted already. */
    void noteUse(String id, Instant now, Instant before);

    /** Removes a tenant's key; false when it has none with this id. */
    boolean delete(String tenant, String id);

    /** Hash of the operator's secret; empty before the first start has finished. */
    Optional<String> adminSecretHash();

    void saveAdminSecretHash(String hash);
}
