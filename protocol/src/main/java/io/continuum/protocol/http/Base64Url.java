package io.continuum.protocol.http;

import java.util.Base64;
import java.util.Optional;

/** Base64url (RFC 4648 section 5) without padding; each value has one spelling, and every other one is refused. */
public final class Base64Url {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Base64Url() {}

    public static String encode(byte[] bytes) {
        return ENCODER.encodeToString(bytes);
    }

    /** As {@link #encode}, each character as a byte of ASCII. */
    public static byte[] encodeToAscii(byte[] bytes) {
        return ENCODER.encode(bytes);
    }

    /** At most {@code bytesMax} bytes, or empty if the text is longer, padded, or not the one spelling of its value. */
    public static Optional<byte[]> decode(String text, int bytesMax) {
        if (text.length() > (bytesMax * 4L + 2) / 3) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            return encode(bytes).equals(text) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Exactly {@code length} bytes, or empty. */
    public static Optional<byte[]> decodeExactly(String text, int length) {
        return decode(text, length).filter(bytes -> bytes.length == length);
    }
}
