package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.crypt.Labels;
import java.nio.charset.StandardCharsets;

/** A space of a federation: 32 bytes that both sides work out from its name. */
public record SpaceId(Bytes bytes) implements Comparable<SpaceId> {
    public static final int BYTES = 32;

    public SpaceId {
        if (bytes.length() != BYTES) {
            throw new IllegalArgumentException("a space id has " + BYTES + " bytes, got " + bytes.length());
        }
    }

    /** The id of the space called {@code name} in the federation whose id is given. */
    public static SpaceId of(byte[] federation, String name) {
        return new SpaceId(Bytes.of(Labels.SPACE.hash(federation, name.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public int compareTo(SpaceId other) {
        return bytes.compareTo(other.bytes);
    }

    /** The bytes as lower-case hex. */
    @Override
    public String toString() {
        return bytes.toString();
    }
}
