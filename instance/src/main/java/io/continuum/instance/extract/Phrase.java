package io.continuum.instance.extract;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Words of a text, as they stand there.
 *
 * @param text as written, white space collapsed
 * @param start first character in the raw text
 * @param end character after the last
 */
public record Phrase(String text, int start, int end) {

    /** The form under which equal phrases meet: NFC, lower case, single spaces. */
    public String norm() {
        return norm(text);
    }

    public static String norm(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC)
                .toLowerCase(Locale.ROOT)
                .strip()
                .replaceAll("\\s+", " ");
    }
}
