package io.continuum.instance.recall;

import io.continuum.instance.memory.Filter;
import io.continuum.instance.memory.Reach;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A question to memory.
 *
 * @param reach what the asker may touch
 * @param query the question, in words
 * @param filter what an answer must be besides
 * @param asOf as it was believed at that time; null for now
 * @param superseded whether what a newer memory replaced, or somebody put away, is offered too
 */
public record Ask(
        Reach reach, String query, Filter filter, @Nullable Instant asOf, boolean superseded) {
    /** Longest question in characters; more says no more. */
    public static final int CHARS_MAX = 100_000;

    public Ask {
        if (query.length() > CHARS_MAX) {
            query = query.substring(0, CHARS_MAX);
        }
    }

    /** A question without conditions. */
    public static Ask of(Reach reach, String query) {
        return new Ask(reach, query, Filter.ALL, null, false);
    }
}
