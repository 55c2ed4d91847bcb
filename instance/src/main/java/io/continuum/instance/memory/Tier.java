package io.continuum.instance.memory;

import java.util.Locale;

/** How near at hand a memory is kept; a tier never decides whether it is kept. */
public enum Tier {
    HOT,
    WARM,
    COLD;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
