package io.continuum.instance.access;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is stored: never the secret, only its hash.
 *
 * @param space the one space it reaches; empty for all of its tenant
 * @param prefix first, public part of the key; unique, and what the key is looked up by
 * @param secretHash SHA-256 of the secret part, base64url
 * @param expiresAt from when on it stands for nothing; null for never
 * @param lastUsedAt to the hour; null before its first use
 */
public record ApiKey(
        String id,
        String tenant,
        String space,
        Role role,
        String label,
        String prefix,
        String secretHash,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {
    /** What a tenant may be called. */
    public static final String TENANT_PATTERN = "[a-z0-9][a-z0-9_-]{0,62}";
    /** What a space may be called. */
    public static final String SPACE_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    /** Longest label in characters. */
    public static final int LABEL_CHARS_MAX = 100;

    public ApiKey {
        if (!tenant.matches(TENANT_PATTERN)) {
            throw new IllegalArgumentException("a tenant is 1 to 63 of a-z, 0-9, - and _, not starting with - or _");
        }
        if (!space.isEmpty() && !space.matches(SPACE_PATTERN)) {
            throw new IllegalArgumentException("a space is 1 to 64 letters, digits, dots, dashes and underscores");
        }
        if (!space.isEmpty() && role == Role.ADMIN) {
            throw new IllegalArgumentException("an admin's key reaches its whole tenant; leave out space");
        }
        if (label.length() > LABEL_CHARS_MAX) {
            throw new IllegalArgumentException("a label has at most " + LABEL_CHARS_MAX + " characters");
        }
    }

    boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Whether a use was noted within this span before now. */
    boolean wasUsedWithin(Duration span, Instant now) {
        return lastUsedAt != null && now.isBefore(lastUsedAt.plus(span));
    }

    public Caller caller() {
        return new Caller(tenant, space, role, id);
    }
}
