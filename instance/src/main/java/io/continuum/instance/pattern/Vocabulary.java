package io.continuum.instance.pattern;

import io.continuum.instance.privacy.Words;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Stage 1: the words that may leave: the bundled list, and the terms that k organisations of the federation have
 * released. Thread-safe.
 */
public final class Vocabulary {
    private final Words words;
    private final Supplier<Set<String>> releasedTerms;

    public Vocabulary(Words words, Supplier<Set<String>> releasedTerms) {
        this.words = words;
        this.releasedTerms = releasedTerms;
    }

    /** Whether a normalised word may leave. */
    public boolean contains(String word) {
        return words.contains(word) || releasedTerms.get().contains(word);
    }

    /** Changes when words are added, so that what was dropped for want of a word is looked at again. */
    String version() {
        return words.size() + "+" + releasedTerms.get().size();
    }
}
