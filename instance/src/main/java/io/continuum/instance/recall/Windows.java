package io.continuum.instance.recall;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
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
    private static final Set<Integer> ALL = Set.of();

    private final IndexSearcher searcher;
    private final Query filter;
    private final TreeMap<String, Set<Integer>> wanted = new TreeMap<>(); // passage -> positions, or ALL

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
            Place near = new Place(place.session(), position);
            Set<Integer> positions = wanted.computeIfAbsent(near.window(), _ -> new HashSet<>());
            if (positions != ALL) {
                positions.add(position);
            }
        }
    }

    /** Asks for all turns of the passage that a place is part of. */
    void wantAll(Place place) {
        wanted.put(place.window(), ALL);
    }

    /** These documents and those asked for, in ascending order, each once. */
    int[] with(int[] docs) throws IOException {
        Set<Integer> found = new HashSet<>();
        for (int doc : docs) {
            found.add(doc);
        }
        Weight weight = searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            Terms windows = leaf.reader().terms(Fields.WINDOW);
            if (windows != null) {
                find(leaf, windows.iterator(), weight, found);
            }
        }
        return found.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    private void find(LeafReaderContext leaf, TermsEnum windows, Weight weight, Set<Integer> found) throws IOException {
        List<Integer> here = new ArrayList<>();
        Bits live = leaf.reader().getLiveDocs();
        PostingsEnum postings = null;
        for (Map.Entry<String, Set<Integer>> window : wanted.entrySet()) {
            if (!windows.seekExact(new BytesRef(window.getKey()))) {
                continue;
            }
            postings = windows.postings(postings, PostingsEnum.NONE);
            NumericDocValues positions = DocValues.getNumeric(leaf.reader(), Fields.POSITION);
            for (int doc = postings.nextDoc(); doc != PostingsEnum.NO_MORE_DOCS; doc = postings.nextDoc()) {
                boolean asked = window.getValue() == ALL
                        || positions.advanceExact(doc) && window.getValue().contains((int) positions.longValue());
                if (asked && (live == null || live.get(doc))) {
                    here.add(doc);
                }
            }
        }
        if (here.isEmpty()) {
            return;
        }
        Scorer scorer = weight.scorer(leaf);
        if (scorer == null) {
            return;
        }
        DocIdSetIterator passing = scorer.iterator();
        here.sort(null);
        for (int doc : here) {
            int at = passing.docID() < doc ? passing.advance(doc) : passing.docID();
            if (at == doc) {
                found.add(leaf.docBase + doc);
            }
        }
    }
}
