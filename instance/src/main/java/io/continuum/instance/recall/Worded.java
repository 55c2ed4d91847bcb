package io.continuum.instance.recall;

import java.util.ArrayList;
import java.util.List;

/**
 * A document with its terms, which are found once: for the text itself and for the passage that it becomes part of.
 *
 * @param terms in their order
 * @param opening how many of them a passage takes over: of a long text the beginning says what it is about
 * @param actor the terms of who said it
 */
record Worded(Indexed document, List<String> terms, int opening, List<String> actor) {
    private static final int OPENING_CHARS = 2_000;

    static Worded of(Indexed document, Terms terms) {
        List<String> found = new ArrayList<>();
        int opening = 0;
        for (Terms.Term term : terms.of(document.text())) {
            found.add(term.text());
            opening += term.start() < OPENING_CHARS ? 1 : 0;
        }
        return new Worded(document, found, opening, texts(terms, document.actor()));
    }

    /** The terms of a text that is part of a passage already. */
    static List<String> opening(String text, Terms terms) {
        return texts(terms, text.length() > OPENING_CHARS ? text.substring(0, OPENING_CHARS) : text);
    }

    private static List<String> texts(Terms terms, String text) {
        return text.isEmpty()
                ? List.of()
                : terms.of(text).stream().map(Terms.Term::text).toList();
    }
}
