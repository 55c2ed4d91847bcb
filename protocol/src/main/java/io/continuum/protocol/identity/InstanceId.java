package io.continuum.protocol.identity;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import java.util.Optional;

/** The 32 bytes that name an instance: the hash of its Ed25519 public key. */
public record InstanceId(Bytes value) implements Comparable<InstanceId> {
    public static final int BYTES = 32;

    public InstanceId {
        value.requireLength(BYTES, "instance id");
    }

    public static InstanceId of(byte[] value) {
        return new InstanceId(Bytes.of(value));
    }

    public static InstanceId of(VerifyingKey key) {
        return of(Labels.INSTANCE_ID.hash(key.encoded().toArray()));
    }

    /** Reads what {@link #toString} writes, in either case; empty for anything else. */
    public static Optional<InstanceId> parse(String text) {
        return Base32.decode(text, BYTES).map(InstanceId::of);
    }

    /** The first 20 characters of {@link #toString} in groups of five, for people to compare. */
    public String fingerprint() {
        String text = toString();
        return text.substring(0, 5) + "-" + text.substring(5, 10) + "-" + text.substring(10, 15) + "-"
                + text.substring(15, 20);
    }

    public byte[] toArray() {
        return value.toArray();
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    /** Base32 (RFC 4648) in lower case without padding: 52 characters. */
    @Override
    public String toString() {
        return Base32.encode(value.toArray());
    }
}
