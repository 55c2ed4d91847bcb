package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;

/** What every hash and signature of a space is bound to: the federation's id (32 bytes) and the space's. */
public record SpaceScope(Bytes federation, SpaceId space) {
    private static final int FEDERATION_BYTES = 32;

    public SpaceScope {
        if (federation.length() != FEDERATION_BYTES) {
            throw new IllegalArgumentException("a federation id has 32 bytes, got " + federation.length());
        }
    }
}
