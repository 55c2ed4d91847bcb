package io.continuum.instance.memory;

import io.continuum.instance.extract.Phrase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]++(?:['’._@/:#-][\\p{L}\\p{N}]++)*+");
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
        Matcher matcher = WORD.matcher(Phrase.visible(text));
        while (matcher.find() && words.size() < WORDS_MAX) {
            String written = matcher.group();
            String word = written.toLowerCase(Locale.ROOT);
            if (!FILLERS.contains(word)) {
                words.add(word);
                boolean plain =
                        written.chars().allMatch(Character::isLetter) && Character.isLowerCase(written.charAt(0));
                if (!plain || WEIGHTY.contains(word)) {
                    weighty.add(word);
                }
            }
        }
        return new Likeness(words, weighty);
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
