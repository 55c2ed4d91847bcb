package io.continuum.instance.recall;

import java.util.List;
import java.util.stream.Stream;
import org.apache.lucene.util.BytesRef;

/**
 * A document with its terms, which are found once: for the text itself and for the passage that it becomes part of.
 *
 * @param terms in their order
 * @param opening how many of them a passage takes over: of a long text the beginning says what it is about
 * @param actor the terms of who said it
 */
record Worded(Indexed document, List<BytesRef> terms, int opening, List<BytesRef> actor) {
    private static final int OPENING_CHARS = 2_000;

    static Worded of(Indexed document, Terms terms) {
        List<Terms.Term> found = terms.of(document.text());
        int opening = (int) found.stream().takeWhile(Worded::isOpening).count();
        return new Worded(document, bytes(found.stream()), opening, bytes(terms.of(document.actor()).stream()));
    }

    /** The terms of a text that is part of a passage already. */
    static List<BytesRef> opening(String text, Terms terms) {
        String begin = text.substring(0, Math.min(text.length(), OPENING_CHARS + Terms.WORD_CHARS_MAX));
        return bytes(terms.of(begin).stream().takeWhile(Worded::isOpening));
    }

    private static boolean isOpening(Terms.Term term) {
        return term.start() < OPENING_CHARS;
    }

    private static List<BytesRef> bytes(Stream<Terms.Term> terms) {
        return terms.map(Terms.Term::bytes).toList();
    }
}
