package io.continuum.instance.cache;

import io.continuum.protocol.crypt.KcAead;
import io.continuum.protocol.crypt.Kdf;
import io.continuum.protocol.crypt.Labels;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * What is dear to find again is kept for other processes too, sealed: neither what was asked nor the answer can be read
 * where it lies. The key lies in the database and goes with the next memory that is removed, so nothing that was shared
 * before can be opened again, even where it could not be reached to be removed. Thread-safe.
 */
public final class SecondLevel {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final int KEY_BYTES = 32;
    private static final int CACHE_PERCENT = 1;
    private static final String PREFIX = "cta1:cache:";

    private final Shared shared;
    private final CacheKeyStore keys;
    private final SecureRandom random;
    private final TenantCache<String, byte[]> known;

    /** Shares nothing. */
    public static SecondLevel none() {
        return new SecondLevel(Shared.NONE, (_, fresh) -> fresh, Caches.none(), new SecureRandom());
    }

    public SecondLevel(Shared shared, CacheKeyStore keys, Caches caches, SecureRandom random) {
        this.shared = shared;
        this.keys = keys;
        this.random = random;
        this.known = caches.open("shared_keys", CACHE_PERCENT, (_, key) -> key.length);
    }

    /**
     * What is kept under a name.
     *
     * @param removals number of the tenant's last removal, which ended the key before it
     */
    public Optional<byte[]> get(String tenant, String name, long removals) {
        if (!shared.isThere()) {
            return Optional.empty();
        }
        byte[] key = key(tenant, removals);
        String address = address(key, name);
        return shared.get(address).flatMap(box -> KcAead.open(key, context(address), box));
    }

    public void put(String tenant, String name, long removals, byte[] value) {
        if (shared.isThere()) {
            byte[] key = key(tenant, removals);
            String address = address(key, name);
            shared.put(address, KcAead.seal(key, context(address), value, random), KEPT);
        }
    }

    private byte[] key(String tenant, long removals) {
        return known.get(tenant, "", removals, () -> {
                    byte[] fresh = new byte[KEY_BYTES];
                    random.nextBytes(fresh);
                    return Optional.of(keys.key(tenant, fresh));
                })
                .orElseThrow();
    }

    private static String address(byte[] key, String name) {
        byte[] hidden = Kdf.hmac(key, Labels.CACHE.info(name.getBytes(StandardCharsets.UTF_8)));
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(hidden);
    }

    private static byte[] context(String address) {
        return Labels.CACHE.info(address.getBytes(StandardCharsets.UTF_8));
    }
}
