package io.continuum.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything about one memory.
 *
 * @param rawId the message it was derived from; its own id for a message
 * @param rule what derived it; empty for a message
 * @param detail what its kind adds, such as the choice of a decision
 * @param supersededBy the id of what took its place; empty while it counts
 * @param version for changing it only if nobody else has
 */
public record Memory(
        String id,
        String kind,
        String text,
        String space,
        String userId,
        String agentId,
        String rawId,
        int spanStart,
        int spanEnd,
        String rule,
        String actor,
        String role,
        String source,
        List<String> tags,
        Map<String, Object> metadata,
        String sessionId,
        Map<String, Object> detail,
        String trust,
        double confidence,
        double importance,
        Instant eventTime,
        @Nullable Instant validFrom,
        @Nullable Instant validTo,
        Instant recordedAt,
        @Nullable Instant invalidatedAt,
        String status,
        String supersededBy,
        String conflictId,
        boolean pinned,
        String share,
        String tier,
        String retention,
        @Nullable Instant expiresAt,
        int seenCount,
        long accessCount,
        int feedback,
        int version) {}
