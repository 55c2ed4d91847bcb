package io.continuum.coordinator.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The secret that allows new federations: 32 random bytes, made at the first start and shown once. Only its SHA-256 is
 * stored; at 256 bits of entropy a slow hash would add nothing. Thread-safe.
 */
public final class AdminSecret {
    private static final String SETTING = "admin_secret_sha256";
    private static final int BYTES = 32;

    private final byte[] hash;

    private AdminSecret(byte[] hash) {
        this.hash = hash;
    }

    /** The secret in force and, if this start made it, its text. */
    public record Opened(AdminSecret secret, Optional<String> shownOnce) {}

    /** Reads the stored hash, or makes a secret if there is none. */
    public static Opened open(SettingStore settings, SecureRandom random) {
        Optional<String> stored = settings.find(SETTING);
        if (stored.isPresent()) {
            return new Opened(new AdminSecret(HexFormat.of().parseHex(stored.get())), Optional.empty());
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        byte[] hash = sha256(text);
        settings.put(SETTING, HexFormat.of().formatHex(hash));
        return new Opened(new AdminSecret(hash), Optional.of(text));
    }

    /** Compares in constant time. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(hash, sha256(candidate));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
