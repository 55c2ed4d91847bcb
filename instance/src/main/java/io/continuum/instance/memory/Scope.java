package io.continuum.instance.memory;

/**
 * Whose memory, and which part of it. The tenant always comes from the key; the space is what the caller chose.
 *
 * @param space 1 to 64 letters, digits and {@code . _ -}
 */
public record Scope(String tenant, String space) {
    /** The space of everything that names none. */
    public static final String DEFAULT_SPACE = "default";

    public Scope {
        if (tenant.isEmpty()) {
            throw new IllegalArgumentException("a scope needs a tenant");
        }
        requireSpace(space);
    }

    /** @throws IllegalArgumentException when it cannot be a space's name */
    public static void requireSpace(String space) {
        if (!space.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a space is 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or"
                            + " digit");
        }
    }
}
