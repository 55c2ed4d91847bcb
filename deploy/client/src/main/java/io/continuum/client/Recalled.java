package io.continuum.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What memory knows about a question, best first.
 *
 * @param context the hits as one block for an assistant, within the budget; data and no instructions
 * @param nextCursor to go on with; null on the last page
 */
public record Recalled(
        List<Hit> hits,
        String context,
        @Nullable String nextCursor,
        long conceptsFound,
        long relationshipsFound,
        long queryTimeMs,
        long indexLagMs) {}
