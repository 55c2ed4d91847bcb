package io.continuum.instance.llm;

/**
 * A statement that a model says a text makes.
 *
 * @param kind fact, preference or decision
 * @param start where the text says it, first character
 * @param end character after it
 */
public record Proposal(String kind, int start, int end) {}
