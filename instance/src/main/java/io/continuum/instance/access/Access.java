package io.continuum.instance.access;

import io.continuum.instance.work.Transactions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes and checks API keys and the operator's secret. Thread-safe.
 *
 * <p>A key is {@code ck_<prefix>_<secret>}: 8 public characters it is looked up by and 256 random bits that are compared
 * in constant time with a hash. The secret is random, so one round of SHA-256 is enough to keep it.
 */
public final class Access {
    /** What the first start made; both secrets exist in clear only here. */
    public record FirstStart(String adminSecret, String apiKey) {}

    /** A new key, with the secret that is shown this once. */
    public record NewKey(ApiKey key, String secret) {}

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);
    private static final Duration USE_NOTED_EVERY = Duration.ofHours(1);
    private static final String SCHEME = "ck";
    private static final int PREFIX_CHARS = 8;
    private static final int SECRET_BYTES = 32;
    private static final int KEY_CHARS_MAX = 128;
    private static final String PREFIX_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final String NOBODYS_HASH = hash("");

    private final AccessStore store;
    private final RememberedKeys remembered;
    private final Transactions transactions;
    private final InstantSource clock;
    private final SecureRandom random;

    /** Asks the store for each key. */
    public Access(AccessStore store, Transactions transactions, InstantSource clock, SecureRandom random) {
        this(store, RememberedKeys.none(), transactions, clock, random);
    }

    public Access(
            AccessStore store,
            RememberedKeys remembered,
            Transactions transactions,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.remembered = remembered;
        this.transactions = transactions;
        this.clock = clock;
        this.random = random;
    }

    /**
     * On an empty database makes the operator's secret and one admin key of tenant "default".
     *
     * @param keep called with the key before the database knows it, so that a crash in between leaves a fresh start
     * @return empty when this database has been started before
     */
    public Optional<FirstStart> firstStart(Consumer<String> keep) {
        return transactions.write(() -> {
            if (store.adminSecretHash().isPresent()) {
                return Optional.empty();
            }
            String adminSecret = secret();
            NewKey key = prepare(Caller.OPERATOR_TENANT, "", Role.ADMIN, "made by the first start", null);
            keep.accept(key.secret());
            store.insert(key.key());
            store.saveAdminSecretHash(hash(adminSecret));
            return Optional.of(new FirstStart(adminSecret, key.secret()));
        });
    }

    /** Makes and stores a key. */
    public NewKey create(String tenant, Role role, String label) {
        return create(tenant, "", role, label);
    }

    /** Makes and stores a key that reaches one space of the tenant. */
    public NewKey create(String tenant, String space, Role role, String label) {
        return create(tenant, space, role, label, null);
    }

    /**
     * Makes and stores a key.
     *
     * @param space the one space it reaches; empty for all of the tenant
     * @param expiresAt from when on it stands for nothing; null for never
     */
    public NewKey create(String tenant, String space, Role role, String label, @Nullable Instant expiresAt) {
        NewKey key = prepare(tenant, space, role, label, expiresAt);
        if (key.key().isExpired(clock.instant())) {
            throw new IllegalArgumentException("expires_at lies in the past; name a time to come");
        }
        store.insert(key.key());
        return key;
    }

    /** What a caller shows, taken apart. */
    private record Presented(String prefix, String secret) {
        static Optional<Presented> of(String presented) {
            String[] parts = presented.length() > KEY_CHARS_MAX ? new String[0] : presented.split("_", 3);
            return parts.length == 3 && parts[0].equals(SCHEME) && parts[1].length() == PREFIX_CHARS
                    ? Optional.of(new Presented(parts[1], parts[2]))
                    : Optional.empty();
        }

        Optional<ApiKey> valid(Optional<ApiKey> key, Instant now) {
            boolean matches = sameHash(secret, key.map(ApiKey::secretHash).orElse(NOBODYS_HASH));
            return key.filter(found -> matches && !found.isExpired(now));
        }
    }

    /** Who the key stands for; empty for anything that is no key of ours. */
    public Optional<Caller> authenticate(String presented) {
        Instant now = clock.instant();
        Optional<ApiKey> valid =
                Presented.of(presented).flatMap(key -> key.valid(remembered.get(key.prefix(), store::byPrefix), now));
        valid.ifPresent(found -> noteUse(found, now));
        return valid.map(ApiKey::caller);
    }

    /** {@link #authenticate} as far as it needs no waiting, for an event loop; empty when only that can tell. */
    public Optional<Caller> recognise(String presented) {
        Instant now = clock.instant();
        return Presented.of(presented)
                .flatMap(key -> remembered
                        .get(key.prefix())
                        .flatMap(known -> key.valid(Optional.of(known), now))
                        .filter(known -> known.wasUsedWithin(USE_NOTED_EVERY, now)))
                .map(ApiKey::caller);
    }

    /** Seldom, so that asking stays reading. Not worth to refuse anybody for: a full disk is no reason to lock readers out. */
    private void noteUse(ApiKey key, Instant now) {
        if (key.wasUsedWithin(USE_NOTED_EVERY, now)) {
            return;
        }
        try {
            store.noteUse(key.id(), now, now.minus(USE_NOTED_EVERY));
            transactions.afterCommit(() -> remembered.forget(key.id()));
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).addKeyValue("key", key.id()).log("the use of a key could not be noted");
        }
    }

    /** Whether this is the operator's secret that the first start printed. */
    public boolean isAdminSecret(String presented) {
        Optional<String> hash = store.adminSecretHash();
        boolean matches = sameHash(presented, hash.orElse(NOBODYS_HASH));
        return matches && hash.isPresent();
    }

    /** Replaces the operator's secret; the new one is returned this once. */
    public String renewAdminSecret() {
        String secret = secret();
        store.saveAdminSecretHash(hash(secret));
        return secret;
    }

    public List<ApiKey> keys(String tenant, int limit) {
        return store.ofTenant(tenant, limit);
    }

    public boolean delete(String tenant, String id) {
        boolean deleted = store.delete(tenant, id);
        transactions.afterCommit(() -> remembered.forget(id));
        return deleted;
    }

    private NewKey prepare(String tenant, String space, Role role, String label, @Nullable Instant expiresAt) {
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < PREFIX_CHARS; i++) {
            prefix.append(PREFIX_ALPHABET.charAt(random.nextInt(PREFIX_ALPHABET.length())));
        }
        byte[] idBytes = new byte[12];
        random.nextBytes(idBytes);
        String secret = secret();
        ApiKey key = new ApiKey(
                BASE64.encodeToString(idBytes),
                tenant,
                space,
                role,
                label,
                prefix.toString(),
                hash(secret),
                clock.instant(),
                expiresAt,
                null);
        return new NewKey(key, SCHEME + "_" + prefix + "_" + secret);
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return BASE64.encodeToString(bytes);
    }

    private static boolean sameHash(String presented, String storedHash) {
        return MessageDigest.isEqual(
                hash(presented).getBytes(StandardCharsets.US_ASCII), storedHash.getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(String secret) {
        try {
            return BASE64.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
