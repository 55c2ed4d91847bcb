package io.continuum.instance.peer;

import java.time.Instant;

/**
 * How dialling a peer went so far.
 *
 * @param failures attempts in a row that did not end in an acknowledged batch
 * @param nextAttemptAt not before this
 * @param refused the last attempt reached the peer, and the peer said no
 * @param lastError a sentence for the operator, empty if there was none
 */
public record Retry(int failures, Instant nextAttemptAt, boolean refused, String lastError) {
    /** Nothing has failed: dial at once. */
    public static final Retry NONE = new Retry(0, Instant.EPOCH, false, "");
}
