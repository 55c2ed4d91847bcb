package io.continuum.instance.recall;

import io.continuum.instance.memory.Filter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermState;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermStatistics;
import org.apache.lucene.search.similarities.Similarity.SimScorer;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOSupplier;
import org.apache.lucene.util.NumericUtils;
import org.jspecify.annotations.Nullable;

/**
 * Scores chosen texts against a question by one walk over each term's postings, and notes which terms they have. The
 * figures are those a query would give. Not thread-safe: one for each question.
 */
final class TextScorer {
    /**
     * One text.
     *
     * @param turn hash of its group
     * @param matched the terms it has, by their number
     * @param named whether the question names who said it
     * @param steady whether age takes nothing from it
     */
    record Scored(
            int doc,
            long turn,
            Place place,
            double bm25,
            long matched,
            boolean named,
            long eventTimeMs,
            long recordedAtMs,
            double importance,
            boolean steady) {}

    private final IndexSearcher searcher;
    private final Question question;
    private final @Nullable SimScorer[] scorers;

    TextScorer(IndexSearcher searcher, Question question) throws IOException {
        this.searcher = searcher;
        this.question = question;
        this.scorers = new SimScorer[question.terms().size()];
        for (int i = 0; i < scorers.length; i++) {
            Question.Asked term = question.terms().get(i);
            if (term.states().docFreq() > 0) {
                TermStatistics often = searcher.termStatistics(
                        new Term(Fields.TEXT, term.text()),
                        term.states().docFreq(),
                        term.states().totalTermFreq());
                scorers[i] = searcher.getSimilarity().scorer(1, searcher.collectionStatistics(Fields.TEXT), often);
            }
        }
    }

    /** @param docs in ascending order */
    List<Scored> score(int[] docs) throws IOException {
        List<Scored> scored = new ArrayList<>(docs.length);
        int from = 0;
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            int to = from;
            while (to < docs.length && docs[to] < leaf.docBase + leaf.reader().maxDoc()) {
                to++;
            }
            if (to > from) {
                score(leaf, Arrays.copyOfRange(docs, from, to), scored);
            }
            from = to;
        }
        return scored;
    }

    private void score(LeafReaderContext leaf, int[] docs, List<Scored> scored) throws IOException {
        double[] bm25 = new double[docs.length];
        long[] matched = new long[docs.length];
        boolean[] named = new boolean[docs.length];
        long[] norms = norms(leaf, docs);
        Terms texts = leaf.reader().terms(Fields.TEXT);
        Terms actors = leaf.reader().terms(Fields.ACTOR);
        for (int i = 0; i < scorers.length; i++) {
            Question.Asked term = question.terms().get(i);
            SimScorer scorer = scorers[i];
            IOSupplier<TermState> state = scorer == null ? null : term.states().get(leaf);
            TermState known = state == null ? null : state.get();
            if (texts != null && scorer != null && known != null) {
                TermsEnum at = texts.iterator();
                at.seekExact(term.bytes(), known);
                PostingsEnum postings = at.postings(null, PostingsEnum.FREQS);
                for (int d = 0; d < docs.length; d++) {
                    if (has(postings, docs[d] - leaf.docBase)) {
                        bm25[d] += scorer.score(postings.freq(), norms[d]);
                        matched[d] |= 1L << i;
                    }
                }
            }
            if (actors != null) {
                name(actors, term.bytes(), leaf, docs, named);
            }
        }
        NumericDocValues turns = values(leaf, Fields.TURN);
        NumericDocValues sessions = values(leaf, Fields.SESSION);
        NumericDocValues positions = values(leaf, Fields.POSITION);
        NumericDocValues times = values(leaf, Filter.Field.EVENT_TIME.wireName());
        NumericDocValues recorded = values(leaf, Filter.Field.RECORDED_AT.wireName());
        NumericDocValues importances = values(leaf, Filter.Field.IMPORTANCE.wireName());
        NumericDocValues steadies = values(leaf, Fields.STEADY);
        for (int d = 0; d < docs.length; d++) {
            int doc = docs[d] - leaf.docBase;
            scored.add(new Scored(
                    docs[d],
                    value(turns, doc),
                    Windows.place(sessions, positions, doc),
                    bm25[d],
                    matched[d],
                    named[d],
                    value(times, doc),
                    value(recorded, doc),
                    NumericUtils.sortableLongToDouble(value(importances, doc)),
                    value(steadies, doc) == 1));
        }
    }

    private static NumericDocValues values(LeafReaderContext leaf, String field) throws IOException {
        return DocValues.getNumeric(leaf.reader(), field);
    }

    private static long value(NumericDocValues values, int doc) throws IOException {
        return values.advanceExact(doc) ? values.longValue() : 0;
    }

    private static long[] norms(LeafReaderContext leaf, int[] docs) throws IOException {
        long[] norms = new long[docs.length];
        NumericDocValues values = leaf.reader().getNormValues(Fields.TEXT);
        for (int d = 0; d < docs.length; d++) {
            norms[d] = values != null && values.advanceExact(docs[d] - leaf.docBase) ? values.longValue() : 1;
        }
        return norms;
    }

    private static void name(Terms actors, BytesRef term, LeafReaderContext leaf, int[] docs, boolean[] named)
            throws IOException {
        TermsEnum at = actors.iterator();
        if (at.seekExact(term)) {
            PostingsEnum postings = at.postings(null, PostingsEnum.NONE);
            for (int d = 0; d < docs.length; d++) {
                named[d] |= has(postings, docs[d] - leaf.docBase);
            }
        }
    }

    private static boolean has(PostingsEnum postings, int doc) throws IOException {
        return (postings.docID() < doc ? postings.advance(doc) : postings.docID()) == doc;
    }
}
