package io.continuum.instance.recall;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;

/**
 * Finds texts that are linked to a question through the things they mention: a random walk between texts and things that
 * begins at the best texts and at what the question names, and keeps returning there (personalised PageRank; Haveliwala,
 * 2002). It goes from a text over a thing to another text and no further, and never over a thing that many texts mention.
 * Not thread-safe: one for each question.
 */
final class Graph {
    private static final int SEEDS = 10;
    private static final int TEXTS_PER_THING = 32;
    private static final int THINGS_MAX = 100;
    private static final int WORDS_PER_NAME = 3;
    private static final int STEPS_MAX = 20;
    private static final double RESTART = 0.5;
    private static final double SETTLED = 1e-4;
    private static final int OFTEN_MIN = 8; // where there is little yet
    private static final double SHARE_MAX = 0.03; // what more texts mention than this links nothing

    private final IndexSearcher searcher;
    private final int oftenMax;
    private final Map<String, Set<Integer>> textsOf = new LinkedHashMap<>(); // thing -> the texts that mention it

    Graph(IndexSearcher searcher) {
        this.searcher = searcher;
        this.oftenMax =
                Math.max(OFTEN_MIN, (int) (SHARE_MAX * searcher.getIndexReader().numDocs()));
    }

    /**
     * How near texts are to the question, 0 to 1 for the nearest. Empty unless the question names two known things, or two
     * of the best texts share one.
     *
     * @param best what the words of the question found, best first
     */
    Map<Integer, Double> near(String question, List<Terms.Term> terms, ScoreDoc[] best) throws IOException {
        Set<String> named = named(question, terms);
        Map<Integer, Double> seeds = new LinkedHashMap<>();
        Map<String, Integer> shared = new HashMap<>();
        for (int i = 0; i < Math.min(SEEDS, best.length); i++) {
            seeds.put(best[i].doc, (double) best[i].score);
            for (String thing : mentions(best[i].doc)) {
                shared.merge(thing, 1, Integer::sum);
                look(thing);
            }
        }
        boolean linked = shared.entrySet().stream().anyMatch(thing -> thing.getValue() > 1 && isRare(thing.getKey()));
        if (named.size() < 2 && !linked) {
            return Map.of();
        }
        return walk(seeds, named);
    }

    /** Where a word of the question stands. */
    private record Span(int start, int end, boolean stop) {
        Span and(Span other) {
            return new Span(Math.min(start, other.start), Math.max(end, other.end), stop && other.stop);
        }
    }

    /** The things that the question names, by their names of up to three words. */
    private Set<String> named(String question, List<Terms.Term> terms) throws IOException {
        Map<Integer, Span> words = new LinkedHashMap<>();
        for (Terms.Term term : terms) {
            words.merge(term.word(), new Span(term.start(), term.end(), term.stop()), Span::and);
        }
        List<Span> spans = List.copyOf(words.values());
        Set<String> named = new LinkedHashSet<>();
        for (int i = 0; i < spans.size(); i++) {
            for (int j = i; j < Math.min(spans.size(), i + WORDS_PER_NAME); j++) {
                if (spans.get(i).stop() || spans.get(j).stop()) {
                    continue;
                }
                String name = question.substring(
                                spans.get(i).start(), spans.get(j).end())
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("\\s{1,100}", " ");
                look(name);
                if (isRare(name)) {
                    named.add(name);
                }
            }
        }
        return named;
    }

    private List<String> mentions(int doc) throws IOException {
        return List.of(
                searcher.storedFields().document(doc, Set.of(Fields.MENTION)).getValues(Fields.MENTION));
    }

    private boolean isRare(String thing) {
        return !textsOf.getOrDefault(thing, Set.of()).isEmpty();
    }

    /** Notes the texts that mention a thing; none for one that too many mention. */
    private void look(String thing) throws IOException {
        if (textsOf.containsKey(thing) || textsOf.size() >= THINGS_MAX) {
            return;
        }
        Term term = new Term(Fields.MENTION, thing);
        Set<Integer> texts = new LinkedHashSet<>();
        int often = searcher.getIndexReader().docFreq(term);
        if (often > 0 && often <= oftenMax) {
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                PostingsEnum postings = leaf.reader().postings(term, PostingsEnum.NONE);
                while (postings != null
                        && texts.size() < TEXTS_PER_THING
                        && postings.nextDoc() != PostingsEnum.NO_MORE_DOCS) {
                    texts.add(leaf.docBase + postings.docID());
                }
            }
        }
        textsOf.put(thing, texts);
    }

    private Map<Integer, Double> walk(Map<Integer, Double> seeds, Set<String> named) {
        Map<Object, List<Object>> links = new LinkedHashMap<>(); // texts are numbers, things are strings
        textsOf.forEach((thing, texts) -> texts.forEach(text -> {
            links.computeIfAbsent(thing, _ -> new ArrayList<>()).add(text);
            links.computeIfAbsent(text, _ -> new ArrayList<>()).add(thing);
        }));
        Map<Object, Double> start = new LinkedHashMap<>();
        double best =
                seeds.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        seeds.forEach((text, score) -> start.put(text, score / best));
        named.forEach(thing -> start.put(thing, 1.0));
        double sum = start.values().stream().mapToDouble(Double::doubleValue).sum();
        start.replaceAll((_, weight) -> weight / sum);
        Map<Object, Double> at = start;
        for (int step = 0; step < STEPS_MAX; step++) {
            Map<Object, Double> next = new LinkedHashMap<>();
            start.forEach((node, weight) -> next.put(node, RESTART * weight));
            at.forEach((node, weight) -> {
                List<Object> neighbours = links.getOrDefault(node, List.of());
                neighbours.forEach(other -> next.merge(other, (1 - RESTART) * weight / neighbours.size(), Double::sum));
            });
            double moved = 0;
            for (Map.Entry<Object, Double> node : next.entrySet()) {
                moved += Math.abs(node.getValue() - at.getOrDefault(node.getKey(), 0.0));
            }
            at = next;
            if (moved < SETTLED) {
                break;
            }
        }
        return texts(at, start);
    }

    /** What the walk brought to each text beyond the weight it began with; 1 for the nearest that it did not begin with. */
    private static Map<Integer, Double> texts(Map<Object, Double> reached, Map<Object, Double> start) {
        Map<Integer, Double> texts = new HashMap<>();
        double most = 0;
        for (Map.Entry<Object, Double> node : reached.entrySet()) {
            double brought = node.getValue() - RESTART * start.getOrDefault(node.getKey(), 0.0);
            if (node.getKey() instanceof Integer text && brought > 0) {
                texts.put(text, brought);
                most = start.containsKey(text) ? most : Math.max(most, brought);
            }
        }
        double nearest = most;
        texts.replaceAll((_, weight) -> nearest == 0 ? 0 : Math.min(1, weight / nearest));
        return texts;
    }
}
