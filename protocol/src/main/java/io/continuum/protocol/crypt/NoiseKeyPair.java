package io.continuum.protocol.crypt;

import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** An X25519 key pair for the Noise handshake, static or ephemeral. Its text form shows no secret. */
public final class NoiseKeyPair {
    /** Bytes of either key. */
    public static final int KEY_BYTES = 32;

    private final byte[] secretKey;
    private final byte[] publicKey;

    private NoiseKeyPair(byte[] secretKey) {
        this.secretKey = secretKey;
        this.publicKey = new byte[KEY_BYTES];
        X25519.generatePublicKey(secretKey, 0, publicKey, 0);
    }

    /** The pair of a known secret key. @throws IllegalArgumentException unless it has 32 bytes */
    public static NoiseKeyPair of(byte[] secretKey) {
        if (secretKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key has " + KEY_BYTES + " bytes, got " + secretKey.length);
        }
        return new NoiseKeyPair(secretKey.clone());
    }

    /** A fresh pair. */
    public static NoiseKeyPair generate(SecureRandom random) {
        byte[] secretKey = new byte[KEY_BYTES];
        X25519.generatePrivateKey(random, secretKey);
        return new NoiseKeyPair(secretKey);
    }

    /** A copy of the public key. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** X25519 with a peer's public key. @throws NoiseException if the result is all zero, as it is for keys of small order */
    byte[] agree(byte[] theirs) throws NoiseException {
        byte[] shared = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(secretKey, 0, theirs, 0, shared, 0)) {
            throw new NoiseException("the peer's key is of small order");
        }
        return shared;
    }

    @Override
    public String toString() {
        return "NoiseKeyPair[***]";
    }
}
