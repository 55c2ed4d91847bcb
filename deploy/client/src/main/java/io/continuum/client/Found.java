package io.continuum.client;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A page of hits.
 *
 * @param of how many were found, at most as many as one query looks at; the facets count those
 * @param nextCursor to go on with; null on the last page
 */
public record Found(
        List<Hit> hits,
        @Nullable String nextCursor,
        int of,
        Map<String, Map<String, Integer>> facets,
        long indexLagMs) {}
