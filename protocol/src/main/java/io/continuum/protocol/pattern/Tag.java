package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;

/** The 32 bytes that stand for a pattern at the coordinator: equal for equal patterns of one federation and tag epoch, and telling nothing to whoever lacks the group's secret. */
public record Tag(Bytes value) implements Comparable<Tag> {
    public static final int BYTES = 32;

    public Tag {
        value.requireLength(BYTES, "tag");
    }

    public static Tag of(byte[] value) {
        return new Tag(Bytes.of(value));
    }

    public byte[] toArray() {
        return value.toArray();
    }

    @Override
    public int compareTo(Tag other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
