package io.continuum.instance.recall;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;

/**
 * Answers one question. The words nominate texts; the turns beside them and those of the sessions that fit best join them;
 * then each is scored by its own words, its neighbours', its session, and who said it. Not thread-safe: one for each
 * question.
 */
final class Search {
    private static final int PASSAGES = 20;
    private static final int PASSAGES_READ = 3;
    private static final int REACH = 2;

    /** A text or several of one group, on the way to become a hit. */
    private static final class Turn {
        private final Place place;
        private int doc;
        private double bm25;
        private double neighbours;
        private long matched;
        private boolean named;
        private double coverage;

        Turn(Place place) {
            this.place = place;
        }

        void take(TextScorer.Scored scored) {
            if (scored.bm25() > bm25 || bm25 == 0) {
                bm25 = scored.bm25();
                doc = scored.doc();
            }
            matched |= scored.matched();
            named |= scored.named();
        }
    }

    private final IndexSearcher searcher;
    private final Question question;
    private final Query filter;
    private final Ranking ranking;
    private final Instant now;

    /** @param now what recency is counted from */
    Search(IndexSearcher searcher, Question question, Query filter, Ranking ranking, Instant now) {
        this.searcher = searcher;
        this.question = question;
        this.filter = filter;
        this.ranking = ranking;
        this.now = now;
    }

    /** The best hits, one of each group. */
    List<Hit> run(int limit) throws IOException {
        if (question.isEmpty()) {
            return List.of();
        }
        Windows windows = new Windows(searcher, filter);
        TopDocs nominated = searcher.search(filtered(question.inTexts()), Math.max(ranking.candidates(), limit));
        int[] docs = Arrays.stream(nominated.scoreDocs).mapToInt(hit -> hit.doc).toArray();
        Map<Long, Double> sessions = sessions(windows);
        for (Place place : windows.places(docs)) {
            windows.wantAround(place, REACH);
        }
        Collection<Turn> turns = turns(new TextScorer(searcher, question).score(windows.with(docs)));
        beside(turns);
        double most = turns.stream()
                .mapToDouble(turn -> turn.bm25 + turn.neighbours)
                .max()
                .orElse(0);
        List<Ranked> ranked = new ArrayList<>();
        for (Turn turn : turns) {
            if (turn.coverage >= ranking.coverageMin()) {
                ranked.add(new Ranked(turn, why(turn, most, sessions)));
            }
        }
        ranked.sort(Comparator.comparingDouble((Ranked hit) -> -hit.why.score()).thenComparingInt(hit -> hit.turn.doc));
        List<Hit> hits = new ArrayList<>();
        for (Ranked hit : ranked.subList(0, Math.min(limit, ranked.size()))) {
            Indexed document = Fields.read(searcher.storedFields().document(hit.turn.doc));
            hits.add(new Hit(document, hit.why.score(), hit.why));
        }
        return hits;
    }

    private record Ranked(Turn turn, Why why) {}

    private Query filtered(Query query) {
        return new BooleanQuery.Builder()
                .add(query, BooleanClause.Occur.MUST)
                .add(filter, BooleanClause.Occur.FILTER)
                .build();
    }

    /** How well sessions answer, 0 to 1 by their best passage; the turns of the very best are looked at one by one. */
    private Map<Long, Double> sessions(Windows windows) throws IOException {
        Map<Long, Double> sessions = new HashMap<>();
        ScoreDoc[] passages = searcher.search(question.inPassages(), PASSAGES).scoreDocs;
        if (passages.length == 0) {
            return sessions;
        }
        double best = passages[0].score;
        double worst = passages.length < PASSAGES ? 0 : passages[passages.length - 1].score;
        int[] docs = Arrays.stream(passages).mapToInt(hit -> hit.doc).toArray();
        List<Place> places = windows.places(docs);
        for (int i = 0; i < docs.length; i++) {
            double fit = best == worst ? 1 : (passages[i].score - worst) / (best - worst);
            sessions.merge(places.get(i).session(), fit, Math::max);
            if (i < PASSAGES_READ) {
                windows.wantAll(places.get(i));
            }
        }
        return sessions;
    }

    private Collection<Turn> turns(List<TextScorer.Scored> scored) {
        Map<Long, Turn> turns = new HashMap<>();
        for (TextScorer.Scored one : scored) {
            turns.computeIfAbsent(one.turn(), _ -> new Turn(one.place())).take(one);
        }
        return turns.values();
    }

    /** Gives each turn its share of what the turns beside it say. */
    private void beside(Collection<Turn> turns) {
        Map<Place, Turn> byPlace = new HashMap<>();
        for (Turn turn : turns) {
            turn.coverage = question.coverage(turn.matched);
            if (turn.place.session() != 0) {
                byPlace.put(turn.place, turn);
            }
        }
        Map<Turn, Double> covered = new HashMap<>();
        for (Turn turn : byPlace.values()) {
            double coverage = turn.coverage;
            for (int distance = -REACH; distance <= REACH; distance++) {
                Turn other = byPlace.get(turn.place.plus(distance));
                if (distance != 0 && other != null) {
                    turn.neighbours += other.bm25 * (Math.abs(distance) == 1 ? ranking.near() : ranking.far());
                    coverage = Math.max(coverage, other.coverage);
                }
            }
            covered.put(turn, coverage);
        }
        covered.forEach((turn, coverage) -> turn.coverage = coverage);
    }

    private Why why(Turn turn, double most, Map<Long, Double> sessions) {
        double scale = most == 0 ? 0 : 1 / most;
        return new Why(
                turn.bm25 * scale,
                turn.neighbours * scale,
                ranking.session() * sessions.getOrDefault(turn.place.session(), 0.0),
                turn.named ? ranking.actor() : 0,
                0,
                1,
                1,
                turn.coverage,
                question.words(turn.matched));
    }
}
