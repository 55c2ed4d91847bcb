package io.continuum.instance.recall;

/**
 * Something found and why.
 *
 * @param score what the order follows
 */
public record Hit(Indexed document, double score, Why why) {}
