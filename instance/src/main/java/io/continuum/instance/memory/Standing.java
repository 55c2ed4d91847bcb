package io.continuum.instance.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a memory stands today, on two clocks: the world's (valid) and ours (invalidated).
 *
 * @param supersededBy the memory that took its place; empty when none did
 * @param conflictId the open conflict it belongs to; empty when none
 * @param validFrom since when it is true; null means as long as anybody knows
 * @param validTo until when it was true; null means it still is
 * @param invalidatedAt when we ceased to believe it; null means we still do
 * @param version counts its changes, from 1
 */
public record Standing(
        Status status,
        String supersededBy,
        String conflictId,
        @Nullable Instant validFrom,
        @Nullable Instant validTo,
        @Nullable Instant invalidatedAt,
        int version) {

    /** A new memory that counts. */
    public static Standing active(@Nullable Instant validFrom) {
        return new Standing(Status.ACTIVE, "", "", validFrom, null, null, 1);
    }

    /** A new memory that is kept but not offered. */
    public static Standing archived() {
        return new Standing(Status.ARCHIVED, "", "", null, null, null, 1);
    }
}
