package io.continuum.instance.extract;

/**
 * A relation that the text states in words.
 *
 * @param start first character of the statement in the raw text
 * @param end character after it
 */
public record Relation(Phrase subject, Predicate predicate, Phrase object, int start, int end) {}
