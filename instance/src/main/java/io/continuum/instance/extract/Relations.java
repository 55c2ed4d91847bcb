package io.continuum.instance.extract;

import static io.continuum.instance.extract.Predicate.CAUSED_BY;
import static io.continuum.instance.extract.Predicate.FIXED_BY;
import static io.continuum.instance.extract.Predicate.INDICATES;
import static io.continuum.instance.extract.Predicate.PREVENTED_BY;
import static io.continuum.instance.extract.Predicate.REPLACED_BY;
import static io.continuum.instance.extract.Predicate.REQUIRES;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the relations a text states in words: {@code X was caused by Y}, {@code the fix for X was Y}, {@code we replaced X
 * with Y}, labelled lines. Questions, negations and guesses state nothing.
 */
final class Relations {
    /** Which side of the verb is the subject of the relation. */
    private enum Order {
        SUBJECT_FIRST,
        OBJECT_FIRST
    }

    private record Verb(Predicate predicate, Order order, String[] cues, Pattern pattern) {}

    /** {@code the cause of X was Y}: both sides stand after the opening words. */
    private record Noun(Predicate predicate, String[] cues, Pattern opening) {}

    private static final String BE = "(?:(?:is|are|was|were|be|been|being|got|gets)\\s{1,3}(?:\\w{2,20}ly\\s{1,3})?)?";
    private static final List<Verb> VERBS = List.of(
            verb(CAUSED_BY, Order.SUBJECT_FIRST, "caused", BE + "caused by"),
            verb(
                    FIXED_BY,
                    Order.SUBJECT_FIRST,
                    "fixed solved cured",
                    BE + "(?:fixed|resolved|solved|cured) (?:by|with)"),
            verb(
                    PREVENTED_BY,
                    Order.SUBJECT_FIRST,
                    "prevented avoided",
                    "(?:can (?:only )?)?" + BE + "(?:prevented|avoided) (?:by|with)"),
            verb(CAUSED_BY, Order.OBJECT_FIRST, "cause", "(?:causes|caused)(?!\\s{1,3}by\\b)"),
            verb(
                    FIXED_BY,
                    Order.OBJECT_FIRST,
                    "fixe resolve",
                    "(?:fixes|fixed|resolves|resolved)(?!\\s{1,3}(?:by|with|in|on|at)\\b)"),
            verb(PREVENTED_BY, Order.OBJECT_FIRST, "prevent", "(?:prevents|prevented)(?!\\s{1,3}(?:by|with|from)\\b)"),
            verb(
                    INDICATES,
                    Order.SUBJECT_FIRST,
                    "indicate point means",
                    "(?:indicates|indicated|points to|pointed to|means)"),
            verb(
                    REQUIRES,
                    Order.SUBJECT_FIRST,
                    "require need depend",
                    "(?:requires|required|needs|needed|depends on|depended on)" + "(?!\\s{1,3}to\\b)"));
    private static final List<Noun> NOUNS = List.of(
            noun(CAUSED_BY, "cause", "(?:root )?cause (?:of|for)"),
            noun(FIXED_BY, "fix cure remedy solution", "(?:fix|cure|remedy|solution) (?:for|of)"));
    private static final Pattern COPULA = Pattern.compile("\\s{1,3}(?:is|are|was|were)\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern REPLACED = Pattern.compile(
            "\\b(?:replaced|replace|replacing)\\s(.{2,120}?)\\s(?:with|by)\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern INSTEAD = Pattern.compile(
            "\\b(?:use|using|used|chose|choose|take|took|adopt|adopted|with)\\s"
                    + "(.{2,120}?)\\s(?:instead of|rather than|in place of)\\s",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern VULNERABILITY = Pattern.compile(
            "\\bcontains?\\s(?:an?|multiple|several|some)\\s" + "(.{2,120}?)\\svulnerabilit(?:y|ies)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TITLED_VULNERABILITY =
            Pattern.compile("([\\p{L}-]{2,40}\\s[\\p{L}-]{2,40})\\sVulnerability\\b");
    private static final Pattern UNCERTAIN = Pattern.compile(
            "\\b(?:not|never|no longer|cannot|may|might|could|would|should|must"
                    + "|perhaps|maybe|possibly|if|whether)\\b"
                    + "|n['’]t\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LABELLED = Pattern.compile(
            "(?m)^[\\s>*#_-]{0,8}(symptoms?|problem|(?:root )?cause|fix|resolution|solution"
                    + "|prevention|weakness(?:es)?|class)"
                    + "[*_]{0,2}[ \\t]{0,3}:[*_]{0,2}[ \\t]{0,3}([^\\r\\n]{1,400})",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern CWE = Pattern.compile("\\bCWE-\\d{1,5}\\b", Pattern.CASE_INSENSITIVE);
    /** How far back of a verb a word can turn the statement into a guess or a denial. */
    private static final int HEDGE_CHARS = 40;

    private Relations() {}

    static List<Relation> find(String text, List<Sentence> sentences) {
        List<Relation> relations = new ArrayList<>();
        for (Sentence sentence : sentences) {
            if (!sentence.isQuestion() && !isLabelled(sentence.text())) {
                inSentence(sentence, relations);
            }
        }
        labelled(text, relations);
        return relations;
    }

    private static boolean isLabelled(String line) {
        return line.indexOf(':') >= 0 && LABELLED.matcher(line).lookingAt();
    }

    private static void inSentence(Sentence sentence, List<Relation> relations) {
        int before = relations.size();
        Cues cues = sentence.cues();
        for (Noun noun : NOUNS) {
            if (cues.hold(noun.cues())) {
                nounForm(sentence, noun, relations);
            }
        }
        if (cues.hold("replac")) {
            pair(sentence, REPLACED, true, relations);
        }
        if (cues.hold("instead", "rather", "place")) {
            pair(sentence, INSTEAD, false, relations);
        }
        if (relations.size() == before) {
            for (Verb verb : VERBS) {
                if (cues.hold(verb.cues())) {
                    verbForm(sentence, verb, relations);
                }
            }
        }
    }

    private static void verbForm(Sentence sentence, Verb verb, List<Relation> relations) {
        Matcher matcher = verb.pattern().matcher(sentence.text());
        while (matcher.find()) {
            String before = sentence.text().substring(0, matcher.start());
            if (isUncertain(before)) {
                continue;
            }
            Optional<Phrase> left = Phrases.before(before, sentence.start());
            Optional<Phrase> right =
                    Phrases.after(sentence.text().substring(matcher.end()), sentence.start() + matcher.end());
            if (left.isPresent() && right.isPresent()) {
                boolean subjectFirst = verb.order() == Order.SUBJECT_FIRST;
                add(
                        relations,
                        subjectFirst ? left.get() : right.get(),
                        verb.predicate(),
                        subjectFirst ? right.get() : left.get(),
                        left.get().start(),
                        right.get().end());
            }
        }
    }

    private static void nounForm(Sentence sentence, Noun noun, List<Relation> relations) {
        Matcher opening = noun.opening().matcher(sentence.text());
        if (!opening.find()) {
            return;
        }
        Matcher copula = COPULA.matcher(sentence.text());
        if (!copula.find(opening.end() - 1) || isUncertain(sentence.text().substring(opening.end(), copula.start()))) {
            return;
        }
        Optional<Phrase> subject = Phrases.after(
                sentence.text().substring(opening.end(), copula.start()), sentence.start() + opening.end());
        String rest = sentence.text().substring(copula.end());
        Optional<Phrase> object =
                rest.startsWith("not ") ? Optional.empty() : Phrases.after(rest, sentence.start() + copula.end());
        if (subject.isPresent() && object.isPresent()) {
            add(
                    relations,
                    subject.get(),
                    noun.predicate(),
                    object.get(),
                    sentence.start() + opening.start(),
                    object.get().end());
        }
    }

    /** {@code replaced X with Y} and {@code use Y instead of X}. */
    private static void pair(Sentence sentence, Pattern pattern, boolean oldFirst, List<Relation> relations) {
        Matcher matcher = pattern.matcher(sentence.text());
        while (matcher.find()) {
            if (isUncertain(sentence.text().substring(0, matcher.start()))) {
                continue;
            }
            Optional<Phrase> first = Phrases.after(matcher.group(1), sentence.start() + matcher.start(1));
            Optional<Phrase> second =
                    Phrases.after(sentence.text().substring(matcher.end()), sentence.start() + matcher.end());
            if (first.isPresent() && second.isPresent()) {
                add(
                        relations,
                        oldFirst ? first.get() : second.get(),
                        REPLACED_BY,
                        oldFirst ? second.get() : first.get(),
                        sentence.start() + matcher.start(),
                        second.get().end());
            }
        }
    }

    /** The labelled lines of one note, which all speak of its one problem. */
    private static void labelled(String text, List<Relation> relations) {
        Optional<Phrase> problem = Optional.empty();
        Matcher line = LABELLED.matcher(text.indexOf(':') < 0 ? "" : text);
        while (line.find() && problem.isEmpty()) {
            if (label(line).startsWith("symptom") || label(line).equals("problem")) {
                problem = Phrases.after(line.group(2), line.start(2));
            }
        }
        if (problem.isEmpty()) {
            problem = vulnerability(text);
        }
        if (problem.isEmpty()) {
            return;
        }
        line.reset();
        while (line.find()) {
            switch (label(line)) {
                case "cause", "root cause" -> valueOf(line, problem.get(), CAUSED_BY, relations);
                case "fix", "resolution", "solution" -> valueOf(line, problem.get(), FIXED_BY, relations);
                case "prevention" -> valueOf(line, problem.get(), PREVENTED_BY, relations);
                case "weakness", "weaknesses", "class" -> classesOf(line, problem.get(), relations);
                default -> {}
            }
        }
    }

    private static void valueOf(Matcher line, Phrase problem, Predicate predicate, List<Relation> relations) {
        Phrases.after(line.group(2), line.start(2))
                .ifPresent(value -> add(relations, problem, predicate, value, line.start(1), value.end()));
    }

    private static void classesOf(Matcher line, Phrase problem, List<Relation> relations) {
        Matcher cwe = CWE.matcher(line.group(2));
        boolean named = false;
        while (cwe.find()) {
            named = true;
            Phrase weakness = new Phrase(cwe.group(), line.start(2) + cwe.start(), line.start(2) + cwe.end());
            add(relations, problem, INDICATES, weakness, line.start(1), weakness.end());
        }
        if (!named) {
            valueOf(line, problem, INDICATES, relations);
        }
    }

    /** The problem that a security note names without a label. */
    private static Optional<Phrase> vulnerability(String text) {
        if (!Cues.of(text).hold("vulnerabilit")) {
            return Optional.empty();
        }
        Matcher contains = VULNERABILITY.matcher(text);
        while (contains.find()) {
            Optional<Phrase> named = Phrases.after(contains.group(1), contains.start(1))
                    .filter(phrase -> !phrase.norm().equals("unspecified"));
            if (named.isPresent()) {
                return named;
            }
        }
        Matcher titled = TITLED_VULNERABILITY.matcher(text);
        return titled.find() ? Phrases.after(titled.group(1), titled.start(1)) : Optional.empty();
    }

    private static String label(Matcher line) {
        return line.group(1).toLowerCase(java.util.Locale.ROOT);
    }

    private static boolean isUncertain(String before) {
        return UNCERTAIN
                .matcher(before.substring(Math.max(0, before.length() - HEDGE_CHARS)))
                .find();
    }

    private static void add(
            List<Relation> relations, Phrase subject, Predicate predicate, Phrase object, int start, int end) {
        if (!subject.norm().equals(object.norm())) {
            relations.add(new Relation(subject, predicate, object, start, end));
        }
    }

    private static Verb verb(Predicate predicate, Order order, String cues, String words) {
        String spaced = words.replace(" ", "\\s{1,3}");
        return new Verb(
                predicate,
                order,
                cues.split(" "),
                Pattern.compile("(?<=\\s)" + spaced + "(?=\\s)", Pattern.CASE_INSENSITIVE));
    }

    private static Noun noun(Predicate predicate, String cues, String words) {
        return new Noun(
                predicate,
                cues.split(" "),
                Pattern.compile("\\b" + words.replace(" ", "\\s{1,3}") + "\\s", Pattern.CASE_INSENSITIVE));
    }
}
