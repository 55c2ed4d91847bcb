package io.continuum.protocol.wire;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.HybridTimestamp;

/**
 * What travels of an op inside a batch; its place in the log, and the hashes, the receiver works out.
 *
 * @param kind 0 to 65535
 * @param flags 0 to 65535
 * @param payload at most {@link Limits#OP_PAYLOAD_BYTES_MAX}
 */
public record OpBody(HybridTimestamp hlc, int kind, int flags, Bytes payload) {
    static final int U16_MAX = 0xffff;

    public OpBody {
        if (kind < 0 || kind > U16_MAX || flags < 0 || flags > U16_MAX) {
            throw new IllegalArgumentException("kind and flags must be 0..65535, got " + kind + " and " + flags);
        }
        if (payload.length() > Limits.OP_PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "payload of " + payload.length() + " bytes, at most " + Limits.OP_PAYLOAD_BYTES_MAX);
        }
    }

    /** What it counts towards {@link Limits#OPS_BYTES_MAX}. */
    public int countedBytes() {
        return Limits.OP_HEADER_BYTES + payload.length();
    }
}
