package io.continuum.instance.recall;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;

/**
 * A question as weighted words. A word weighs as much as its terms are rare; a word the index does not know weighs most,
 * so that a text that only shares the common words of a question covers little of it.
 */
final class Question {
    /** One word: its parts, and the whole when it is an identifier; matching the whole is matching all of it. */
    private static final class Word {
        private final Map<String, Double> parts = new LinkedHashMap<>();
        private final String text;
        private String whole = "";

        Word(String text) {
            this.text = text;
        }

        double weight() {
            return parts.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        double matched(Set<String> terms) {
            return !whole.isEmpty() && terms.contains(whole)
                    ? weight()
                    : parts.entrySet().stream()
                            .filter(part -> terms.contains(part.getKey()))
                            .mapToDouble(Map.Entry::getValue)
                            .sum();
        }
    }

    private final List<Word> words;
    private final Set<String> terms;
    private final double weight;

    private Question(List<Word> words) {
        this.words = words;
        this.terms = new LinkedHashSet<>();
        for (Word word : words) {
            if (!word.whole.isEmpty()) {
                terms.add(word.whole);
            }
            terms.addAll(word.parts.keySet());
        }
        this.weight = words.stream().mapToDouble(Word::weight).sum();
    }

    /**
     * Weighs the words against the index; stop words count only when there is nothing else.
     *
     * @param wordsMax of a longer question the weightiest words are kept
     */
    static Question of(String text, List<Terms.Term> asked, IndexReader index, int wordsMax) throws IOException {
        boolean onlyStops = asked.stream().allMatch(Terms.Term::stop);
        Map<Integer, Word> words = new LinkedHashMap<>();
        Set<String> seen = new LinkedHashSet<>();
        for (Terms.Term term : asked) {
            if (term.stop() && !onlyStops) {
                continue;
            }
            Word word = words.computeIfAbsent(term.word(), _ -> new Word(text.substring(term.start(), term.end())));
            if (term.whole()) {
                word.whole = term.text();
            } else if (seen.add(term.text())) {
                word.parts.put(term.text(), idf(index, term.text()));
            }
        }
        List<Word> kept = new ArrayList<>(words.values());
        kept.removeIf(word -> word.parts.isEmpty());
        kept.sort(Comparator.comparingDouble(Word::weight).reversed());
        return new Question(kept.subList(0, Math.min(wordsMax, kept.size())));
    }

    /** The inverse document frequency of BM25; greatest for a term that no document has. */
    private static double idf(IndexReader index, String term) throws IOException {
        int all = index.numDocs();
        int having = Math.min(all, index.docFreq(new Term("text", term)));
        return Math.log1p((all - having + 0.5) / (having + 0.5));
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }

    Set<String> terms() {
        return terms;
    }

    /** The share of the question's weight that these terms match, 0 to 1. */
    double coverage(Set<String> matched) {
        return weight == 0
                ? 0
                : words.stream().mapToDouble(word -> word.matched(matched)).sum() / weight;
    }

    /** The words of the question that these terms match, as they were asked. */
    List<String> words(Set<String> matched) {
        return words.stream()
                .filter(word -> word.matched(matched) > 0)
                .map(word -> word.text)
                .toList();
    }
}
