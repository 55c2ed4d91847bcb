package io.continuum.instance.extract;

import java.util.Locale;

/**
 * Tells which words a text may hold, whatever their case, so that a rule is only tried where its words occur. A character
 * that rules take for a letter of ASCII, such as the long s, counts as that letter.
 */
public final class Cues {
    private final String text;

    private Cues(String text) {
        this.text = text;
    }

    public static Cues of(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return new Cues(Phrase.isPlain(lower) ? lower : lower.replace('ſ', 's').replace('ı', 'i'));
    }

    /** @param any in lower case */
    public boolean hold(String... any) {
        for (String one : any) {
            if (text.contains(one)) {
                return true;
            }
        }
        return false;
    }
}
