package io.continuum.instance.memory;

import java.util.Locale;

/** Whether a memory may leave this instance, within what the operator allows its space. */
public enum Share {
    /** Never: neither to peers nor into a pattern, whatever its space allows. */
    NEVER,
    /** As its space says; a pattern of it waits for approval. */
    ASK,
    /** As its space says. */
    ALLOW;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the choices */
    public static Share of(String wireName) {
        for (Share share : values()) {
            if (share.wireName().equals(wireName)) {
                return share;
            }
        }
        throw new IllegalArgumentException("share must be one of never, ask, allow");
    }
}
