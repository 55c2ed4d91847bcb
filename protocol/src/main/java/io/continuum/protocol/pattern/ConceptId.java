package io.continuum.protocol.pattern;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a concept or relation on the wire: {@code namespace:slug} or {@code namespace:path/slug}, in ASCII, such as
 * {@code concept:use-after-free} or {@code class:host/database}. Words of other scripts live in local vocabularies.
 */
public record ConceptId(String text) implements Comparable<ConceptId> {
    /** Two or three segments of 48 characters and the marks between them. */
    public static final int LENGTH_MAX = 3 * 48 + 2;

    private static final Pattern SHAPE =
            Pattern.compile("[a-z0-9][a-z0-9._-]{0,47}:[a-z0-9][a-z0-9._-]{0,47}(/[a-z0-9][a-z0-9._-]{0,47})?");

    public ConceptId {
        if (!isValid(text)) {
            throw new IllegalArgumentException("not a concept id: " + text);
        }
    }

    /** The id, or empty if {@code text} is none. */
    public static Optional<ConceptId> parse(String text) {
        return isValid(text) ? Optional.of(new ConceptId(text)) : Optional.empty();
    }

    public String namespace() {
        return text.substring(0, text.indexOf(':'));
    }

    /** What follows the namespace. */
    public String name() {
        return text.substring(text.indexOf(':') + 1);
    }

    private static boolean isValid(String text) {
        return text.length() <= LENGTH_MAX && SHAPE.matcher(text).matches();
    }

    @Override
    public int compareTo(ConceptId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
