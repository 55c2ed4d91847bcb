package io.continuum.protocol.identity;

import io.continuum.protocol.crypt.Bytes;

/** The 32 bytes that name an organisation: drawn at random by its first instance. */
public record OrgId(Bytes value) implements Comparable<OrgId> {
    public static final int BYTES = 32;

    public OrgId {
        value.requireLength(BYTES, "organisation id");
    }

    public static OrgId of(byte[] value) {
        return new OrgId(Bytes.of(value));
    }

    public byte[] toArray() {
        return value.toArray();
    }

    @Override
    public int compareTo(OrgId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
