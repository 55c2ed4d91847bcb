package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Picks a text's key phrases: runs of up to four content words between stop words and punctuation, scored by their words'
 * degree over frequency (Rose et al., RAKE, 2010) and how early they stand.
 */
final class KeyPhrases {
    private static final Pattern SPACES = Pattern.compile("\\s{1,200}");
    private static final int WORDS_MAX = 4;
    private static final int PHRASES_MAX = 8;
    private static final int WORD_CHARS_MIN = 3;
    private static final int WORD_POINTS_MAX = 60; // after the first
    private static final int[] NEVER_SEEN = {1, 0};

    private KeyPhrases() {}

    static List<Phrase> find(List<Sentence> sentences, List<Token> tokens) {
        Spans typed = new Spans(tokens);
        Map<String, Phrase> candidates = new LinkedHashMap<>();
        Map<String, Integer> count = new HashMap<>();
        Map<String, int[]> words = new HashMap<>(); // word -> {frequency, degree}
        for (Sentence sentence : sentences) {
            for (Phrase phrase : candidates(sentence, typed)) {
                String norm = phrase.norm();
                String[] parts = norm.split(" ");
                candidates.putIfAbsent(norm, phrase);
                count.merge(norm, 1, Integer::sum);
                for (String part : parts) {
                    int[] tally = words.computeIfAbsent(part, _ -> new int[2]);
                    tally[0]++;
                    tally[1] += parts.length;
                }
            }
        }
        List<Scored> scored = new ArrayList<>();
        candidates.forEach((norm, phrase) ->
                scored.add(new Scored(phrase, score(norm.split(" "), count.getOrDefault(norm, 1), words))));
        return scored.stream()
                .sorted(Comparator.comparingDouble((Scored each) -> -each.score())
                        .thenComparingInt(each -> each.phrase().start()))
                .limit(PHRASES_MAX)
                .map(Scored::phrase)
                .toList();
    }

    private record Scored(Phrase phrase, double score) {}

    private static double score(String[] parts, int count, Map<String, int[]> words) {
        double sum = 0;
        for (String part : parts) {
            int[] tally = words.getOrDefault(part, NEVER_SEEN);
            sum += (double) tally[1] / tally[0];
        }
        return sum * (1 + Math.log(count));
    }

    private static List<Phrase> candidates(Sentence sentence, Spans typed) {
        List<Phrase> found = new ArrayList<>();
        int start = -1;
        int end = -1;
        int length = 0;
        String text = sentence.text();
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            if (point < 128 && Runs.isSpace((char) point)) {
                at++;
                continue;
            }
            boolean word = Character.isLetter(point);
            int next = word ? wordEnd(text, at) : at + Character.charCount(point);
            boolean content = word
                    && isContent(text.substring(at, next))
                    && !typed.touch(sentence.start() + at, sentence.start() + next);
            if (content && length < WORDS_MAX) {
                start = length == 0 ? at : start;
                length++;
            } else {
                add(found, sentence, start, end, length);
                start = content ? at : -1;
                length = content ? 1 : 0;
            }
            end = next;
            at = next;
        }
        add(found, sentence, start, end, length);
        return found;
    }

    /** Where the word ends that begins with the letter there: before what joins no word, or where it is too long. */
    private static int wordEnd(String text, int start) {
        int at = start;
        for (int read = 0; read <= WORD_POINTS_MAX && at < text.length(); read++) {
            int point = text.codePointAt(at);
            if (!Letters.isOfWord(point) && "'’-".indexOf(point) < 0) {
                break;
            }
            at += Character.charCount(point);
        }
        return at;
    }

    private static boolean isContent(String written) {
        String word = written.toLowerCase(Locale.ROOT);
        return word.length() >= WORD_CHARS_MIN && !StopWords.contains(word);
    }

    private static void add(List<Phrase> found, Sentence sentence, int start, int end, int length) {
        if (length > 0) {
            String text = SPACES.matcher(sentence.text().substring(start, end)).replaceAll(" ");
            found.add(new Phrase(text, sentence.start() + start, sentence.start() + end));
        }
    }
}
