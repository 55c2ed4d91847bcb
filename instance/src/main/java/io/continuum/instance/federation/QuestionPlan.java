package io.continuum.instance.federation;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.continuum.instance.pattern.ConceptNames;
import io.continuum.instance.pattern.ConceptNames.Named;
import io.continuum.instance.pattern.Predicates;
import io.continuum.protocol.pattern.Bucket.Slot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a question in plain words could be about: concepts, the best first, and relations, the likeliest first. Nothing of
 * it leaves the instance but the bucket numbers that follow from it (SPEC-pattern ). Immutable.
 *
 * @param concepts by id, with how much of the question each one covers
 * @param predicates all relations, in the order in which they are tried
 */
public record QuestionPlan(Map<String, Integer> concepts, List<String> predicates) {
    private static final int WORDS_MAX = 60;
    private static final int CONCEPT_WORDS_MAX = 5;
    private static final int CONCEPTS_MAX = 40;
    private static final int IDENTIFIER_WEIGHT = 4;
    private static final Pattern IDENTIFIER =
            Pattern.compile("(?i)\\bCWE[ _-]?\\d{1,4}\\b|\\bHTTP[ /-]?[1-5]\\d\\d\\b|\\b[45]\\d\\d errors?\\b");

    /** Words that hold a question together and name nothing. */
    private static final Set<String> FRAME = Set.of(
            "why",
            "what",
            "which",
            "who",
            "whom",
            "when",
            "where",
            "how",
            "is",
            "are",
            "was",
            "were",
            "be",
            "been",
            "do",
            "does",
            "did",
            "done",
            "can",
            "could",
            "should",
            "would",
            "will",
            "may",
            "might",
            "must",
            "there",
            "here",
            "we",
            "i",
            "you",
            "they",
            "it",
            "he",
            "she",
            "us",
            "me",
            "them",
            "of",
            "in",
            "on",
            "at",
            "by",
            "for",
            "to",
            "from",
            "with",
            "without",
            "and",
            "or",
            "but",
            "if",
            "so",
            "as",
            "than",
            "then",
            "not",
            "no",
            "yes",
            "have",
            "has",
            "had",
            "get",
            "got",
            "mean",
            "means",
            "happen",
            "happens",
            "after",
            "before",
            "during",
            "about",
            "into",
            "please",
            "help",
            "tell",
            "know",
            "see",
            "seeing",
            "keep",
            "keeps",
            "against",
            "fix",
            "fixed",
            "solve",
            "solved",
            "prevent",
            "prevented",
            "avoid",
            "avoided",
            "indicate",
            "indicates",
            "cause",
            "caused",
            "causes",
            "require",
            "requires",
            "need",
            "needs",
            "replace",
            "replaced",
            "instead",
            "point",
            "points");

    private static final Map<String, Pattern> HINTS = hints();

    /** One thing to look up: two ids in the order of the slot's name. */
    public record Pair(Slot slot, String first, String second) {}

    public QuestionPlan {
        concepts = new LinkedHashMap<>(concepts);
        predicates = List.copyOf(predicates);
    }

    /** @param vocabulary the words that concepts of the federation are made of */
    public static QuestionPlan of(String question, Predicate<String> vocabulary) {
        Map<String, Integer> concepts = new LinkedHashMap<>();
        Matcher identifier = IDENTIFIER.matcher(question);
        while (identifier.find()) {
            if (ConceptNames.name(identifier.group()) instanceof Named.Concept(String id)) {
                concepts.put(id, IDENTIFIER_WEIGHT);
            }
        }
        phrases(ConceptNames.words(question), vocabulary).stream()
                .sorted(Comparator.comparingInt((List<String> words) -> worth(words))
                        .reversed())
                .limit(CONCEPTS_MAX)
                .forEach(words -> concepts.putIfAbsent("concept:" + String.join("-", words), worth(words)));
        return new QuestionPlan(concepts, predicates(question));
    }

    /** Every run of known words that neither begins nor ends in a framing word. */
    private static Set<List<String>> phrases(List<String> all, Predicate<String> vocabulary) {
        List<String> words = all.subList(0, Math.min(all.size(), WORDS_MAX));
        Set<List<String>> phrases = new LinkedHashSet<>();
        for (int from = 0; from < words.size(); from++) {
            int longest = Math.min(words.size(), from + CONCEPT_WORDS_MAX);
            for (int to = from + 1; to <= longest && vocabulary.test(words.get(to - 1)); to++) {
                if (!FRAME.contains(words.get(from)) && !FRAME.contains(words.get(to - 1))) {
                    phrases.add(List.copyOf(words.subList(from, to)));
                }
            }
        }
        return phrases;
    }

    /** Longer is better, a framing word inside is worth less than nothing. */
    private static int worth(List<String> words) {
        int framing = (int) words.stream().filter(FRAME::contains).count();
        return Math.max(1, words.size() - 2 * framing);
    }

    private static List<String> predicates(String question) {
        List<String> ordered = new ArrayList<>();
        HINTS.forEach((predicate, hint) -> {
            if (hint.matcher(question).find()) {
                ordered.add(predicate);
            }
        });
        Predicates.ALL.stream().filter(each -> !ordered.contains(each)).forEach(ordered::add);
        return ordered;
    }

    private static Map<String, Pattern> hints() {
        Map<String, Pattern> hints = new LinkedHashMap<>();
        hints.put(Predicates.CAUSED_BY, Pattern.compile("(?i)\\b(?:why|caus\\w*|reasons?|because|comes? from)\\b"));
        hints.put(
                Predicates.FIXED_BY,
                Pattern.compile("(?i)\\b(?:fix\\w*|solv\\w*|repair\\w*|resolv\\w*|remedy|cure)\\b"));
        hints.put(Predicates.PREVENTED_BY, Pattern.compile("(?i)\\b(?:prevent\\w*|avoid\\w*|protect\\w*|against)\\b"));
        hints.put(
                Predicates.INDICATES,
                Pattern.compile("(?i)\\b(?:indicat\\w*|mean\\w*|points? to|signs?|symptoms?|weakness)\\b"));
        hints.put(Predicates.REQUIRES, Pattern.compile("(?i)\\b(?:requir\\w*|needs?|depends?|prerequisites?)\\b"));
        hints.put(Predicates.REPLACED_BY, Pattern.compile("(?i)\\b(?:replac\\w*|instead|alternatives?|migrat\\w*)\\b"));
        return hints;
    }

    /** Whether the wording of the question suggests this relation most. */
    boolean hints(String predicate) {
        return predicates.getFirst().equals(predicate);
    }

    /** What to look up about one concept, the likeliest first. */
    List<Pair> pairs(String concept) {
        List<Pair> pairs = new ArrayList<>();
        predicates.forEach(predicate -> pairs.add(new Pair(Slot.SUBJECT_PREDICATE, concept, predicate)));
        predicates.forEach(predicate -> pairs.add(new Pair(Slot.PREDICATE_OBJECT, predicate, concept)));
        return pairs;
    }
}
