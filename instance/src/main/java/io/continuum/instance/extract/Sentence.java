package io.continuum.instance.extract;

/**
 * One sentence or line of a text.
 *
 * @param start first character in the raw text
 * @param cues which words it may hold
 */
record Sentence(String text, int start, Cues cues) {

    Sentence(String text, int start) {
        this(text, start, Cues.of(text));
    }

    int end() {
        return start + text.length();
    }

    boolean isQuestion() {
        return text.stripTrailing().endsWith("?");
    }
}
