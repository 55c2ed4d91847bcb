package io.continuum.instance.extract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds proper names: runs of capitalised words, with the small words that join them. */
final class ProperNames {
    /** An accent may be a character of its own. */
    private static final Pattern NAME = Pattern.compile(
            "(?<![\\p{L}\\p{N}\\p{M}_@.-])\\p{Lu}[\\p{L}\\p{N}\\p{M}'’-]{1,40}(?:(?:"
                + " (?:of|the|de|la|van|von|der|den|and|&|du|di|da|y) | )\\p{Lu}[\\p{L}\\p{N}\\p{M}'’-]{0,40}){0,5}");

    private static final Pattern LOWER_WORD =
            Pattern.compile("(?<![\\p{L}\\p{N}\\p{M}])\\p{Ll}[\\p{Ll}\\p{M}'’-]{1,40}");
    private static final int NAMES_MAX = 200;

    private ProperNames() {}

    static List<Phrase> find(String text, List<Sentence> sentences, List<Token> tokens) {
        Set<String> lowerWords = new HashSet<>();
        Matcher lower = LOWER_WORD.matcher(text);
        while (lower.find()) {
            lowerWords.add(lower.group());
        }
        Spans typed = new Spans(tokens);
        Map<String, Phrase> names = new LinkedHashMap<>();
        for (Sentence sentence : sentences) {
            Matcher matcher = NAME.matcher(sentence.text());
            while (matcher.find() && names.size() < NAMES_MAX) {
                name(matcher, sentence, lowerWords)
                        .filter(phrase -> !typed.touch(phrase.start(), phrase.end()))
                        .ifPresent(phrase -> names.putIfAbsent(phrase.norm(), phrase));
            }
        }
        return new ArrayList<>(names.values());
    }

    private static java.util.Optional<Phrase> name(Matcher matcher, Sentence sentence, Set<String> lowerWords) {
        String text = matcher.group();
        int start = matcher.start();
        if (start == 0) {
            int space = text.indexOf(' ');
            String first = (space < 0 ? text : text.substring(0, space)).toLowerCase(Locale.ROOT);
            boolean ordinary = StopWords.contains(first) || lowerWords.contains(first);
            if (space < 0 || ordinary) {
                if (space < 0) {
                    return java.util.Optional.empty();
                }
                start += space + 1;
                text = text.substring(space + 1);
                if (!Character.isUpperCase(text.charAt(0))) {
                    return java.util.Optional.empty();
                }
            }
        }
        String bare = text.replaceAll("['’]s?$", "");
        if (bare.length() < 2 || StopWords.contains(bare.toLowerCase(Locale.ROOT))) {
            return java.util.Optional.empty();
        }
        int offset = sentence.start() + start;
        return java.util.Optional.of(new Phrase(bare, offset, offset + bare.length()));
    }
}
