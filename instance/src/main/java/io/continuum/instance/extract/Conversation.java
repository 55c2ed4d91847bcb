package io.continuum.instance.extract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells where messages that nobody has put into sessions turn to something else: after half an hour of silence, or where the
 * words of the messages before and after have next to nothing in common (Hearst, TextTiling, 1997) and nobody answers across
 * the cut.
 */
public final class Conversation {
    private static final Duration SILENCE = Duration.ofMinutes(30);
    /** Whoever speaks on so soon speaks on of the same. */
    private static final Duration IN_ONE_BREATH = Duration.ofMinutes(3);

    private static final int BLOCK = 4;
    private static final int BLOCK_WORDS_MIN = 10;
    private static final double ALIKE_MAX = 0.05;
    private static final int WORDS_MAX = 400;
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]{3,60}");

    /** One message. @param actor who said it; empty when unknown */
    public record Turn(String text, String actor, Instant at) {}

    private Conversation() {}

    /** Whether nobody said anything for too long, or they are told out of order. */
    public static boolean isApart(Instant before, Instant after) {
        return Duration.between(before, after).abs().compareTo(SILENCE) > 0;
    }

    /** The numbers of the messages with which something new begins; the first is never one of them. */
    public static BitSet cuts(List<Turn> turns) {
        BitSet cuts = new BitSet();
        Vocabulary vocabulary = null; // most talk goes on in one breath
        int begun = 0;
        for (int i = 1; i < turns.size(); i++) {
            boolean apart = isApart(turns.get(i - 1).at(), turns.get(i).at());
            if (!apart && i - begun >= BLOCK && turns.size() - i >= BLOCK && !isAnswered(turns, i)) {
                vocabulary = vocabulary == null ? Vocabulary.of(turns) : vocabulary;
                apart = vocabulary.isAnotherTopic(i);
            }
            if (apart) {
                cuts.set(i);
                begun = i;
            }
        }
        return cuts;
    }

    /** Whether a message from here on speaks to somebody before, or somebody just speaks on. */
    private static boolean isAnswered(List<Turn> turns, int cut) {
        Turn last = turns.get(cut - 1);
        Turn next = turns.get(cut);
        if (Duration.between(last.at(), next.at()).abs().compareTo(IN_ONE_BREATH) <= 0) {
            return true;
        }
        for (Turn before : turns.subList(cut - BLOCK, cut)) {
            for (Turn after : turns.subList(cut, cut + BLOCK)) {
                if (!before.actor().isEmpty()
                        && after.text()
                                .toLowerCase(Locale.ROOT)
                                .contains(before.actor().toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * What the messages are about.
     *
     * @param often how many messages have a word
     */
    private record Vocabulary(List<Set<String>> words, Map<String, Integer> often) {
        static Vocabulary of(List<Turn> turns) {
            List<Set<String>> words =
                    turns.stream().map(turn -> wordsOf(turn.text())).toList();
            Map<String, Integer> often = new HashMap<>();
            words.forEach(turn -> turn.forEach(word -> often.merge(word, 1, Integer::sum)));
            return new Vocabulary(words, often);
        }

        /** By how much of what makes the words after the cut special was said before it. */
        boolean isAnotherTopic(int cut) {
            Set<String> before = union(words.subList(cut - BLOCK, cut));
            Set<String> after = union(words.subList(cut, cut + BLOCK));
            if (before.size() < BLOCK_WORDS_MIN || after.size() < BLOCK_WORDS_MIN) {
                return false;
            }
            double all = 0;
            double shared = 0;
            for (String word : after) {
                int in = often.getOrDefault(word, 0);
                double weight = Math.log(1 + (words.size() - in + 0.5) / (in + 0.5)); // as BM25 weighs a word
                all += weight;
                shared += before.contains(word) ? weight : 0;
            }
            return shared <= ALIKE_MAX * all;
        }
    }

    private static Set<String> union(List<Set<String>> turns) {
        Set<String> union = new HashSet<>();
        turns.forEach(union::addAll);
        return union;
    }

    private static Set<String> wordsOf(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find() && words.size() < WORDS_MAX) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            if (!StopWords.contains(word)) {
                words.add(word);
            }
        }
        return new HashSet<>(words);
    }
}
