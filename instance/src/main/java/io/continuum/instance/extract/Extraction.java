package io.continuum.instance.extract;

import java.util.List;

/**
 * What the rules found in one text; all positions are characters of that text.
 *
 * @param dates those told by their distance: the date as ISO 8601 writes it, and where the words for it stand
 */
public record Extraction(
        List<Token> tokens,
        List<Phrase> names,
        List<Phrase> keyPhrases,
        List<Relation> relations,
        List<Statement> statements,
        List<Skill> skills,
        List<Phrase> dates) {}
