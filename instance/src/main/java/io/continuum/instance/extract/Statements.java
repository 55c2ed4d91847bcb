package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds decisions with their reason and what was not chosen, and preferences. Questions and negations are neither. */
final class Statements {
    private static final Pattern DECIDED = Pattern.compile(
            "\\b(?:we|i|they|the team|the group|the board)\\s(?:have |had |all |finally |then |therefore |now"
                    + " )?(?:decided|agreed|chose|settled on|opted|opt for|are going with|went"
                    + " with|picked|selected|replaced|will (?:use|adopt|keep|move|switch|replace|stop|start|go"
                    + " with|drop|migrate|standardi[sz]e))\\b(?:\\s(?:to|on|for|that))?\\s?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern HEADED =
            Pattern.compile("^[\\s>*#_-]{0,8}decision[*_]{0,2}\\s{0,3}:\\s{0,3}", Pattern.CASE_INSENSITIVE);
    private static final Pattern PREFERRED = Pattern.compile(
            "\\b(?:i|we) (?:always |never )?(?:prefer|like|hate|avoid)\\s|\\bi (?:always|never)\\s|\\bplease"
                    + " (?:always|never|don['’]t)\\s",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NEGATED =
            Pattern.compile("\\b(?:not|never|undecided|nobody|cannot)\\b|n['’]t\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern REASON = Pattern.compile(
            ",?\\s(?:because|since|due to|so that|given that|in order to)\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern AGAINST =
            Pattern.compile(",?\\s(?:instead of|rather than|over|in place of|not)\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern LIST = Pattern.compile(",\\s|\\s(?:and|or)\\s");
    private static final int NEGATION_CHARS = 30;

    private Statements() {}

    static List<Statement> find(List<Sentence> sentences) {
        List<Statement> found = new ArrayList<>();
        for (Sentence sentence : sentences) {
            if (!sentence.isQuestion()) {
                decision(sentence).or(() -> preference(sentence)).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Statement> decision(Sentence sentence) {
        String text = sentence.text();
        Matcher headed = HEADED.matcher(text);
        Matcher cue = headed.lookingAt() ? headed : DECIDED.matcher(text);
        if (cue != headed && (!cue.find() || isNegated(text, cue))) {
            return Optional.empty();
        }
        String said = text.substring(cue.end());
        Matcher reason = REASON.matcher(said);
        boolean reasoned = reason.find();
        String rationale = reasoned ? trimmed(said.substring(reason.end())) : "";
        String chosen = reasoned ? said.substring(0, reason.start()) : said;
        Matcher against = AGAINST.matcher(chosen);
        boolean weighed = against.find();
        List<String> alternatives = weighed
                ? LIST.splitAsStream(chosen.substring(against.end()))
                        .map(Statements::trimmed)
                        .filter(alternative -> !alternative.isEmpty())
                        .limit(8)
                        .toList()
                : List.of();
        String choice = trimmed(weighed ? chosen.substring(0, against.start()) : chosen);
        return choice.isEmpty()
                ? Optional.empty()
                : Optional.of(statement(Statement.Kind.DECISION, sentence, choice, rationale, alternatives));
    }

    private static Optional<Statement> preference(Sentence sentence) {
        Matcher cue = PREFERRED.matcher(sentence.text());
        return cue.find()
                ? Optional.of(statement(
                        Statement.Kind.PREFERENCE,
                        sentence,
                        trimmed(sentence.text().substring(cue.start())),
                        "",
                        List.of()))
                : Optional.empty();
    }

    private static Statement statement(
            Statement.Kind kind, Sentence sentence, String choice, String rationale, List<String> alternatives) {
        return new Statement(kind, sentence.text(), choice, rationale, alternatives, sentence.start(), sentence.end());
    }

    /** "We have not decided" and "we decided nothing": a denial just before or just after the cue. */
    private static boolean isNegated(String text, Matcher cue) {
        String around = text.substring(Math.max(0, cue.start() - NEGATION_CHARS), cue.end());
        return NEGATED.matcher(around).find() || text.startsWith("nothing", cue.end());
    }

    private static String trimmed(String text) {
        return text.strip().replaceAll("^[,;:\\s]{1,5}|[.,;:!\\s]{1,5}$", "");
    }
}
