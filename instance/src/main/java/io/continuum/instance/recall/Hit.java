package io.continuum.instance.recall;

import java.util.List;

/**
 * Something found and why.
 *
 * @param score what the order follows
 * @param bm25 the text score
 * @param coverage share of the question's weight that this document matches, 0 to 1
 * @param matched the words of the question that it matches
 */
public record Hit(Indexed document, double score, double bm25, double coverage, List<String> matched) {}
