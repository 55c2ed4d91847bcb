package io.continuum.instance.recall;

import java.time.Instant;
import java.util.List;

/**
 * A document as the index gives it back. Absent texts are empty.
 *
 * @param origin {@code own}, or {@code peer:<id>} for what another instance wrote
 * @param trust where its words come from
 */
public record Found(
        String id,
        String group,
        String space,
        String kind,
        String origin,
        String text,
        String actor,
        String source,
        String sessionId,
        String trust,
        String status,
        List<String> tags,
        Instant eventTime,
        Instant recordedAt) {

    Found withText(String cut) {
        return new Found(
                id,
                group,
                space,
                kind,
                origin,
                cut,
                actor,
                source,
                sessionId,
                trust,
                status,
                tags,
                eventTime,
                recordedAt);
    }
}
