package io.continuum.instance.extract;

import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs all rules over one text; pure and thread-safe. The same text always gives the same result. */
public final class Extractor {

    /** @param text a raw message, as it was learnt */
    public Extraction extract(String text) {
        return extract(text, null);
    }

    /**
     * The rules, and what dates are meant by words such as "yesterday".
     *
     * @param said the day on which it was said, where it was said; null when nobody knows
     */
    public Extraction extract(String text, @Nullable LocalDate said) {
        List<Token> tokens = TypedTokens.find(text);
        List<Sentence> sentences = Sentences.of(text);
        return new Extraction(
                tokens,
                ProperNames.find(text, sentences, tokens),
                KeyPhrases.find(sentences, tokens),
                Relations.find(text, sentences),
                Statements.find(sentences),
                Skills.find(text, tokens),
                said == null ? List.of() : RelativeDates.find(sentences, tokens, said));
    }
}
