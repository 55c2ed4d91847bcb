package io.continuum.crdt.clock;

import java.util.Arrays;
import java.util.HexFormat;

/** Who writes: the 32-byte hash of a writer's public key. Ordered by its bytes, unsigned. */
public final class Origin implements Comparable<Origin> {
    /** Bytes of an origin. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    private Origin(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static Origin of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an origin has " + BYTES + " bytes, got " + bytes.length);
        }
        return new Origin(bytes.clone());
    }

    /** A copy of the 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public int compareTo(Origin other) {
        return this == other ? 0 : Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Origin that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes as lower-case hex. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
