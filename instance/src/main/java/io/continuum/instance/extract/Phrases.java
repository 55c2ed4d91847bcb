package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts the noun phrase of one to six words out of what stands before or after a relation's verb. */
final class Phrases {
    private static final int WORDS_MAX = 6;
    private static final int CHARS_MAX = 120;
    private static final Pattern WORD = Pattern.compile("[^\\s\"“”„«»()\\[\\]{}<>*`]{1,200}");
    /** Where a clause ends; the words after a comma are those of the journal grammar. */
    private static final Pattern CLAUSE_END = Pattern.compile(
            "[.:;!?](?=\\s|$)|[;!?]|[()\\[\\]]|\\s[-–—]\\s|—|,"
                    + " ?(?=(?:and|but|which|because|so|after|when|since|while|then"
                    + "|as|who|that|it|we|they|he|she|i|this|the)\\b)|"
                    + " (?=(?:because|so that|which|but|who|whose|after|when|since"
                    + "|once|if|unless|although|though|whereas)\\b)|[,.]$",
            Pattern.CASE_INSENSITIVE);

    private static final Set<String> DETERMINERS = Set.of(
            ("a an the this that these those our your their its his her my any some all every each another such both"
                + " several many most more no one two three also then now always usually often again simply just only"
                + " even really actually probably")
                    .split(" "));
    private static final Set<String> PRONOUNS = Set.of(
            ("it they we i he she you this that these those which who what them him her us me there nothing something"
                            + " everything anything someone everyone nobody one ones here everybody somebody others")
                    .split(" "));
    /** Prepositions that begin where and when; what follows them names a place or a time, not the thing. */
    private static final Set<String> PLACE_OR_TIME =
            Set.of("in at on during within inside across while until before near throughout everywhere today yesterday"
                    .split(" "));

    private record Word(String text, int start, int end) {
        String lower() {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    private Phrases() {}

    /**
     * The phrase that ends where a verb begins.
     *
     * @param clause text before the verb
     * @param offset position of the clause in the raw text
     */
    static Optional<Phrase> before(String clause, int offset) {
        int start = 0;
        Matcher end = CLAUSE_END.matcher(clause);
        while (end.find() && end.end() < clause.length()) {
            start = end.end();
        }
        int comma = clause.lastIndexOf(',');
        if (comma >= start && comma < clause.length() - 1) {
            start = comma + 1;
        }
        List<Word> words = words(clause.substring(start), offset + start);
        if (!words.isEmpty() && PLACE_OR_TIME.contains(words.getFirst().lower())) {
            words = afterLastDeterminer(words);
        }
        return phrase(words);
    }

    /** The phrase that begins where a verb ends, up to the end of its clause. */
    static Optional<Phrase> after(String rest, int offset) {
        Matcher end = CLAUSE_END.matcher(rest);
        String clause = end.find() ? rest.substring(0, end.start()) : rest;
        int comma = clause.indexOf(',');
        if (comma > 0) {
            clause = clause.substring(0, comma);
        }
        return phrase(words(clause, offset));
    }

    private static List<Word> words(String clause, int offset) {
        List<Word> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(clause);
        while (matcher.find() && words.size() < 40) {
            int start = matcher.start();
            int end = matcher.end();
            while (start < end && ",;:.!?'’_".indexOf(clause.charAt(start)) >= 0) {
                start++;
            }
            while (end > start && ",;:.!?'’_".indexOf(clause.charAt(end - 1)) >= 0) {
                end--;
            }
            if (end > start) {
                words.add(new Word(clause.substring(start, end), offset + start, offset + end));
            }
        }
        return words;
    }

    private static List<Word> afterLastDeterminer(List<Word> words) {
        for (int i = words.size() - 2; i > 0; i--) {
            if (DETERMINERS.contains(words.get(i).lower())) {
                return words.subList(i + 1, words.size());
            }
        }
        return List.of();
    }

    private static Optional<Phrase> phrase(List<Word> words) {
        int first = 0;
        while (first < words.size() - 1 && DETERMINERS.contains(words.get(first).lower())) {
            first++;
        }
        int last = words.size();
        for (int i = first + 1; i < last; i++) {
            if (PLACE_OR_TIME.contains(words.get(i).lower())) {
                last = i;
            }
        }
        List<Word> kept = words.subList(Math.min(first, last), last);
        if (kept.isEmpty() || kept.size() > WORDS_MAX) {
            return Optional.empty();
        }
        String head = kept.getLast().lower();
        if (PRONOUNS.contains(kept.getFirst().lower()) || PRONOUNS.contains(head) || StopWords.contains(head)) {
            return Optional.empty();
        }
        String text = String.join(" ", kept.stream().map(Word::text).toList());
        boolean hasLetter = text.chars().anyMatch(Character::isLetter);
        return hasLetter && text.length() <= CHARS_MAX
                ? Optional.of(
                        new Phrase(text, kept.getFirst().start(), kept.getLast().end()))
                : Optional.empty();
    }
}
