package io.continuum.instance.memory;

import java.time.Instant;

/**
 * A relation between two entities with the message that states it. Each statement is an edge of its own.
 *
 * @param predicate e.g. {@code rel:caused-by}
 * @param fromText the subject as written
 * @param toText the object as written
 * @param memoryId the raw message that states it
 * @param sessionId that message's session; empty when it has none
 */
public record Edge(
        String tenant,
        String id,
        String space,
        String fromEntity,
        String predicate,
        String toEntity,
        String fromText,
        String toText,
        String memoryId,
        String sessionId,
        int spanStart,
        int spanEnd,
        Strength strength,
        Instant recordedAt) {}
