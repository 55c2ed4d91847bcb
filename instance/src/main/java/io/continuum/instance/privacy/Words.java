package io.continuum.instance.privacy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** The general and technical words that may leave an instance. Immutable, thread-safe. */
public final class Words {
    private static final String BUNDLED = "words.txt";

    private final Set<String> words;

    private Words(Set<String> words) {
        this.words = words;
    }

    /** The list that ships with the instance, one lower-case ASCII word a line; lines that start with # are remarks. */
    public static Words bundled() {
        try (InputStream in = Words.class.getResourceAsStream(BUNDLED)) {
            if (in == null) {
                throw new IllegalStateException("the word list " + BUNDLED + " is missing from this build");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return new Words(lines.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the word list", e);
        }
    }

    public static Words of(Collection<String> words) {
        return new Words(Set.copyOf(words));
    }

    public boolean contains(String word) {
        return words.contains(word);
    }

    public int size() {
        return words.size();
    }
}
