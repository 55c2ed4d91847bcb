package io.continuum.instance.pattern;

/**
 * A relation that a note states in so many words, before anything is generalised.
 *
 * @param subject phrase as written
 * @param predicate one of {@link Predicates#ALL}
 * @param object phrase as written
 */
public record Statement(String subject, String predicate, String object) {
    public Statement {
        if (!Predicates.ALL.contains(predicate)) {
            throw new IllegalArgumentException("no such predicate: " + predicate);
        }
    }
}
