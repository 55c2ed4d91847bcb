package io.continuum.instance.memory;

/**
 * Whose memory, and which part of it. The tenant always comes from the key; user and agent are labels within a space:
 * the same text of two users is two memories.
 *
 * @param space 1 to 64 letters, digits and {@code . _ -}
 * @param userId empty when it is no single user's
 * @param agentId empty when it is no single agent's
 */
public record Scope(String tenant, String space, String userId, String agentId) {
    /** The space of everything that names none. */
    public static final String DEFAULT_SPACE = "default";

    public Scope {
        if (tenant.isEmpty()) {
            throw new IllegalArgumentException("a scope needs a tenant");
        }
        requireSpace(space);
        userId = WellFormed.text(userId);
        agentId = WellFormed.text(agentId);
        requireLabel("user_id", userId);
        requireLabel("agent_id", agentId);
    }

    /** A space as a whole. */
    public Scope(String tenant, String space) {
        this(tenant, space, "", "");
    }

    /** @throws IllegalArgumentException when it cannot be a space's name */
    public static void requireSpace(String space) {
        if (!space.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new IllegalArgumentException(
                    "a space is 1 to 64 letters, digits, dots, dashes and underscores, starting with a letter or"
                            + " digit");
        }
    }

    static void requireLabel(String name, String value) {
        if (value.length() > Note.LABEL_CHARS_MAX) {
            throw new IllegalArgumentException(name + " has at most " + Note.LABEL_CHARS_MAX + " characters");
        }
    }
}
