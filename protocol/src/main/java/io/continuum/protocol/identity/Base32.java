package io.continuum.protocol.identity;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;

/** Base32 (RFC 4648) in lower case without padding, for ids that people read: 32 bytes are 52 characters. */
public final class Base32 {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    private Base32() {}

    public static String encode(byte[] bytes) {
        StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
        int held = 0;
        int heldBits = 0;
        for (byte octet : bytes) {
            held = (held << 8 | (octet & 0xff)) & 0xfff;
            heldBits += 8;
            while (heldBits >= 5) {
                heldBits -= 5;
                text.append(ALPHABET.charAt(held >>> heldBits & 31));
            }
        }
        if (heldBits > 0) {
            text.append(ALPHABET.charAt(held << (5 - heldBits) & 31));
        }
        return text.toString();
    }

    /** Reads {@code length} bytes, in either case; empty for anything that {@link #encode} does not write. */
    static Optional<byte[]> decode(String text, int length) {
        if (text.length() != (length * 8 + 4) / 5) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(length);
        int held = 0;
        int heldBits = 0;
        for (char letter : text.toLowerCase(Locale.ROOT).toCharArray()) {
            int value = ALPHABET.indexOf(letter);
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
        return canonical ? Optional.of(bytes.array()) : Optional.empty();
    }
}
