package io.continuum.instance.knowledge;

import java.util.List;

/**
 * A thing and what was observed about it, in the order in which it was told.
 *
 * @param name what it is known by; another spelling is another thing
 */
public record Node(String name, String type, List<String> observations) {
    /** Longest name or type in characters. */
    public static final int NAME_CHARS_MAX = 1_000;
    /** Longest observation in characters. */
    public static final int OBSERVATION_CHARS_MAX = 100_000;

    public Node {
        requireName("an entity's name", name);
        requireName("an entity's type", type);
        observations = List.copyOf(observations);
        observations.forEach(Node::requireObservation);
    }

    static void requireName(String what, String text) {
        if (text.isBlank() || text.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException(what + " has 1 to " + NAME_CHARS_MAX + " characters");
        }
    }

    static void requireObservation(String text) {
        if (text.isBlank() || text.length() > OBSERVATION_CHARS_MAX) {
            throw new IllegalArgumentException("an observation has 1 to " + OBSERVATION_CHARS_MAX + " characters");
        }
    }
}
