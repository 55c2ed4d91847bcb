package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Bytes;
import java.util.random.RandomGenerator;

/** The 16 random bytes that name one contribution; sending it again with the same id is no second one. */
public record Cid(Bytes value) implements Comparable<Cid> {
    public static final int BYTES = 16;

    public Cid {
        value.requireLength(BYTES, "contribution id");
    }

    public static Cid of(byte[] value) {
        return new Cid(Bytes.of(value));
    }

    public static Cid random(RandomGenerator random) {
        byte[] value = new byte[BYTES];
        random.nextBytes(value);
        return of(value);
    }

    public byte[] toArray() {
        return value.toArray();
    }

    @Override
    public int compareTo(Cid other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.hex();
    }
}
