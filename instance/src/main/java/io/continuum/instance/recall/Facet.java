package io.continuum.instance.recall;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the found can be counted by. */
public enum Facet {
    KIND(found -> List.of(found.kind())),
    SPACE(found -> List.of(found.space())),
    ACTOR(found -> List.of(found.actor())),
    SOURCE(found -> List.of(found.source())),
    SESSION_ID(found -> List.of(found.sessionId())),
    TAGS(Found::tags),
    TRUST(found -> List.of(found.trust())),
    STATUS(found -> List.of(found.status())),
    ORIGIN(found -> List.of(found.origin()));

    private final Function<Found, List<String>> values;

    Facet(Function<Found, List<String>> values) {
        this.values = values;
    }

    List<String> values(Found found) {
        return values.apply(found);
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException naming the facets there are */
    public static Facet of(String name) {
        for (Facet facet : values()) {
            if (facet.wireName().equals(name)) {
                return facet;
            }
        }
        throw new IllegalArgumentException(
                "facets are " + Arrays.stream(values()).map(Facet::wireName).collect(Collectors.joining(", ")));
    }
}
