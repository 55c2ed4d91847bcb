package io.continuum.protocol.sync;

import io.continuum.crdt.clock.Origin;

/** Checks an origin's Ed25519 signature with the key that the roster holds for it; fetches nothing over the network. */
@FunctionalInterface
public interface BatchVerifier {
    Answer verify(Origin origin, byte[] message, byte[] signature);

    /** What came of it. */
    enum Answer {
        VALID,
        INVALID,
        /** The origin is not on the roster that we have; it may be on a newer one. */
        UNKNOWN_ORIGIN
    }
}
