package io.continuum.instance.memory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a memory is kept, as somebody chose.
 *
 * @param pinned never put aside: not by decay, not by a newer statement
 * @param expiresAt from when it is no longer offered; null means never
 */
public record Keeping(
        boolean pinned,
        Share share,
        Tier tier,
        Retention retention,
        @Nullable Instant expiresAt) {
    /** What holds where nobody chose. */
    public static final Keeping USUAL = new Keeping(false, Share.ASK, Tier.HOT, Retention.STANDARD, null);
}
