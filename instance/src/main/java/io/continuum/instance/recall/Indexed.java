package io.continuum.instance.recall;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that can be found. Absent texts are empty.
 *
 * @param id unique in the tenant
 * @param group what it belongs to; of a group only the best hit is shown
 * @param origin {@code own}, or {@code peer:<id>} for what another instance wrote
 * @param embedding what a model makes of the text; null without a model
 */
public record Indexed(
        String id,
        String group,
        String space,
        String kind,
        String origin,
        String text,
        String actor,
        String source,
        String sessionId,
        Instant eventTime,
        Instant recordedAt,
        Labels labels,
        @Nullable Embedding embedding) {

    /** Something of words alone. */
    public Indexed(
            String id,
            String group,
            String space,
            String kind,
            String origin,
            String text,
            String actor,
            String source,
            String sessionId,
            Instant eventTime,
            Instant recordedAt,
            Labels labels) {
        this(id, group, space, kind, origin, text, actor, source, sessionId, eventTime, recordedAt, labels, null);
    }

    /** Origin of what this instance learnt itself. */
    public static final String OWN = "own";

    /** Whether it is what its group is about: a message, and not what was derived from it. */
    boolean isTurn() {
        return id.equals(group);
    }
}
