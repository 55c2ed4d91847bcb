package io.continuum.instance.federation;

import org.jspecify.annotations.Nullable;

/**
 * What an admin wants to be different in the next configuration; null leaves a term as it is.
 *
 * @param hardening whether guesses shall be costly
 * @param helpers which helpers shall take part
 * @param ownCoordinator whether this organisation runs the coordinator, and signs for its helper
 * @param newTagEpoch whether a new tag epoch shall begin even if nothing else asks for one
 */
public record ConfigWishes(
        @Nullable Integer k,
        @Nullable Integer bucketBits,
        @Nullable Boolean hardening,
        Helpers helpers,
        @Nullable Boolean ownCoordinator,
        @Nullable Long holdS,
        @Nullable Long jitterS,
        boolean newTagEpoch) {

    /** Which helpers take part. */
    public enum Helpers {
        /** The coordinator's and every keyper that offers its key. */
        ALL,
        NONE,
        /** Those that take part now. */
        KEEP
    }

    /** The same rules in a new tag epoch. */
    static final ConfigWishes SAME_AGAIN = new ConfigWishes(null, null, null, Helpers.KEEP, null, null, null, true);
}
