package io.continuum.protocol.crypt;

import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 public key that passed full validation: on the curve, canonical, of prime order. One verifier everywhere, as
 * implementations disagree on odd keys and signatures.
 */
public final class VerifyingKey {
    public static final int KEY_BYTES = 32;
    public static final int SIGNATURE_BYTES = 64;

    private final Bytes encoded;
    private final Ed25519.PublicPoint point;

    private VerifyingKey(Bytes encoded, Ed25519.PublicPoint point) {
        this.encoded = encoded;
        this.point = point;
    }

    /** The key, or empty if the bytes are not a valid one. */
    public static Optional<VerifyingKey> of(byte[] encoded) {
        if (encoded.length != KEY_BYTES) {
            return Optional.empty();
        }
        Ed25519.PublicPoint point = Ed25519.validatePublicKeyFullExport(encoded, 0);
        return point == null ? Optional.empty() : Optional.of(new VerifyingKey(Bytes.of(encoded), point));
    }

    /** Whether {@code signature} is this key's over {@code message}; false for a signature of any other shape. */
    public boolean verifies(byte[] message, byte[] signature) {
        return signature.length == SIGNATURE_BYTES && Ed25519.verify(signature, 0, point, message, 0, message.length);
    }

    public Bytes encoded() {
        return encoded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey key && encoded.equals(key.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return encoded.hex();
    }
}
