package io.continuum.instance.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Memories that contradict each other where no rule may say which one counts.
 *
 * @param slot what they contradict each other about
 * @param reason why no rule decided
 * @param resolution empty while it is open
 */
public record Conflict(
        String tenant,
        String id,
        String space,
        String slot,
        String reason,
        String resolution,
        Instant openedAt,
        @Nullable Instant resolvedAt) {

    public boolean isOpen() {
        return resolution.isEmpty();
    }
}
