package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds proper names: runs of capitalised words, with the small words that join them. */
final class ProperNames {
    /** An accent may be a character of its own. */
    private static final Pattern NAME = Pattern.compile("\\p{Lu}[\\p{L}\\p{N}\\p{M}'’-]{1,40}(?:(?:"
            + " (?:of|the|de|la|van|von|der|den|and|&|du|di|da|y) | )\\p{Lu}[\\p{L}\\p{N}\\p{M}'’-]{0,40}){0,5}");

    private static final Pattern LOWER_WORD =
            Pattern.compile("(?<![\\p{L}\\p{N}\\p{M}])\\p{Ll}[\\p{Ll}\\p{M}'’-]{1,40}");
    private static final Pattern POSSESSIVE = Pattern.compile("['’]s?$");
    private static final int NAMES_MAX = 200;

    private ProperNames() {}

    static List<Phrase> find(String text, List<Sentence> sentences, List<Token> tokens) {
        Predicate<String> lowerWords = new LowerWords(text);
        Spans typed = new Spans(tokens);
        Map<String, Phrase> names = new LinkedHashMap<>();
        for (Sentence sentence : sentences) {
            String said = sentence.text();
            Matcher matcher = NAME.matcher(said);
            int at = 0;
            while (at < said.length() && names.size() < NAMES_MAX) {
                int point = said.codePointAt(at);
                if (Letters.isUpper(point)
                        && mayBegin(said, at)
                        && matcher.region(at, said.length()).lookingAt()) {
                    name(matcher, sentence, lowerWords)
                            .filter(phrase -> !typed.touch(phrase.start(), phrase.end()))
                            .ifPresent(phrase -> names.putIfAbsent(phrase.norm(), phrase));
                    at = matcher.end();
                } else {
                    at += Character.charCount(point);
                }
            }
        }
        return new ArrayList<>(names.values());
    }

    /** No name begins within a word, an address or the like. */
    private static boolean mayBegin(String text, int at) {
        if (at == 0) {
            return true;
        }
        int before = text.codePointBefore(at);
        return !Letters.isOfWord(before) && "_@.-".indexOf(before) < 0;
    }

    /** The words that a text has in lower case too; looked for only when somebody asks. */
    private static final class LowerWords implements Predicate<String> {
        private final String text;
        private @Nullable Set<String> words;

        LowerWords(String text) {
            this.text = text;
        }

        @Override
        public boolean test(String word) {
            Set<String> known = words;
            if (known == null) {
                known = new HashSet<>();
                Matcher lower = LOWER_WORD.matcher(text);
                while (lower.find()) {
                    known.add(lower.group());
                }
                words = known;
            }
            return known.contains(word);
        }
    }

    private static Optional<Phrase> name(Matcher matcher, Sentence sentence, Predicate<String> lowerWords) {
        String text = matcher.group();
        int start = matcher.start();
        if (start == 0) {
            int space = text.indexOf(' ');
            if (space < 0) {
                return Optional.empty();
            }
            String first = text.substring(0, space).toLowerCase(Locale.ROOT);
            if (StopWords.contains(first) || lowerWords.test(first)) {
                start += space + 1;
                text = text.substring(space + 1);
                if (!Character.isUpperCase(text.charAt(0))) {
                    return Optional.empty();
                }
            }
        }
        String bare = POSSESSIVE.matcher(text).replaceAll("");
        if (bare.length() < 2 || StopWords.contains(bare.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        int offset = sentence.start() + start;
        return Optional.of(new Phrase(bare, offset, offset + bare.length()));
    }
}
