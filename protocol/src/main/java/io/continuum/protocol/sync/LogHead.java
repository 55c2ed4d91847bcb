package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;

/**
 * How far a replica has one log, durably: all ops from 1 to {@code seq}.
 *
 * @param seq 1 or more
 * @param tip the hash of op {@code seq}
 */
public record LogHead(LogId log, long seq, Bytes tip) {
    public LogHead {
        if (seq < 1 || tip.length() != Op.HASH_BYTES) {
            throw new IllegalArgumentException("a head is at op 1 or later and has a 32-byte hash, got " + seq);
        }
    }
}
