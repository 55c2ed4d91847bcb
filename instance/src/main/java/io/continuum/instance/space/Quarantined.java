package io.continuum.instance.space;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.protocol.identity.InstanceId;
import java.time.Instant;

/**
 * Ops that a peer sent and that were refused, kept for the operator.
 *
 * @param reason the verdict, in lower case
 * @param hash SHA-256 of all that was refused
 * @param excerpt its beginning, at most {@link #EXCERPT_BYTES_MAX}
 */
public record Quarantined(
        InstanceId peer, LogId log, long from, long to, String reason, Bytes hash, byte[] excerpt, Instant at) {
    public static final int EXCERPT_BYTES_MAX = 8 * 1024;
}
