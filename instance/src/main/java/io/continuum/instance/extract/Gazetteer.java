package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds names again that are known already: one of several words however it is written, a single word where it is
 * capitalised, so that the verb "will" is nobody's name. It holds no more names than the texts at hand could have, so it is
 * told of them in two steps: which words of the texts begin a name, and which of the {@link #candidates} are one. The time is
 * linear in the length of the texts, whatever is known. Not thread-safe.
 */
public final class Gazetteer {
    /** Words of a text that are looked at. */
    private static final int READ_MAX = 5_000;
    /** Words of the longest name that is found again. */
    private static final int WORDS_MAX = 8;

    private static final int FOUND_MAX = 100;
    private static final int GAP_MAX = 2;

    private final Set<String> norms = new HashSet<>();
    private final Map<String, Integer> longest = new HashMap<>(); // by a name's first word: most words of such a name

    private record Word(String lower, int start, int end) {}

    /** The words of a text, but none of its code; a name lies within one part. */
    public static final class Words {
        private final String text;
        private final List<List<Word>> parts;

        private Words(String text, List<List<Word>> parts) {
            this.text = text;
            this.parts = parts;
        }

        /** Each in the form in which {@link Phrase#norm()} has it. */
        public void addTo(Collection<String> all) {
            parts.forEach(part -> part.forEach(word -> all.add(word.lower())));
        }
    }

    public static Words words(String text) {
        if (!text.contains("```") && !text.contains("~~~")) {
            return new Words(text, List.of(words(text, 0, text.length(), READ_MAX)));
        }
        List<List<Word>> parts = new ArrayList<>();
        int left = READ_MAX;
        for (Sentence sentence : Sentences.of(text)) {
            List<Word> part = words(text, sentence.start(), sentence.end(), left);
            parts.add(part);
            left -= part.size();
        }
        return new Words(text, parts);
    }

    /** Tells that names begin with this word, and how many words the longest of them has. */
    public void expect(String first, int words) {
        longest.merge(first, Math.min(words, WORDS_MAX), Math::max);
    }

    /** Tells a name. @param norm as {@link Phrase#norm()} gives it */
    public void add(String norm) {
        List<Word> words = words(norm, 0, norm.length(), WORDS_MAX + 1);
        if (!words.isEmpty() && words.size() <= WORDS_MAX && norms.add(norm)) {
            expect(words.getFirst().lower(), words.size());
        }
    }

    /** What could be a name in a text, by what is expected, in the form of {@link Phrase#norm()}. */
    public void candidates(Words words, Collection<String> all) {
        for (List<Word> part : words.parts) {
            for (int at = 0; at < part.size(); at++) {
                int most = most(part, at);
                for (int count = 1; count <= most; count++) {
                    if (mayBeName(words.text, part, at, count)) {
                        all.add(norm(part, at, count));
                    }
                }
            }
        }
    }

    /** The names in a text; the longest where several begin at one word. */
    public List<Phrase> find(Words words) {
        List<Phrase> found = new ArrayList<>();
        for (List<Word> part : words.parts) {
            for (int at = 0; at < part.size() && found.size() < FOUND_MAX; ) {
                int count = most(part, at);
                while (count > 0
                        && !(mayBeName(words.text, part, at, count) && norms.contains(norm(part, at, count)))) {
                    count--;
                }
                if (count > 0) {
                    int start = part.get(at).start();
                    int end = part.get(at + count - 1).end();
                    found.add(new Phrase(words.text.substring(start, end), start, end));
                }
                at += Math.max(1, count);
            }
        }
        return found;
    }

    /** How many words a name that begins there has at most: as many as are expected and no gap parts. */
    private int most(List<Word> part, int at) {
        int expected = longest.getOrDefault(part.get(at).lower(), 0);
        int most = Math.min(1, expected);
        while (most < expected
                && at + most < part.size()
                && part.get(at + most).start() - part.get(at + most - 1).end() <= GAP_MAX) {
            most++;
        }
        return most;
    }

    private static boolean mayBeName(String text, List<Word> part, int at, int count) {
        Word first = part.get(at);
        if (count == 1) {
            return Character.isUpperCase(text.codePointAt(first.start())) && !StopWords.contains(first.lower());
        }
        for (int i = at + 1; i < at + count; i++) {
            if (!text.substring(part.get(i - 1).end(), part.get(i).start()).isBlank()) {
                return false;
            }
        }
        return true;
    }

    private static String norm(List<Word> part, int at, int count) {
        StringBuilder norm = new StringBuilder(part.get(at).lower());
        for (int i = at + 1; i < at + count; i++) {
            norm.append(' ').append(part.get(i).lower());
        }
        return norm.toString();
    }

    /** Runs of letters, digits and what joins them, without the sign of a possessive at their end. */
    private static List<Word> words(String text, int from, int to, int most) {
        List<Word> words = new ArrayList<>();
        for (int at = from; at < to && words.size() < most; at++) {
            if (!isOfWord(text.charAt(at))) {
                continue;
            }
            int start = at;
            while (at < to && isOfWord(text.charAt(at))) {
                at++;
            }
            int end = withoutPossessive(text, start, at);
            if (end > start) {
                words.add(new Word(lower(text.substring(start, end)), start, end));
            }
        }
        return words;
    }

    private static int withoutPossessive(String text, int start, int end) {
        int last = end;
        if (last - start > 2 && (text.charAt(last - 1) | 0x20) == 's' && isApostrophe(text.charAt(last - 2))) {
            last -= 2;
        }
        while (last > start && (isApostrophe(text.charAt(last - 1)) || text.charAt(last - 1) == '-')) {
            last--;
        }
        return last;
    }

    private static boolean isApostrophe(char c) {
        return c == '\'' || c == '\u2019';
    }

    private static boolean isOfWord(char c) {
        return c < 128
                ? c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "&'-".indexOf(c) >= 0
                : isApostrophe(c) || Character.isLetterOrDigit(c) || Character.isSurrogate(c) || isMark(c);
    }

    private static boolean isMark(char c) {
        return Character.getType(c) == Character.NON_SPACING_MARK;
    }

    private static String lower(String word) {
        return Phrase.isPlain(word) ? word.toLowerCase(Locale.ROOT) : Phrase.norm(word);
    }
}
