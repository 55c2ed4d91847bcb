package io.continuum.instance.extract;

/**
 * One sentence or line of a text.
 *
 * @param start first character in the raw text
 */
record Sentence(String text, int start) {

    int end() {
        return start + text.length();
    }

    boolean isQuestion() {
        return text.stripTrailing().endsWith("?");
    }
}
