package io.continuum.instance.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a memory has been used.
 *
 * @param seenCount how often the same was learnt
 * @param accessCount how often it was part of an answer
 * @param feedback what people made of it: one up for each useful, one down for each useless
 */
public record Use(int seenCount, long accessCount, @Nullable Instant lastAccess, int feedback) {
    static final Use NEW = new Use(1, 0, null, 0);
}
