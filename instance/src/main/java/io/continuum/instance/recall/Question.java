package io.continuum.instance.recall;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/**
 * A question as weighted words. A word weighs as much as its terms are rare; a word the index does not know weighs most,
 * so that a text that only shares the common words of a question covers little of it.
 */
final class Question {
    /** One bit of a set of terms each. */
    static final int TERMS_MAX = Long.SIZE;

    /**
     * One term.
     *
     * @param states where the index has it, so that nobody looks it up again
     */
    record Asked(String text, TermStates states, double weight) {
        BytesRef bytes() {
            return new BytesRef(text);
        }
    }

    /** One word: its parts, and the whole when it is an identifier; matching the whole is matching all of it. */
    private static final class Word {
        private final String text;
        private final List<Asked> parts = new ArrayList<>();
        private final List<Asked> whole = new ArrayList<>();
        private long partBits;
        private long wholeBits;

        Word(String text) {
            this.text = text;
        }

        double weight() {
            return parts.stream().mapToDouble(Asked::weight).sum();
        }

        int size() {
            return parts.size() + whole.size();
        }
    }

    private final List<Word> words;
    private final List<Asked> terms = new ArrayList<>();
    private final double weight;

    private Question(List<Word> words) {
        this.words = words;
        for (Word word : words) {
            word.wholeBits = number(word.whole);
            word.partBits = number(word.parts);
        }
        this.weight = words.stream().mapToDouble(Word::weight).sum();
    }

    private long number(List<Asked> asked) {
        long bits = 0;
        for (Asked term : asked) {
            bits |= 1L << terms.size();
            terms.add(term);
        }
        return bits;
    }

    /**
     * Weighs the words against the index; stop words count only when there is nothing else. Of a longer question the
     * weightiest words are kept.
     */
    static Question of(String text, List<Terms.Term> asked, IndexSearcher searcher, Spelling spelling)
            throws IOException {
        boolean onlyStops = asked.stream().allMatch(Terms.Term::stop);
        Map<Integer, Word> words = new LinkedHashMap<>();
        Map<String, Asked> seen = new LinkedHashMap<>();
        for (Terms.Term term : asked) {
            if (term.stop() && !onlyStops || seen.containsKey(term.text())) {
                continue;
            }
            Word word = words.computeIfAbsent(term.word(), _ -> new Word(text.substring(term.start(), term.end())));
            Asked weighed = weigh(term, searcher, spelling);
            seen.put(term.text(), weighed);
            (term.whole() ? word.whole : word.parts).add(weighed);
        }
        List<Word> kept = new ArrayList<>(words.values());
        kept.removeIf(word -> word.parts.isEmpty());
        kept.sort(Comparator.comparingDouble(Word::weight).reversed());
        int size = 0;
        for (int i = 0; i < kept.size(); i++) {
            size += kept.get(i).size();
            if (size > TERMS_MAX) {
                kept = kept.subList(0, i);
            }
        }
        return new Question(kept);
    }

    private static Asked weigh(Terms.Term term, IndexSearcher searcher, Spelling spelling) throws IOException {
        TermStates states = states(searcher, term.text());
        if (states.docFreq() == 0 && !term.whole()) {
            String similar = spelling.repair(term.text(), searcher.getIndexReader());
            if (!similar.isEmpty()) {
                TermStates repaired = states(searcher, similar);
                return new Asked(similar, repaired, idf(searcher, repaired));
            }
        }
        return new Asked(term.text(), states, idf(searcher, states));
    }

    private static TermStates states(IndexSearcher searcher, String term) throws IOException {
        return TermStates.build(searcher, new Term(Fields.TEXT, term), true);
    }

    /** The inverse document frequency of BM25; greatest for a term that no document has. */
    private static double idf(IndexSearcher searcher, TermStates states) {
        int all = Math.max(1, searcher.getIndexReader().numDocs());
        int having = Math.min(all, states.docFreq());
        return Math.log1p((all - having + 0.5) / (having + 0.5));
    }

    boolean isEmpty() {
        return terms.isEmpty();
    }

    /** The terms; the number of one is its bit in a set of them. */
    List<Asked> terms() {
        return terms;
    }

    /** Any of the terms in the texts. */
    Query inTexts() {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (Asked term : terms) {
            query.add(new TermQuery(new Term(Fields.TEXT, term.text()), term.states()), BooleanClause.Occur.SHOULD);
        }
        return query.setMinimumNumberShouldMatch(1).build();
    }

    /** Any of the terms in the passages. */
    Query inPassages() {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        for (Asked term : terms) {
            query.add(new TermQuery(new Term(Fields.PASSAGE, term.text())), BooleanClause.Occur.SHOULD);
        }
        return query.setMinimumNumberShouldMatch(1).build();
    }

    /** The share of the question's weight that these terms match, 0 to 1. */
    double coverage(long matched) {
        double sum = 0;
        for (Word word : words) {
            sum += (matched & word.wholeBits) != 0 ? word.weight() : partsMatched(word, matched);
        }
        return weight == 0 ? 0 : sum / weight;
    }

    private double partsMatched(Word word, long matched) {
        double sum = 0;
        for (long bits = matched & word.partBits; bits != 0; bits &= bits - 1) {
            sum += terms.get(Long.numberOfTrailingZeros(bits)).weight();
        }
        return sum;
    }

    /** The words of the question that these terms match, as they were asked. */
    List<String> words(long matched) {
        return words.stream()
                .filter(word -> (matched & (word.partBits | word.wholeBits)) != 0)
                .map(word -> word.text)
                .toList();
    }
}
