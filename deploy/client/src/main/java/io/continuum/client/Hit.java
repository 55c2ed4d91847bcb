package io.continuum.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that was found.
 *
 * @param score the larger the better; comparable within one answer
 * @param why how the score came about, by leg
 * @param origin {@code own}, or {@code peer:} with the instance that it came from
 */
public record Hit(
        String id,
        double score,
        String kind,
        String text,
        @Nullable JsonNode why,
        String source,
        String actor,
        String space,
        String sessionId,
        List<String> tags,
        String trust,
        String status,
        Instant eventTime,
        Instant recordedAt,
        String origin) {}
