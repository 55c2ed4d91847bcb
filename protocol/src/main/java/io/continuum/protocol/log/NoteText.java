package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The spellings that signed notes and what is made of them share; each value has one. */
final class NoteText {
    private static final int DECIMAL_DIGITS_MAX = 19;

    private NoteText() {}

    /** UTF-8 without control characters other than newline. */
    static String utf8(byte[] bytes, int bytesMax) throws RefusalException {
        require(bytes.length <= bytesMax, Refusal.BAD_NOTE, bytes.length + " bytes, at most " + bytesMax);
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            require(
                    text.chars().allMatch(letter -> letter >= ' ' || letter == '\n'),
                    Refusal.BAD_NOTE,
                    "a control character");
            return text;
        } catch (CharacterCodingException e) {
            throw new RefusalException(Refusal.BAD_NOTE, "the text is not UTF-8");
        }
    }

    /** Standard base64 with padding, in its one spelling. */
    static byte[] base64(String text, int bytesMax) throws RefusalException {
        require(
                text.length() <= (bytesMax + 2) / 3 * 4,
                Refusal.BAD_NOTE,
                "base64 of " + text.length() + " characters");
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            require(
                    bytes.length <= bytesMax && base64(bytes).equals(text),
                    Refusal.BAD_NOTE,
                    "base64 that is too long or not in its one spelling");
            return bytes;
        } catch (IllegalArgumentException e) {
            throw new RefusalException(Refusal.BAD_NOTE, "not base64");
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** A number below 2^63 in decimal without leading zeros. */
    static long decimal(String text) throws RefusalException {
        boolean digits = !text.isEmpty()
                && text.length() <= DECIMAL_DIGITS_MAX
                && text.chars().allMatch(letter -> letter >= '0' && letter <= '9')
                && (text.length() == 1 || text.charAt(0) != '0');
        require(digits, Refusal.BAD_NOTE, "not a decimal number");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new RefusalException(Refusal.BAD_NOTE, "a number of 2^63 or more");
        }
    }

    /** Whether {@code name} may name a key: not empty, short, without spaces, control characters and plus. */
    static boolean isName(String name) {
        return !name.isEmpty()
                && name.getBytes(StandardCharsets.UTF_8).length <= NoteKey.NAME_BYTES_MAX
                && name.codePoints()
                        .noneMatch(letter -> Character.isSpaceChar(letter)
                                || Character.isWhitespace(letter)
                                || Character.isISOControl(letter)
                                || Character.getType(letter) == Character.SURROGATE
                                || letter == '+');
    }
}
