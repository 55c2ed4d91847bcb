package io.continuum.instance.mcp;

import java.util.Locale;

/** Which tools a client is shown. */
public enum Profile {
    /** Ten tools for everyday use. */
    DEFAULT,
    /** The nine names of the official memory server, over this store. */
    CLASSIC,
    /** The ten and those for upkeep and the federation. */
    FULL;

    /** The name in addresses and flags. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the profiles there are */
    public static Profile of(String wireName) {
        for (Profile profile : values()) {
            if (profile.wireName().equals(wireName)) {
                return profile;
            }
        }
        throw new IllegalArgumentException("profile must be default, classic or full");
    }
}
