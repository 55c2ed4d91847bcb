package io.continuum.protocol.identity;

import io.continuum.protocol.crypt.Bytes;
import java.util.Optional;
import java.util.regex.Pattern;

/** The 32 bytes that name a federation: the hash of its genesis body. */
public record FederationId(Bytes value) implements Comparable<FederationId> {
    public static final int BYTES = 32;

    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public FederationId {
        value.requireLength(BYTES, "federation id");
    }

    public static FederationId of(byte[] value) {
        return new FederationId(Bytes.of(value));
    }

    /** Reads what {@link #toString} writes; empty for anything else. */
    public static Optional<FederationId> parse(String text) {
        return HEX.matcher(text).matches() ? Optional.of(new FederationId(Bytes.ofHex(text))) : Optional.empty();
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
