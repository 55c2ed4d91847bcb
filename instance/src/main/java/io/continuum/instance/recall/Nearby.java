package io.continuum.instance.recall;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.util.VectorUtil;

/**
 * The texts whose vectors are nearest to the question's. Lucene finds candidates by vectors of one byte a number; they are
 * compared again by the whole numbers.
 */
final class Nearby {
    private static final int NEAREST = 50;
    private static final int CANDIDATES = 4 * NEAREST;

    private record Near(int doc, double cosine) {}

    private final IndexSearcher searcher;
    private final Query filter;

    /** @param filter what a text must fulfil to be found */
    Nearby(IndexSearcher searcher, Query filter) {
        this.searcher = searcher;
        this.filter = filter;
    }

    /** By document, how near it is: 1 for the nearest, falling to 0 for the last that is near at all. */
    Map<Integer, Double> to(Embedding question) throws IOException {
        Query query = new KnnFloatVectorQuery(question.field(), question.vector(), CANDIDATES, filter);
        ScoreDoc[] candidates = searcher.search(query, CANDIDATES).scoreDocs;
        Arrays.sort(candidates, Comparator.comparingInt(candidate -> candidate.doc));
        List<Near> near = Arrays.stream(compared(candidates, question))
                .sorted(Comparator.comparingDouble((Near one) -> -one.cosine).thenComparingInt(Near::doc))
                .toList();
        Map<Integer, Double> fits = new LinkedHashMap<>();
        double best = near.isEmpty() ? 0 : near.getFirst().cosine;
        double worst = near.size() <= NEAREST ? Math.min(0, best) : near.get(NEAREST).cosine;
        for (Near one : near.subList(0, Math.min(near.size(), NEAREST))) {
            double fit = best == worst ? 1 : (one.cosine - worst) / (best - worst);
            if (fit > 0) {
                fits.put(one.doc, fit);
            }
        }
        return fits;
    }

    private Near[] compared(ScoreDoc[] candidates, Embedding question) throws IOException {
        Near[] near = new Near[candidates.length];
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = null;
        FloatVectorValues vectors = null;
        KnnVectorValues.DocIndexIterator at = null;
        for (int i = 0; i < candidates.length; i++) {
            int doc = candidates[i].doc;
            if (leaf == null || doc >= leaf.docBase + leaf.reader().maxDoc()) {
                leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
                vectors = leaf.reader().getFloatVectorValues(question.field());
                at = vectors == null ? null : vectors.iterator();
            }
            double cosine = vectors != null && at != null && at.advance(doc - leaf.docBase) == doc - leaf.docBase
                    ? VectorUtil.dotProduct(vectors.vectorValue(at.index()), question.vector())
                    : -1;
            near[i] = new Near(doc, cosine);
        }
        return near;
    }
}
