package io.continuum.instance.extract;

import java.util.List;

/** Runs all rules over one text; pure and thread-safe. The same text always gives the same result. */
public final class Extractor {

    /** @param text a raw message, as it was learnt */
    public Extraction extract(String text) {
        List<Token> tokens = TypedTokens.find(text);
        List<Sentence> sentences = Sentences.of(text);
        return new Extraction(
                tokens,
                ProperNames.find(text, sentences, tokens),
                KeyPhrases.find(sentences, tokens),
                Relations.find(text, sentences),
                Statements.find(sentences),
                Skills.find(text, tokens));
    }
}
