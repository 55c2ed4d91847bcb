package io.continuum.instance.memory;

import io.continuum.instance.extract.Letters;
import io.continuum.instance.extract.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds texts that say the same in nearly the same words. Candidates share a part of their similarity hash (SimHash,
 * Charikar 2002); whether two are alike is then decided on the words themselves, so that texts which differ in a number, a
 * name or a "not" are never taken for one.
 */
final class Likeness {
    /** From this many words on, a few words may differ. */
    private static final int LONG_WORDS = 40;

    private static final int WORDS_MAX = 5_000;
    private static final double DIFFERING_MAX = 0.03;
    private static final int BANDS = 4;
    /** What joins two runs of letters and numbers to one word. */
    private static final String JOINTS = "'’._@/:#-";

    /** Words whose coming and going changes nothing that is said. */
    private static final Set<String> FILLERS = Set.of(
            ("a an the please just really very so well also quite actually basically simply oh um uh hey hi hello ok"
                            + " okay thanks that's it's")
                    .split(" "));
    /** Words that may not differ although they are short and common. */
    private static final Set<String> WEIGHTY = Set.of(
            ("not no never none nobody nothing cannot without only always all any every must may can should will would"
                + " could more less before after above below until unless except and or i you he she we they from to"
                + " on off in out up down")
                    .split(" "));

    private final List<String> words;
    private final Set<String> weighty;

    private Likeness(List<String> words, Set<String> weighty) {
        this.words = words;
        this.weighty = weighty;
    }

    static Likeness of(String text) {
        List<String> words = new ArrayList<>();
        Set<String> weighty = new LinkedHashSet<>();
        String visible = Phrase.visible(text);
        for (int at = 0; at < visible.length() && words.size() < WORDS_MAX; ) {
            int end = wordEnd(visible, at);
            if (end == at) {
                at += Character.charCount(visible.codePointAt(at));
                continue;
            }
            String written = visible.substring(at, end);
            String word = written.toLowerCase(Locale.ROOT);
            if (!FILLERS.contains(word)) {
                words.add(word);
                if (!isPlain(written) || WEIGHTY.contains(word)) {
                    weighty.add(word);
                }
            }
            at = end;
        }
        return new Likeness(words, weighty);
    }

    /** Where the word ends that begins there; the same place when none does. */
    private static int wordEnd(String text, int start) {
        int end = runEnd(text, start);
        while (end > start && end < text.length() && JOINTS.indexOf(text.charAt(end)) >= 0) {
            int next = runEnd(text, end + 1);
            if (next == end + 1) {
                return end;
            }
            end = next;
        }
        return end;
    }

    private static int runEnd(String text, int start) {
        int at = start;
        while (at < text.length() && Letters.isLetterOrNumber(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    /** Whether it is of letters alone, the first of them small. */
    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (!Character.isLetter(word.charAt(i))) {
                return false;
            }
        }
        return Character.isLowerCase(word.charAt(0));
    }

    /**
     * Where candidates meet: one key for a short text, a key for each band of a long one; none for a text without words, and
     * none for one that was not looked at to its end: only what is the same to the letter is the same then.
     */
    List<Long> bands() {
        if (words.isEmpty() || words.size() == WORDS_MAX) {
            return List.of();
        }
        long hash = simHash();
        if (words.size() < LONG_WORDS) {
            return List.of(hash);
        }
        List<Long> bands = new ArrayList<>();
        for (int band = 0; band < BANDS; band++) {
            bands.add((long) band << 16 | hash >>> band * 16 & 0xFFFF);
        }
        return bands;
    }

    boolean isAlike(Likeness other) {
        if (words.equals(other.words)) {
            return true;
        }
        if (words.size() < LONG_WORDS || other.words.size() < LONG_WORDS || !weighty.equals(other.weighty)) {
            return false;
        }
        Map<String, Integer> counts = new HashMap<>();
        words.forEach(word -> counts.merge(word, 1, Integer::sum));
        other.words.forEach(word -> counts.merge(word, -1, Integer::sum));
        int differing = counts.values().stream().mapToInt(Math::abs).sum();
        return differing <= DIFFERING_MAX * (words.size() + other.words.size());
    }

    private long simHash() {
        int[] votes = new int[Long.SIZE];
        String before = "";
        for (String word : words) {
            vote(votes, mix(word));
            vote(votes, mix(before + ' ' + word));
            before = word;
        }
        long hash = 0;
        for (int bit = 0; bit < Long.SIZE; bit++) {
            hash |= votes[bit] > 0 ? 1L << bit : 0;
        }
        return hash;
    }

    private static void vote(int[] votes, long hash) {
        for (int bit = 0; bit < Long.SIZE; bit++) {
            votes[bit] += (int) (hash >>> bit & 1) * 2 - 1;
        }
    }

    /** FNV-1a over the characters, finished as MurmurHash3 does. */
    private static long mix(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return hash ^ hash >>> 33;
    }
}
