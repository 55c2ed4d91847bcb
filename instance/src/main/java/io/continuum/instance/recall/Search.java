package io.continuum.instance.recall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question. The words nominate texts; the turns beside them and those of the sessions that fit best join them;
 * then each is scored by its own words, its neighbours', its session, and who said it. Not thread-safe: one for each
 * question.
 */
final class Search {
    private static final int PASSAGES = 20;
    private static final int PASSAGES_READ = 3;
    private static final int REACH = 2;
    private static final double LINKED_MIN = 0.5; // so near, words are not needed
    private static final double MILLIS_PER_DAY = 86_400_000;

    /** A text or several of one group, on the way to become a hit. */
    private static final class Turn {
        private TextScorer.Scored best;
        private double neighbours;
        private double bm25;
        private long matched;
        private boolean named;
        private double linked;
        private double alike;
        private double coverage;

        Turn(TextScorer.Scored first) {
            best = first;
        }

        Place place() {
            return best.place();
        }

        void take(TextScorer.Scored scored, double link, double near) {
            linked = Math.max(linked, link);
            alike = Math.max(alike, near);
            best = scored.bm25() > best.bm25() ? scored : best;
            bm25 = best.bm25();
            matched |= scored.matched();
            named |= scored.named();
        }
    }

    private final IndexSearcher searcher;
    private final String ask;
    private final List<Terms.Term> terms;
    private final Question question;
    private final Conditions onTexts;
    private final Conditions onPassages;
    private final Ranking ranking;
    private final Instant now;
    private final @Nullable Embedding embedding;

    /**
     * @param now what recency is counted from
     * @param embedding of the question; null where words have to do
     */
    Search(
            IndexSearcher searcher,
            String ask,
            List<Terms.Term> terms,
            Question question,
            Conditions onTexts,
            Conditions onPassages,
            Ranking ranking,
            Instant now,
            @Nullable Embedding embedding) {
        this.searcher = searcher;
        this.ask = ask;
        this.terms = terms;
        this.question = question;
        this.onTexts = onTexts;
        this.onPassages = onPassages;
        this.ranking = ranking;
        this.now = now;
        this.embedding = embedding;
    }

    /** What was found, best first, one of each group. */
    List<Ranked> rank() throws IOException {
        if (question.isEmpty() && embedding == null) {
            return List.of();
        }
        Windows windows = new Windows(searcher, onTexts.alone());
        ScoreDoc[] nominated = nominated();
        int[] docs = docs(nominated);
        Map<Integer, Double> linked =
                ranking.entity() == 0 ? Map.of() : new Graph(searcher).near(ask, terms, nominated);
        Map<Integer, Double> alike = embedding == null ? Map.of() : new Nearby(searcher, onTexts.alone()).to(embedding);
        Set<Integer> others = new HashSet<>(linked.keySet());
        others.addAll(alike.keySet());
        Map<Long, Double> sessions = sessions(windows);
        for (Place place : windows.places(docs)) {
            windows.wantAround(place, REACH);
        }
        Collection<Turn> turns =
                turns(new TextScorer(searcher, question).score(windows.with(docs, others)), linked, alike);
        beside(turns);
        double most = turns.stream()
                .mapToDouble(turn -> turn.bm25 + turn.neighbours)
                .max()
                .orElse(0);
        List<Ranked> ranked = new ArrayList<>();
        for (Turn turn : turns) {
            if (turn.coverage >= ranking.coverageMin() || turn.linked >= LINKED_MIN || turn.alike > 0) {
                Why why = why(turn, most, sessions);
                ranked.add(
                        new Ranked(turn.best.doc(), turn.best.recordedAtMs(), turn.matched, why, (float) why.score()));
            }
        }
        Map<Integer, String> ids = new HashMap<>();
        ranked.sort(Comparator.comparingDouble((Ranked hit) -> -hit.rounded)
                .thenComparingLong(Ranked::recordedAtMs)
                .thenComparing(hit -> ids.computeIfAbsent(hit.doc, this::id)));
        return ranked;
    }

    /** Read only where all else is equal: where a text stands in the index changes when the text is changed or the index built. */
    private String id(int doc) {
        try {
            return searcher.storedFields().document(doc, Set.of(Fields.ID)).get(Fields.ID);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Something found that has not been read yet.
     *
     * @param matched the question's terms that it has
     * @param rounded its score but for the last bits, which follow from where texts stand in the index
     */
    record Ranked(int doc, long recordedAtMs, long matched, Why why, float rounded) {}

    Hit hit(Ranked ranked) throws IOException {
        return new Hit(found(ranked), ranked.why.score(), ranked.why, question.words(ranked.matched));
    }

    Found found(Ranked ranked) throws IOException {
        return Fields.read(searcher.storedFields().document(ranked.doc));
    }

    /** Only lets Lucene name the texts and passages. */
    int nominate() throws IOException {
        return nominated().length + passages().length;
    }

    private ScoreDoc[] nominated() throws IOException {
        return question.isEmpty()
                ? new ScoreDoc[0]
                : searcher.search(onTexts.of(question.inTexts()), ranking.candidates()).scoreDocs;
    }

    private ScoreDoc[] passages() throws IOException {
        return question.isEmpty()
                ? new ScoreDoc[0]
                : searcher.search(onPassages.of(question.inPassages()), PASSAGES).scoreDocs;
    }

    private static int[] docs(ScoreDoc[] hits) {
        return Arrays.stream(hits).mapToInt(hit -> hit.doc).toArray();
    }

    /** How well sessions answer, 0 to 1 by their best passage; the turns of the very best are looked at one by one. */
    private Map<Long, Double> sessions(Windows windows) throws IOException {
        Map<Long, Double> sessions = new HashMap<>();
        ScoreDoc[] passages = passages();
        if (passages.length == 0) {
            return sessions;
        }
        double best = passages[0].score;
        double worst = passages.length < PASSAGES ? 0 : passages[passages.length - 1].score;
        int[] docs = docs(passages);
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

    private static Collection<Turn> turns(
            List<TextScorer.Scored> scored, Map<Integer, Double> linked, Map<Integer, Double> alike) {
        Map<Long, Turn> turns = new HashMap<>();
        for (TextScorer.Scored one : scored) {
            turns.computeIfAbsent(one.turn(), _ -> new Turn(one))
                    .take(one, linked.getOrDefault(one.doc(), 0.0), alike.getOrDefault(one.doc(), 0.0));
        }
        return turns.values();
    }

    /** Gives each turn its share of what the turns beside it say. */
    private void beside(Collection<Turn> turns) {
        Map<Place, Turn> byPlace = new HashMap<>();
        for (Turn turn : turns) {
            turn.coverage = question.coverage(turn.matched);
            if (turn.place().session() != 0) {
                byPlace.put(turn.place(), turn);
            }
        }
        Map<Turn, Double> covered = new HashMap<>();
        for (Turn turn : byPlace.values()) {
            double coverage = turn.coverage;
            for (int distance = -REACH; distance <= REACH; distance++) {
                Turn other = byPlace.get(turn.place().plus(distance));
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
                ranking.session() * sessions.getOrDefault(turn.place().session(), 0.0),
                turn.named ? ranking.actor() : 0,
                ranking.entity() * turn.linked,
                ranking.vector() * turn.alike,
                recency(turn.best),
                1 + ranking.importance() * (2 * turn.best.importance() - 1),
                turn.coverage);
    }

    /** Age takes from what is new; a decision, a skill and what somebody pinned stay as they are. */
    private double recency(TextScorer.Scored scored) {
        double days = Math.max(0, now.toEpochMilli() - scored.eventTimeMs()) / MILLIS_PER_DAY;
        return 1 + ranking.recency() * (scored.steady() ? 1 : Math.pow(0.5, days / ranking.recencyHalfLifeDays()));
    }
}
