package io.continuum.instance.pattern;

import com.google.re2j.Pattern;
import io.continuum.instance.pattern.ConceptNames.Named;
import io.continuum.instance.privacy.Check;
import io.continuum.instance.privacy.Generaliser;
import io.continuum.instance.privacy.Generaliser.Generalised;
import io.continuum.instance.privacy.Generaliser.Replacement;
import io.continuum.instance.privacy.PersonalDataNet;
import io.continuum.instance.privacy.ProperNames;
import io.continuum.instance.privacy.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Stages 1 to 3 for one statement of one note: what comes out points to nobody, or does not come out (SPEC-pattern A-3
 * to A-14). Thread-safe, remembers nothing.
 */
public final class Pipeline {
    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern MAJOR_VERSION = Pattern.compile("v\\d{1,3}");

    /** The checks of a statement that came through. */
    static final List<Check> PASSED = List.of(
            Check.passed(Stage.OPT_IN, "space", Stage.OPT_IN.meaning()),
            Check.passed(Stage.VOCABULARY, "words", Stage.VOCABULARY.meaning()),
            Check.passed(Stage.GENERALISED, "classes", Stage.GENERALISED.meaning()),
            Check.passed(Stage.PERSONAL_DATA, "net", Stage.PERSONAL_DATA.meaning()));

    /** Words that bind a phrase together but say nothing alone. */
    private static final Set<String> EMPTY_ALONE = Set.of(
            "it",
            "they",
            "he",
            "she",
            "we",
            "you",
            "i",
            "this",
            "that",
            "these",
            "those",
            "them",
            "us",
            "there",
            "here",
            "what",
            "which",
            "who",
            "one",
            "ones",
            "thing",
            "something",
            "anything",
            "nothing",
            "everything",
            "problem",
            "issue",
            "way",
            "case",
            "time",
            "lot",
            "more",
            "less",
            "new",
            "old",
            "same",
            "other",
            "another",
            "none");

    /** A surface phrase and the id it became. */
    public record Mapping(String original, String general) {}

    /** How a statement came out. */
    public sealed interface Outcome {
        record Kept(Edge edge, List<Mapping> mappings) implements Outcome {}

        /** @param check the stage that dropped it and why, without the words themselves */
        record Dropped(Check check) implements Outcome {}
    }

    private sealed interface Phrase {
        record Kept(String id, List<Mapping> mappings) implements Phrase {}

        record Dropped(Check check) implements Phrase {}
    }

    private final Predicate<String> vocabulary;
    private final PersonalDataNet net;

    /** @param vocabulary the words that may leave: the bundled list and the released terms of the federation */
    public Pipeline(Predicate<String> vocabulary, PersonalDataNet net) {
        this.vocabulary = vocabulary;
        this.net = net;
    }

    /** @param names the names in the note's text; the note's space is shared */
    public Outcome run(ProperNames names, Statement statement) {
        Phrase subject = phrase(statement.subject(), names);
        if (subject instanceof Phrase.Dropped(Check check)) {
            return new Outcome.Dropped(check);
        }
        Phrase object = phrase(statement.object(), names);
        if (object instanceof Phrase.Dropped(Check check)) {
            return new Outcome.Dropped(check);
        }
        return edge((Phrase.Kept) subject, statement.predicate(), (Phrase.Kept) object);
    }

    private static Outcome edge(Phrase.Kept subject, String predicate, Phrase.Kept object) {
        if (subject.id().equals(object.id())) {
            return new Outcome.Dropped(Check.failed(Stage.GENERALISED, "ends", "both ends became the same concept"));
        }
        Edge edge = new Edge(subject.id(), predicate, object.id());
        if (!PatternBytes.fits(edge)) {
            return new Outcome.Dropped(Check.failed(Stage.GENERALISED, "length", "longer than a pattern may be"));
        }
        List<Mapping> mappings = new ArrayList<>(subject.mappings());
        mappings.addAll(object.mappings());
        return new Outcome.Kept(edge, mappings);
    }

    private Phrase phrase(String phrase, ProperNames names) {
        return switch (Generaliser.generalise(phrase)) {
            case Generalised.NoClass _ ->
                new Phrase.Dropped(Check.failed(Stage.GENERALISED, "classes", "a value has no general class"));
            case Generalised.General general -> general(phrase, general, names);
        };
    }

    private Phrase general(String original, Generalised.General general, ProperNames names) {
        List<PersonalDataNet.Kind> found = net.search(general.remainder());
        if (!found.isEmpty()) {
            return netHit(found);
        }
        if (holdsName(general.remainder(), names)) {
            return new Phrase.Dropped(
                    Check.failed(Stage.PERSONAL_DATA, "name", "a word is written only as part of a name"));
        }
        Named named = general.classId().isEmpty()
                ? ConceptNames.name(general.phrase())
                : new Named.Concept(general.classId());
        return switch (named) {
            case Named.Unnameable(String reason) -> new Phrase.Dropped(Check.failed(Stage.VOCABULARY, "name", reason));
            case Named.Concept(String id) -> concept(original, id, general.replacements());
        };
    }

    private Phrase concept(String original, String id, List<Replacement> replacements) {
        List<String> words = ConceptNames.wordsOf(id);
        if (!words.isEmpty() && words.stream().allMatch(word -> EMPTY_ALONE.contains(word) || word.length() == 1)) {
            return new Phrase.Dropped(Check.failed(Stage.VOCABULARY, "words", "the phrase says nothing alone"));
        }
        boolean versioned = replacements.stream()
                .anyMatch(replacement -> replacement.general().startsWith("v"));
        for (String word : words) {
            boolean known = vocabulary.test(word) || (versioned && MAJOR_VERSION.matches(word));
            if (!known) {
                return new Phrase.Dropped(Check.failed(Stage.VOCABULARY, "words", "a word is not in the vocabulary"));
            }
        }
        List<PersonalDataNet.Kind> found =
                net.search(id.substring(id.indexOf(':') + 1).replace('-', ' '));
        if (!found.isEmpty()) {
            return netHit(found);
        }
        List<Mapping> mappings = new ArrayList<>();
        replacements.forEach(replacement -> mappings.add(new Mapping(replacement.original(), replacement.general())));
        mappings.add(new Mapping(original.strip(), id));
        return new Phrase.Kept(id, mappings);
    }

    private static Phrase netHit(List<PersonalDataNet.Kind> found) {
        return new Phrase.Dropped(Check.failed(
                Stage.PERSONAL_DATA, "net", "found " + found.getFirst().label()));
    }

    /** A phrase counts only where it is written as plain words: no capital inside it, and no word that is a name. */
    private static boolean holdsName(String phrase, ProperNames names) {
        boolean first = true;
        for (String word : WORD_BREAK.split(phrase)) {
            if (word.isEmpty()) {
                continue;
            }
            if ((!first && ProperNames.marksName(word)) || names.contains(word.toLowerCase(Locale.ROOT))) {
                return true;
            }
            first = false;
        }
        return false;
    }
}
