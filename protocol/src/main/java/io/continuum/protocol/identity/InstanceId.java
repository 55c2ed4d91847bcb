package io.continuum.protocol.identity;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.crypt.VerifyingKey;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** The 32 bytes that name an instance: the hash of its Ed25519 public key. */
public record InstanceId(Bytes value) implements Comparable<InstanceId> {
    public static final int BYTES = 32;

    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final int TEXT_LENGTH = 52;

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
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        int held = 0;
        int heldBits = 0;
        for (char letter : text.toLowerCase(Locale.ROOT).toCharArray()) {
            int value = BASE32.indexOf(letter);
            if (value < 0) {
                return Optional.empty();
            }
            held = (held << 5 | value) & 0xfff;
            heldBits += 5;
            if (heldBits >= 8) {
                heldBits -= 8;
                bytes.put((byte) (held >>> heldBits));
            }
        }
        boolean canonical = (held & (1 << heldBits) - 1) == 0;
        return canonical ? Optional.of(of(bytes.array())) : Optional.empty();
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
        byte[] bytes = value.toArray();
        StringBuilder text = new StringBuilder(TEXT_LENGTH);
        int held = 0;
        int heldBits = 0;
        for (byte octet : bytes) {
            held = held << 8 | (octet & 0xff);
            heldBits += 8;
            while (heldBits >= 5) {
                heldBits -= 5;
                text.append(BASE32.charAt(held >>> heldBits & 31));
            }
        }
        return text.append(BASE32.charAt(held << (5 - heldBits) & 31)).toString();
    }
}
