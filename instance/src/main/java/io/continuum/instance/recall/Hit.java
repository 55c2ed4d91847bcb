package io.continuum.instance.recall;

import java.util.List;

/**
 * Something found and why.
 *
 * @param score what the order follows
 * @param matched the words of the question that it matches itself
 */
public record Hit(Found document, double score, Why why, List<String> matched) {}
