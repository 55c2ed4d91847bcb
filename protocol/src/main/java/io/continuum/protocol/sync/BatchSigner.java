package io.continuum.protocol.sync;

/** Signs with the key of this instance: Ed25519, 64 bytes. */
@FunctionalInterface
public interface BatchSigner {
    byte[] sign(byte[] message);
}
