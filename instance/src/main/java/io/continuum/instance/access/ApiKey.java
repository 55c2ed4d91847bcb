package io.continuum.instance.access;

import java.time.Instant;

/**
 * A key as it is stored: never the secret, only its hash.
 *
 * @param prefix first, public part of the key; unique, and what the key is looked up by
 * @param secretHash SHA-256 of the secret part, base64url
 */
public record ApiKey(
        String id, String tenant, Role role, String label, String prefix, String secretHash, Instant createdAt) {
    /** What a tenant may be called. */
    public static final String TENANT_PATTERN = "[a-z0-9][a-z0-9_-]{0,62}";
    /** Longest label in characters. */
    public static final int LABEL_CHARS_MAX = 100;

    public ApiKey {
        if (!tenant.matches(TENANT_PATTERN)) {
            throw new IllegalArgumentException("a tenant is 1 to 63 of a-z, 0-9, - and _, not starting with - or _");
        }
        if (label.length() > LABEL_CHARS_MAX) {
            throw new IllegalArgumentException("a label has at most " + LABEL_CHARS_MAX + " characters");
        }
    }

    public Caller caller() {
        return new Caller(tenant, role, id);
    }
}
