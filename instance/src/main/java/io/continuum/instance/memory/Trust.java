package io.continuum.instance.memory;

import java.util.Locale;

/** Where a memory's words come from, the least trusted first. */
public enum Trust {
    IMPORT,
    PEER,
    DOCUMENT,
    AGENT,
    TOOL,
    USER;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a message of this role is trusted as. */
    static Trust ofRole(String role) {
        return switch (role) {
            case "assistant", "system" -> AGENT;
            case "tool" -> TOOL;
            case "document" -> DOCUMENT;
            default -> USER;
        };
    }
}
