package io.continuum.protocol.identity;

import io.continuum.protocol.crypt.Bytes;

/** The 32 bytes that name a federation: the hash of its genesis body. */
public record FederationId(Bytes value) implements Comparable<FederationId> {
    public static final int BYTES = 32;

    public FederationId {
        value.requireLength(BYTES, "federation id");
    }

    public static FederationId of(byte[] value) {
        return new FederationId(Bytes.of(value));
    }

    public byte[] toArray() {
        return value.toArray();
    }

    @Override
    public int compareTo(FederationId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
