package io.continuum.instance.recall;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;

/** Finds the texts at given places of sessions. Not thread-safe: one for each question. */
final class Windows {
    private static final int ALL = -1;

    private final IndexSearcher searcher;
    private final Query filter;
    private final Map<Place, Integer> wanted = new HashMap<>(); // first place of a passage -> a bit for each turn of it

    /** @param filter what a text must fulfil to be found */
    Windows(IndexSearcher searcher, Query filter) {
        this.searcher = searcher;
        this.filter = filter;
    }

    /** Where these documents stand, in their order. */
    List<Place> places(int[] docs) throws IOException {
        Place[] places = new Place[docs.length];
        int[] order = IntStream.range(0, docs.length)
                .boxed()
                .sorted((a, b) -> Integer.compare(docs[a], docs[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
        LeafReaderContext leaf = null;
        NumericDocValues sessions = DocValues.emptyNumeric();
        NumericDocValues positions = DocValues.emptyNumeric();
        for (int i : order) {
            if (leaf == null || docs[i] >= leaf.docBase + leaf.reader().maxDoc()) {
                leaf = leaves.get(ReaderUtil.subIndex(docs[i], leaves));
                sessions = DocValues.getNumeric(leaf.reader(), Fields.SESSION);
                positions = DocValues.getNumeric(leaf.reader(), Fields.POSITION);
            }
            places[i] = place(sessions, positions, docs[i] - leaf.docBase);
        }
        return List.of(places);
    }

    static Place place(NumericDocValues sessions, NumericDocValues positions, int doc) throws IOException {
        return sessions.advanceExact(doc) && positions.advanceExact(doc)
                ? new Place(sessions.longValue(), (int) positions.longValue())
                : Place.NONE;
    }

    /** Asks for the turns at most so far from a place. */
    void wantAround(Place place, int reach) {
        if (place.session() == 0) {
            return;
        }
        for (int position = Math.max(0, place.position() - reach); position <= place.position() + reach; position++) {
            want(new Place(place.session(), position), 1 << position % Place.WINDOW);
        }
    }

    private void want(Place place, int turns) {
        wanted.merge(new Place(place.session(), place.windowStart()), turns, (a, b) -> a | b);
    }

    /** Asks for all turns of the passage that a place is part of. */
    void wantAll(Place place) {
        want(place, ALL);
    }

    /**
     * These documents and those asked for, in ascending order, each once.
     *
     * @param nominated fulfil the filter
     * @param linked may not, and are left out then
     */
    int[] with(int[] nominated, Set<Integer> linked) throws IOException {
        IntStream.Builder found = IntStream.builder();
        for (int doc : nominated) {
            found.add(doc);
        }
        TreeMap<BytesRef, Integer> windows = new TreeMap<>();
        wanted.forEach((place, turns) -> windows.put(new BytesRef(place.window()), turns));
        Weight weight = searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            IntStream.Builder here = IntStream.builder();
            Terms known = leaf.reader().terms(Fields.WINDOW);
            if (known != null) {
                find(leaf, known.iterator(), windows, here);
            }
            for (int doc : linked) {
                int local = doc - leaf.docBase;
                if (local >= 0 && local < leaf.reader().maxDoc()) {
                    here.add(local);
                }
            }
            check(leaf, weight, here.build().sorted().toArray(), found);
        }
        return once(found.build().sorted().toArray());
    }

    private static int[] once(int[] sorted) {
        int kept = 0;
        for (int doc : sorted) {
            if (kept == 0 || sorted[kept - 1] != doc) {
                sorted[kept++] = doc;
            }
        }
        return Arrays.copyOf(sorted, kept);
    }

    private static void find(
            LeafReaderContext leaf, TermsEnum known, Map<BytesRef, Integer> windows, IntStream.Builder here)
            throws IOException {
        PostingsEnum postings = null;
        for (Map.Entry<BytesRef, Integer> window : windows.entrySet()) {
            if (!known.seekExact(window.getKey())) {
                continue;
            }
            postings = known.postings(postings, PostingsEnum.NONE);
            NumericDocValues positions = DocValues.getNumeric(leaf.reader(), Fields.POSITION);
            for (int doc = postings.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = postings.nextDoc()) {
                if (positions.advanceExact(doc)
                        && (window.getValue() >>> positions.longValue() % Place.WINDOW & 1) == 1) {
                    here.add(doc);
                }
            }
        }
    }

    /** Keeps what is not deleted and fulfils the filter. */
    private static void check(LeafReaderContext leaf, Weight weight, int[] here, IntStream.Builder found)
            throws IOException {
        Scorer scorer = here.length == 0 ? null : weight.scorer(leaf);
        if (scorer == null) {
            return;
        }
        Bits live = leaf.reader().getLiveDocs();
        DocIdSetIterator passing = scorer.iterator();
        for (int doc : here) {
            int at = passing.docID() < doc ? passing.advance(doc) : passing.docID();
            if (at == doc && (live == null || live.get(doc))) {
                found.add(leaf.docBase + doc);
            }
        }
    }
}
