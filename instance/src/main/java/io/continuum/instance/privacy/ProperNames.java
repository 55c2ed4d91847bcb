package io.continuum.instance.privacy;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The words that one text uses only as part of a name, told by their capitals. Immutable, thread-safe.
 *
 * <p>A word counts as used in a name where it is capitalised within a sentence, written with inner capitals, or begins
 * a sentence right before such a word; one use in lower case anywhere in the text clears it. Words all in capitals are
 * abbreviations: the word list decides about those.
 */
public final class ProperNames {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");
    private static final String SENTENCE_ENDS = ".!?:;\n\r#*|>\"“(•";

    /** Public technical terms that are always written with a capital. They point to nobody. */
    private static final Set<String> PUBLIC_TERMS =
            Set.of("kerberos", "ethernet", "unicode", "boolean", "internet", "web", "oauth", "wifi");

    private enum Shape {
        LOWER,
        CAPITALISED,
        INNER_CAPITALS,
        ABBREVIATION,
        NUMBER
    }

    private record Word(String lower, Shape shape, boolean startsSentence, boolean followsDirectly) {}

    private final Set<String> names;

    private ProperNames(Set<String> names) {
        this.names = names;
    }

    public static ProperNames of(String text) {
        Map<String, Boolean> usedInLowerCase = new HashMap<>();
        Set<String> candidates = new HashSet<>();
        Matcher matcher = WORD.matcher(text);
        Word previous = null;
        int previousEnd = 0;
        while (matcher.find()) {
            Word word = word(text, matcher.group(), matcher.start(), previousEnd, previous != null);
            if (word.shape() == Shape.LOWER) {
                usedInLowerCase.put(word.lower(), Boolean.TRUE);
            } else if (word.shape() == Shape.INNER_CAPITALS
                    || (word.shape() == Shape.CAPITALISED && !word.startsSentence())) {
                candidates.add(word.lower());
                if (previous != null
                        && previous.shape() == Shape.CAPITALISED
                        && previous.startsSentence()
                        && word.followsDirectly()) {
                    candidates.add(previous.lower());
                }
            }
            previous = word;
            previousEnd = matcher.end();
        }
        candidates.removeAll(usedInLowerCase.keySet());
        candidates.removeAll(PUBLIC_TERMS);
        return new ProperNames(Set.copyOf(candidates));
    }

    /** Whether a capitalised word within a phrase is part of a name, whatever the rest of the text does with it. */
    public static boolean marksName(String word) {
        Shape shape = shape(word);
        return (shape == Shape.CAPITALISED || shape == Shape.INNER_CAPITALS)
                && !PUBLIC_TERMS.contains(word.toLowerCase(Locale.ROOT));
    }

    /** Whether the text uses this lower-case word only in names. */
    public boolean contains(String word) {
        return names.contains(word);
    }

    private static Word word(String text, String word, int start, int previousEnd, boolean hasPrevious) {
        String gap = text.substring(previousEnd, start);
        boolean starts = !hasPrevious || gap.chars().anyMatch(c -> SENTENCE_ENDS.indexOf(c) >= 0);
        return new Word(word.toLowerCase(Locale.ROOT), shape(word), starts, gap.equals(" "));
    }

    private static Shape shape(String word) {
        if (word.codePoints().noneMatch(Character::isLetter)) {
            return Shape.NUMBER;
        }
        boolean anyUpper = word.codePoints().anyMatch(Character::isUpperCase);
        if (!anyUpper) {
            return Shape.LOWER;
        }
        boolean anyLower = word.codePoints().anyMatch(Character::isLowerCase);
        if (!anyLower) {
            return Shape.ABBREVIATION;
        }
        boolean innerUpper = word.codePoints().skip(1).anyMatch(Character::isUpperCase);
        return innerUpper ? Shape.INNER_CAPITALS : Shape.CAPITALISED;
    }
}
