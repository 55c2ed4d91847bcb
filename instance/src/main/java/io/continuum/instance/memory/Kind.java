package io.continuum.instance.memory;

import java.util.Locale;

/** What sort of memory something is. */
public enum Kind {
    MESSAGE,
    NOTE,
    DOCUMENT,
    FACT,
    PREFERENCE,
    DECISION,
    EPISODE,
    SKILL;

    /** The name on the wire and in the database. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the kinds there are */
    public static Kind of(String wireName) {
        for (Kind kind : values()) {
            if (kind.wireName().equals(wireName)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "kind must be one of message, note, document, fact, preference, decision, episode, skill");
    }
}
