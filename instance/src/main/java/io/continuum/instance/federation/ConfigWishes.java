package io.continuum.instance.federation;

import io.continuum.protocol.ledger.CreditPolicy;
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
        boolean newTagEpoch,
        @Nullable CreditPolicy credits) {

    /** Which helpers take part. */
    public enum Helpers {
        /** The coordinator's and every keyper that offers its key. */
        ALL,
        NONE,
        /** Those that take part now. */
        KEEP
    }

    /** Wishes that leave the credit policy as it is. */
    public ConfigWishes(
            @Nullable Integer k,
            @Nullable Integer bucketBits,
            @Nullable Boolean hardening,
            Helpers helpers,
            @Nullable Boolean ownCoordinator,
            @Nullable Long holdS,
            @Nullable Long jitterS,
            boolean newTagEpoch) {
        this(k, bucketBits, hardening, helpers, ownCoordinator, holdS, jitterS, newTagEpoch, null);
    }

    /** The same, with another credit policy. */
    public ConfigWishes withCredits(CreditPolicy policy) {
        return new ConfigWishes(k, bucketBits, hardening, helpers, ownCoordinator, holdS, jitterS, newTagEpoch, policy);
    }

    /** The same rules in a new tag epoch. */
    static final ConfigWishes SAME_AGAIN = new ConfigWishes(null, null, null, Helpers.KEEP, null, null, null, true);
}
