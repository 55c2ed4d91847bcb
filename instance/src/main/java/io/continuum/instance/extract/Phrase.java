package io.continuum.instance.extract;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Words of a text, as they stand there.
 *
 * @param text as written, white space collapsed
 * @param start first character in the raw text
 * @param end character after the last
 */
public record Phrase(String text, int start, int end) {
    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}");

    /** The form under which equal phrases meet: NFC, lower case, single spaces. */
    public String norm() {
        return norm(text);
    }

    /** Without characters that show nothing: zero-width ones, and those that turn the direction of writing. */
    public static String visible(String text) {
        return !isPlain(text) && text.codePoints().anyMatch(point -> Character.getType(point) == Character.FORMAT)
                ? INVISIBLE.matcher(text).replaceAll("")
                : text;
    }

    public static String norm(String text) {
        return isPlain(text) ? plainNorm(text) : anyNorm(text);
    }

    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    /** {@link #anyNorm} of ASCII, which most texts are. */
    private static String plainNorm(String text) {
        String stripped = text.strip();
        char[] norm = new char[stripped.length()];
        int length = 0;
        boolean space = false;
        for (int i = 0; i < stripped.length(); i++) {
            char c = stripped.charAt(i);
            if (Runs.isSpace(c)) {
                space = true;
                continue;
            }
            if (space) {
                norm[length++] = ' ';
                space = false;
            }
            norm[length++] = c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
        }
        return new String(norm, 0, length);
    }

    private static String anyNorm(String text) {
        return visible(Normalizer.normalize(text, Normalizer.Form.NFC))
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }
}
