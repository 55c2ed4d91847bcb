package io.continuum.instance.llm;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How far the texts of a space may go to be read by a model. */
public enum Egress {
    /** Nowhere. */
    NONE,
    /** To a server on this machine or in its private network. */
    LOCAL,
    /** To whichever server is configured. */
    ANY;

    public static final List<String> NAMES =
            Arrays.stream(values()).map(Egress::wireName).toList();

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean allows(Server server) {
        return this == ANY || this == LOCAL && server.isLocal();
    }

    /** What is not a name of these is {@link #NONE}: an unreadable policy lets nothing out. */
    public static Egress of(String name) {
        return Arrays.stream(values())
                .filter(egress -> egress.wireName().equals(name))
                .findFirst()
                .orElse(NONE);
    }
}
