package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what a sentence says about something: who lives where, which value something has, who likes what. Only forms that
 * say it outright are read; a sentence of another form makes no claim.
 */
final class Claims {
    private static final String VALUE = "(\\S[^\\r\\n]{0,160})";
    private static final String NOW = "(?:now |currently |also |still |again |usually |mostly )?";

    /** @param cues of which a sentence needs one */
    private record Rule(String[] cues, Pattern pattern, String predicate, boolean exclusive) {}

    /** Of the speaker: the value is group 1. */
    private static final List<Rule> OF_SPEAKER = List.of(
            rule(
                    "live moved relocated based",
                    "\\bI(?: have|['’]ve)? " + NOW + "(?:live|lived|moved|relocated|am based|['’]m based) (?:in|to) "
                            + VALUE,
                    "lives in",
                    true),
            rule(
                    "work started joined moved",
                    "\\bI(?: have|['’]ve)? " + NOW + "(?:work|started|joined|moved)(?: working)? (?:at|for) " + VALUE,
                    "works at",
                    true),
            rule(
                    "joined",
                    "\\bI(?: have|['’]ve)? " + NOW + "joined (?!the call|the meeting)" + VALUE,
                    "works at",
                    true),
            rule("called", "\\b(?:I am|I['’]m) " + NOW + "called " + VALUE, "name", true),
            rule("allergic", "\\b(?:I am|I['’]m) " + NOW + "(?:allergic to) " + VALUE, "allergic to", false),
            rule(
                    "switched migrated moved",
                    "\\b(?:I|we)(?: have|['’]ve)? " + NOW + "(?:switched|migrated|moved) to " + VALUE,
                    "use",
                    false),
            rule("use run adopted", "\\b(?:I|we) " + NOW + "(?:use|run|adopted) " + VALUE, "use", false),
            rule("deploy", "\\b(?:I|we) " + NOW + "deploy (?:to|on) " + VALUE, "deploy to", false));

    /** Of a thing: the subject stands before these words, the value after them. */
    private static final List<Rule> OF_THING = List.of(
            verb("owned maintained", "(?:is|are) " + NOW + "(?:owned|maintained) by", "owner", true),
            verb("belongs", NOW + "belongs to", "owner", true),
            verb("led managed headed", "(?:is|are) " + NOW + "(?:led|managed|headed) by", "lead", true),
            verb(
                    "hosted deployed running",
                    "(?:is|are) " + NOW + "(?:hosted|deployed|running) (?:on|in|at)",
                    "runs on",
                    true),
            verb("runs", NOW + "runs (?:on|in)", "runs on", true),
            verb("located stored kept", "(?:is|are) " + NOW + "(?:located|stored|kept) (?:in|at|on)", "is in", true),
            verb("live", NOW + "(?:lives|live) in", "lives in", true),
            verb("works", NOW + "works (?:at|for)", "works at", true),
            verb("written implemented", "(?:is|are) " + NOW + "(?:written|implemented) in", "written in", true),
            verb(
                    "scheduled planned due",
                    "(?:is|are) " + NOW + "(?:scheduled|planned|due) (?:for|on)",
                    "scheduled for",
                    true),
            verb(
                    "moved rescheduled postponed",
                    "(?:was|is|has been) (?:moved|rescheduled|postponed) (?:to|until)",
                    "scheduled for",
                    true),
            verb("set limited configured", "(?:is|are) " + NOW + "(?:set|limited|configured) (?:to|at)", "is", true),
            verb(
                    "raised lowered changed increased reduced switched",
                    "(?:has been |was )?(?:raised|lowered|changed|increased|reduced|switched) to",
                    "is",
                    true),
            verb("listens", NOW + "listens on", "listens on", true),
            verb("uses", NOW + "uses", "uses", false),
            verb("depends", NOW + "depends on", "depends on", false));

    private static final Pattern IS = pattern("\\s(?:is|are) " + NOW);
    /** Forms of the words before {@code is}. */
    private static final Pattern MINE = pattern("(?:^|.*[\\s,])(my|our) ((?:[\\p{L}-]{1,30} ){0,4}[\\p{L}-]{1,30})");

    private static final Pattern ATTRIBUTE_OF =
            pattern("(?:^|.*[\\s,])the ([\\p{L} _-]{2,40}) of (?:the )?([\\p{L}\\p{N}._ -]{2,60})");
    private static final Pattern POSSESSIVE =
            pattern("(?:^|.*\\s)(\\p{L}[\\p{L}\\p{N}_-]{1,40})['’]s ((?:[\\p{L}-]{1,30} ){0,3}[\\p{L}-]{1,30})");
    private static final Pattern CLAUSE = Pattern.compile("[,;:(—]");
    private static final Pattern DETERMINER = pattern("(?:^|\\s)(?:the|our|an?|this)\\s");
    private static final int SUBJECT_WORDS_MAX = 5;
    private static final Pattern RULE =
            pattern("(?:\\bI (always|never)|\\bplease (always|never|don['’]t)|^(always|never)) " + VALUE);
    private static final Pattern ATTITUDE = pattern("\\b(?:I|we) " + NOW
            + "(?:really )?(prefer|like|love|enjoy|hate|dislike|avoid|(?:don['’]t|do not) like) " + VALUE);
    private static final Pattern NO_LONGER =
            pattern("\\s(?:no longer|not any ?more|stopped|don['’]t|do not|doesn['’]t|does not)\\s");
    private static final Pattern ANY_MORE = pattern("\\s(?:any ?more|any longer)\\b");
    private static final Pattern NOW_CUE = pattern(
            "\\b(?:now|from now on|as of (?:now|today)|these days|switched to|migrated to|moved to|changed to)\\b");
    private static final Pattern INSTEAD = pattern(",?\\s(?:instead of|rather than|in place of|and no longer|not)\\s");
    private static final Pattern TAIL = pattern(
            "(?:[.;!]|,(?= )|\\s(?=(?:because|since|so that|but|which|who|when|after|before|until|while|as of|from now"
                    + " on|any ?more|any longer|these days|now|again|today|too|and (?:we|I|it|the))\\b)).*$");
    private static final Pattern ARTICLE = Pattern.compile("(?i)^(?:the|a|an|to)\\s");
    private static final Pattern MARKS = Pattern.compile("^[\"'“”‘’]|[\"'“”‘’.,;:!]+$");
    private static final Pattern DATUM = Pattern.compile(
            "\\d|^\\p{Lu}|(?i:^(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|noon|midnight|daily|weekly|monthly|on|off|true|false|enabled|disabled|required|optional)\\b)");
    private static final Set<String> NO_SUBJECT = Set.of(
            ("it this that there here he she they we you i what which who all everything something nothing one these"
                            + " those today tomorrow yesterday now if when where why how")
                    .split(" "));
    /** Any other verb of attitude is a dislike. */
    private static final Map<String, String> ATTITUDES = Map.of("like", "like", "love", "like", "enjoy", "like");

    private static final int WORDS_MAX = 8;

    private Claims() {}

    /** The claim a sentence makes; {@link Claim#NONE} when it makes none. */
    static Claim of(Sentence sentence) {
        String text = sentence.text();
        if (text.endsWith("?") || text.length() > 400) {
            return Claim.NONE;
        }
        Cues cues = sentence.cues();
        boolean over = cues.hold("no longer", "more", "stopped", "don", "do ", "doesn", "does ")
                && NO_LONGER.matcher(text).find()
                && (text.contains(" no longer ")
                        || text.contains(" stopped ")
                        || ANY_MORE.matcher(text).find());
        String plain = over ? affirmed(text) : text;
        boolean now = cues.hold("now", "these", " to") && NOW_CUE.matcher(text).find();
        Claim.Cue cue = over ? Claim.Cue.NO_LONGER : now ? Claim.Cue.NOW : Claim.Cue.NONE;
        Cues said = over ? Cues.of(plain) : cues;
        return attitude(plain, said, cue)
                .or(() -> rule(plain, said, cue))
                .or(() -> ofSpeaker(plain, said, cue))
                .or(() -> ofThing(plain, said, cue))
                .or(() -> is(plain, said, cue))
                .orElse(Claim.NONE);
    }

    /** The same sentence without its denial: {@code we no longer use X} becomes {@code we use X}. */
    private static String affirmed(String text) {
        String plain = NO_LONGER.matcher(text).replaceFirst(" ");
        return ANY_MORE.matcher(plain)
                .replaceFirst("")
                .replaceFirst("(?<=\\b(?:I|we|We) )(us|runn|deploy)ing\\b", "$1");
    }

    private static Optional<Claim> attitude(String text, Cues said, Claim.Cue cue) {
        if (!said.hold("prefer", "like", "love", "enjoy", "hate", "avoid")) {
            return Optional.empty();
        }
        Matcher matcher = ATTITUDE.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        Value value =
                Value.of(matcher.group(2).replaceFirst("(?i)\\s(?:over|more than|better than)\\s", " instead of "));
        if (!value.isShort()) {
            return Optional.empty();
        }
        String verb = matcher.group(1).toLowerCase(Locale.ROOT);
        boolean over = cue == Claim.Cue.NO_LONGER;
        if (!verb.equals("prefer")) {
            String attitude = ATTITUDES.getOrDefault(verb, "dislike");
            return Optional.of(new Claim("i", "attitude to " + value.text(), attitude, true, over, cue, List.of()));
        }
        String[] words = value.text().split(" ");
        return Optional.of(
                words.length == 2 && value.instead().isEmpty()
                        ? new Claim("i", "prefers " + words[1], words[0], true, over, cue, List.of())
                        : new Claim("i", "prefers", value.text(), false, over, cue, value.instead()));
    }

    private static Optional<Claim> rule(String text, Cues said, Claim.Cue cue) {
        if (!said.hold("always", "never", "please")) {
            return Optional.empty();
        }
        Matcher matcher = RULE.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String how = matcher.group(1) != null
                ? matcher.group(1)
                : matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
        Value value = Value.of(matcher.group(4));
        String polarity = how.equalsIgnoreCase("always") ? "always" : "never";
        return value.isShort()
                ? Optional.of(new Claim("i", "rule " + value.text(), polarity, true, false, cue, List.of()))
                : Optional.empty();
    }

    private static Optional<Claim> ofSpeaker(String text, Cues said, Claim.Cue cue) {
        for (Rule rule : OF_SPEAKER) {
            if (!said.hold(rule.cues())) {
                continue;
            }
            Matcher matcher = rule.pattern().matcher(text);
            if (matcher.find()) {
                String subject =
                        text.substring(matcher.start(), matcher.start() + 1).equalsIgnoreCase("i") ? "i" : "we";
                return claim(subject, rule.predicate(), Value.of(matcher.group(1)), rule.exclusive(), cue);
            }
        }
        return Optional.empty();
    }

    private static Optional<Claim> ofThing(String text, Cues said, Claim.Cue cue) {
        for (Rule rule : OF_THING) {
            if (!said.hold(rule.cues())) {
                continue;
            }
            Matcher matcher = rule.pattern().matcher(text);
            if (matcher.find()) {
                Optional<String> subject = subject(text.substring(0, matcher.start()));
                if (subject.isPresent()) {
                    Value value = Value.of(text.substring(matcher.end()));
                    return claim(subject.get(), rule.predicate(), value, rule.exclusive(), cue);
                }
            }
        }
        return Optional.empty();
    }

    /** {@code my X is Y}, {@code the X of Z is Y}, {@code Z's X is Y}, {@code the X is Y}. */
    private static Optional<Claim> is(String text, Cues said, Claim.Cue cue) {
        Matcher is = IS.matcher(text);
        if (!said.hold("is ", "are ") || !is.find()) {
            return Optional.empty();
        }
        String before = text.substring(0, is.start());
        Value value = Value.of(text.substring(is.end()));
        Matcher mine = MINE.matcher(before);
        if (mine.matches()) {
            return claim(mine.group(1).equalsIgnoreCase("my") ? "i" : "we", mine.group(2), value, true, cue);
        }
        Matcher of = ATTRIBUTE_OF.matcher(before);
        if (of.matches()) {
            return claim(of.group(2), of.group(1), value, true, cue);
        }
        Matcher possessive = POSSESSIVE.matcher(before);
        if (possessive.matches()) {
            return claim(possessive.group(1), possessive.group(2), value, true, cue);
        }
        boolean datum = DATUM.matcher(value.asWritten()).find();
        return datum || cue != Claim.Cue.NONE || Antonyms.known(value.text())
                ? subject(before).flatMap(subject -> claim(subject, "is", value, datum, cue))
                : Optional.empty();
    }

    /** The thing that the words before a verb speak of; empty when they are no plain name of a thing. */
    private static Optional<String> subject(String before) {
        String clause = before;
        Matcher end = CLAUSE.matcher(before);
        while (end.find()) {
            clause = before.substring(end.end());
        }
        Matcher determiner = DETERMINER.matcher(clause);
        while (determiner.find()) {
            clause = clause.substring(determiner.end());
            determiner = DETERMINER.matcher(clause);
        }
        String norm = Phrase.norm(clause);
        String[] words = norm.split(" ");
        return norm.isEmpty() || words.length > SUBJECT_WORDS_MAX || NO_SUBJECT.contains(words[0])
                ? Optional.empty()
                : Optional.of(norm);
    }

    private static Optional<Claim> claim(
            String subject, String predicate, Value value, boolean exclusive, Claim.Cue cue) {
        return value.isShort()
                ? Optional.of(new Claim(
                        subject, predicate, value.text(), exclusive, cue == Claim.Cue.NO_LONGER, cue, value.instead()))
                : Optional.empty();
    }

    /** A value and what it replaces by name. */
    private record Value(String asWritten, List<String> instead) {
        static Value of(String said) {
            Matcher against = INSTEAD.matcher(said);
            List<String> instead = new ArrayList<>();
            String value = said;
            if (against.find()) {
                value = said.substring(0, against.start());
                instead.add(trimmed(said.substring(against.end())));
            }
            return new Value(trimmed(value), instead);
        }

        private static String trimmed(String text) {
            String whole = TAIL.matcher(text + " ").replaceFirst("").strip();
            return MARKS.matcher(ARTICLE.matcher(whole).replaceFirst("")).replaceAll("");
        }

        String text() {
            return Phrase.norm(asWritten);
        }

        boolean isShort() {
            return !text().isEmpty() && text().split(" ").length <= WORDS_MAX;
        }
    }

    private static Rule rule(String cues, String words, String predicate, boolean exclusive) {
        return new Rule(cues.split(" "), pattern(words), predicate, exclusive);
    }

    private static Rule verb(String cues, String words, String predicate, boolean exclusive) {
        return rule(cues, "\\s" + words + "\\s", predicate, exclusive);
    }

    private static Pattern pattern(String words) {
        return Pattern.compile(words, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
