package io.continuum.instance.recall;

import java.util.List;
import java.util.Map;

/**
 * Some of what was found.
 *
 * @param next cursor of the next page; empty on the last one
 * @param of how many were found in all, at most as many as a question looks at
 * @param facets for each field asked for, how many of those have each value
 */
public record Page(List<Hit> hits, String next, int of, Map<String, Map<String, Integer>> facets) {}
