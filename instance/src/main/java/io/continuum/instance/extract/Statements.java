package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds decisions with their reason and what was not chosen, preferences, and facts about the speaker and about things.
 * Questions are none of them.
 */
final class Statements {
    private static final Pattern DECIDED = Pattern.compile(
            "\\b(?:we|i|they|the team|the group|the board)\\s(?:have |had |all |finally |then |therefore |now"
                    + " )?(?:decided|agreed|chose|settled on|opted|opt for|are going with|went"
                    + " with|picked|selected|replaced|will (?:use|adopt|keep|move|switch|replace|stop|start|go"
                    + " with|drop|migrate|standardi[sz]e))\\b(?:\\s(?:to|on|for|that))?\\s?",
            Pattern.CASE_INSENSITIVE);
    private static final String[] DECISION_CUES = {
        "deci", "agreed", "chose", "settled", "opt", "going with", "went", "picked", "selected", "replaced", "will "
    };
    private static final String[] PREFERENCE_CUES = {
        "prefer", "like", "love", "enjoy", "hate", "avoid", "always", "never", "please"
    };
    private static final Pattern HEADED =
            Pattern.compile("^[\\s>*#_-]{0,8}decision[*_]{0,2}\\s{0,3}:\\s{0,3}", Pattern.CASE_INSENSITIVE);
    private static final Pattern PREFERRED = Pattern.compile(
            "\\b(?:i|we) (?:(?:always|never|now|really|no longer|don['’]t)"
                    + " )?(?:prefer|like|love|enjoy|hate|dislike|avoid)\\s|\\bi"
                    + " (?:always|never)\\s|^(?:always|never)\\s|\\bplease (?:always|never|don['’]t)\\s",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NEGATED =
            Pattern.compile("\\b(?:not|never|undecided|nobody|cannot)\\b|n['’]t\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern REASON = Pattern.compile(
            ",?\\s(?:because|since|due to|so that|given that|in order to)\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern AGAINST =
            Pattern.compile(",?\\s(?:instead of|rather than|over|in place of|not)\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern EDGES = Pattern.compile("^[,;:\\s]{1,5}|[.,;:!\\s]{1,5}$");
    private static final Pattern LIST = Pattern.compile(",\\s|\\s(?:and|or)\\s");
    private static final Pattern CHOSEN =
            Pattern.compile("(?:use|adopt|keep|take|go with|using)\\s", Pattern.CASE_INSENSITIVE);
    private static final Pattern PURPOSE = Pattern.compile("\\s(?:for|as)\\s(?:the |our )?", Pattern.CASE_INSENSITIVE);
    private static final int NEGATION_CHARS = 30;

    private Statements() {}

    static List<Statement> find(List<Sentence> sentences) {
        List<Statement> found = new ArrayList<>();
        for (Sentence sentence : sentences) {
            if (!sentence.isQuestion()) {
                Cues cues = sentence.cues();
                decision(sentence, cues)
                        .or(() -> preference(sentence, cues))
                        .or(() -> fact(sentence))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Statement> decision(Sentence sentence, Cues cues) {
        if (!cues.hold(DECISION_CUES)) {
            return Optional.empty();
        }
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
                : Optional.of(statement(
                        Statement.Kind.DECISION,
                        sentence,
                        choice,
                        rationale,
                        alternatives,
                        decided(choice, alternatives)));
    }

    /** "Use X for Y" is the one answer to the question what to use for Y; "use X" alone may be one of many. */
    private static Claim decided(String choice, List<String> alternatives) {
        Matcher verb = CHOSEN.matcher(choice);
        if (!verb.lookingAt()) {
            return Claim.NONE;
        }
        String value = choice.substring(verb.end());
        Matcher purpose = PURPOSE.matcher(value);
        boolean exclusive = purpose.find();
        String predicate = "use" + (exclusive ? " for " + value.substring(purpose.end()) : "");
        String object = exclusive ? value.substring(0, purpose.start()) : value;
        return object.isBlank()
                ? Claim.NONE
                : new Claim("we", predicate, object, exclusive, false, Claim.Cue.NONE, alternatives);
    }

    private static Optional<Statement> preference(Sentence sentence, Cues cues) {
        if (!cues.hold(PREFERENCE_CUES)) {
            return Optional.empty();
        }
        Matcher cue = PREFERRED.matcher(sentence.text());
        return cue.find()
                ? Optional.of(statement(
                        Statement.Kind.PREFERENCE,
                        sentence,
                        trimmed(sentence.text().substring(cue.start())),
                        "",
                        List.of(),
                        Claims.of(sentence)))
                : Optional.empty();
    }

    private static Optional<Statement> fact(Sentence sentence) {
        Claim claim = Claims.of(sentence);
        return claim.isPresent()
                ? Optional.of(statement(Statement.Kind.FACT, sentence, claim.object(), "", List.of(), claim))
                : Optional.empty();
    }

    private static Statement statement(
            Statement.Kind kind,
            Sentence sentence,
            String choice,
            String rationale,
            List<String> alternatives,
            Claim claim) {
        return new Statement(
                kind, sentence.text(), choice, rationale, alternatives, claim, sentence.start(), sentence.end());
    }

    /** "We have not decided" and "we decided nothing": a denial just before or just after the cue. */
    private static boolean isNegated(String text, Matcher cue) {
        String around = text.substring(Math.max(0, cue.start() - NEGATION_CHARS), cue.end());
        return NEGATED.matcher(around).find() || text.startsWith("nothing", cue.end());
    }

    private static String trimmed(String text) {
        return EDGES.matcher(text.strip()).replaceAll("");
    }
}
