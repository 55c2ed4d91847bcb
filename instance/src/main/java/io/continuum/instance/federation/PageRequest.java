package io.continuum.instance.federation;

import io.continuum.protocol.pattern.Bucket;
import java.time.Instant;

/**
 * One page that was asked for, kept from before it is asked so that a repeated attempt is the same purchase.
 *
 * @param cursor empty for the first page of a bucket
 * @param transferId base64url
 * @param at when it was last asked or answered
 */
public record PageRequest(long tagEpoch, Bucket bucket, String cursor, String transferId, State state, Instant at) {

    /** What is known of the page. */
    public enum State {
        ASKED,
        ANSWERED,
        /** Nothing was in it, and nothing was paid. */
        EMPTY
    }
}
