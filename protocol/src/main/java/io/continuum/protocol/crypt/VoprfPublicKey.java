package io.continuum.protocol.crypt;

import org.bouncycastle.math.ec.ECPoint;

/** The public half of a {@link VoprfKey}: a point of P-256 that is not the identity. */
public final class VoprfPublicKey {
    public static final int BYTES = P256.ELEMENT_BYTES;

    private final Bytes encoded;
    private final ECPoint point;

    private VoprfPublicKey(Bytes encoded, ECPoint point) {
        this.encoded = encoded;
        this.point = point;
    }

    /** The key of these 33 bytes, compressed as in SEC 1. */
    public static VoprfPublicKey of(Bytes encoded) throws VoprfException {
        return new VoprfPublicKey(encoded, P256.decode(encoded));
    }

    public Bytes encoded() {
        return encoded;
    }

    ECPoint point() {
        return point;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VoprfPublicKey key && encoded.equals(key.encoded);
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
