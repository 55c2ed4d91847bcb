package io.continuum.instance.pattern;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names the concept a phrase speaks of, the same way on every instance: two organisations count together only when they
 * write the same bytes (SPEC-pattern ). Stateless.
 */
public final class ConceptNames {
    static final int WORDS_MAX = 6;
    private static final int SLUG_CHARS_MAX = 48;
    private static final int CLASS_NUMBER_DIGITS_MAX = 4;
    private static final int SHORT_WORD = 3;

    private static final Pattern WEAKNESS = Pattern.compile("(?i)^CWE[ _-]?(\\d{1,5})$");
    private static final Pattern HTTP_CODE =
            Pattern.compile("(?i)^HTTP(?:[ /-]?(?:status|error|code))?[ :/-]*([1-5]\\d\\d)s?(?:"
                    + " (?:errors?|responses?|status(?:es)?|codes?))?$|^([1-5]\\d\\d)"
                    + " (?:errors?|responses?|status(?:es)?)$");
    private static final Pattern POSSESSIVE = Pattern.compile("['’]s?\\b");
    /** Stands for a letter that has no ASCII form; no text holds it, because control characters become spaces first. */
    private static final char FOREIGN = '\u0001';

    private static final Pattern WORD_BREAK = Pattern.compile("[^a-z0-9\\x01]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private static final Set<String> DETERMINERS = Set.of(
            "a", "an", "the", "this", "that", "these", "those", "its", "their", "our", "your", "my", "his", "her",
            "some", "any", "each", "every", "all", "both", "such");

    /** Plurals that the rules would cut wrongly. */
    private static final Map<String, String> IRREGULAR = Map.ofEntries(
            Map.entry("aches", "ache"),
            Map.entry("caches", "cache"),
            Map.entry("niches", "niche"),
            Map.entry("headaches", "headache"),
            Map.entry("avalanches", "avalanche"),
            Map.entry("cookies", "cookie"),
            Map.entry("zombies", "zombie"),
            Map.entry("movies", "movie"),
            Map.entry("dependencies", "dependency"),
            Map.entry("statuses", "status"),
            Map.entry("viruses", "virus"),
            Map.entry("buses", "bus"),
            Map.entry("bonuses", "bonus"),
            Map.entry("focuses", "focus"),
            Map.entry("biases", "bias"),
            Map.entry("aliases", "alias"),
            Map.entry("canvases", "canvas"),
            Map.entry("axes", "axis"),
            Map.entry("indices", "index"),
            Map.entry("vertices", "vertex"),
            Map.entry("matrices", "matrix"),
            Map.entry("analyses", "analysis"),
            Map.entry("crises", "crisis"),
            Map.entry("heroes", "hero"),
            Map.entry("echoes", "echo"),
            Map.entry("zeroes", "zero"));

    /** Words that end in s and are no plural. */
    private static final Set<String> NO_PLURALS = Set.of(
            "alias",
            "always",
            "atlas",
            "besides",
            "bias",
            "bios",
            "canvas",
            "chaos",
            "clothes",
            "cors",
            "ddos",
            "does",
            "dtls",
            "fips",
            "hsts",
            "https",
            "iops",
            "kerberos",
            "kubernetes",
            "lens",
            "logistics",
            "means",
            "mpls",
            "mtls",
            "news",
            "perhaps",
            "scissors",
            "series",
            "sideways",
            "species",
            "surroundings",
            "trousers",
            "whereas",
            "windows");

    /** Letters that Unicode does not take apart into a base letter and a mark. */
    private static final Map<Character, String> LETTERS =
            Map.of('ß', "ss", 'æ', "ae", 'œ', "oe", 'ø', "o", 'đ', "d", 'ł', "l", 'þ', "th", 'ð', "d", 'ı', "i");

    /** How naming a phrase ended. */
    public sealed interface Named {
        /** @param id the canonical id, at most 60 ASCII characters */
        record Concept(String id) implements Named {}

        /** @param reason why no id exists, without the phrase */
        record Unnameable(String reason) implements Named {}
    }

    private ConceptNames() {}

    /** The id of a phrase of at most six words after its articles are dropped. */
    public static Named name(String phrase) {
        String plain = phrase.strip();
        Matcher weakness = WEAKNESS.matcher(plain);
        if (weakness.matches()) {
            return publicClass("weakness:cwe-", weakness.group(1));
        }
        Matcher code = HTTP_CODE.matcher(plain);
        if (code.matches()) {
            return new Named.Concept("code:http-" + (code.group(1) != null ? code.group(1) : code.group(2)));
        }
        List<String> words = words(plain);
        if (words.isEmpty()) {
            return new Named.Unnameable("no words");
        }
        if (words.size() > WORDS_MAX) {
            return new Named.Unnameable("more than " + WORDS_MAX + " words");
        }
        if (words.stream().anyMatch(word -> word.indexOf(FOREIGN) >= 0)) {
            return new Named.Unnameable("letters without an ASCII form");
        }
        String slug = String.join("-", words);
        return slug.length() > SLUG_CHARS_MAX
                ? new Named.Unnameable("longer than " + SLUG_CHARS_MAX + " characters")
                : new Named.Concept("concept:" + slug);
    }

    /** The normalised words of a text, in order: lower case, ASCII, singular, without articles. */
    public static List<String> words(String text) {
        String ascii = toAscii(POSSESSIVE.matcher(text).replaceAll(""));
        List<String> words = new ArrayList<>();
        for (String word : WORD_BREAK.split(ascii)) {
            if (!word.isEmpty() && !DETERMINERS.contains(word)) {
                words.add(singular(word));
            }
        }
        return words;
    }

    /** The words a concept id is made of; a public class such as {@code weakness:cwe-79} has none. */
    public static List<String> wordsOf(String conceptId) {
        return conceptId.startsWith("concept:")
                ? List.of(conceptId.substring("concept:".length()).split("-", -1))
                : List.of();
    }

    private static Named publicClass(String prefix, String number) {
        String plain = number.replaceFirst("^0+(?=\\d)", "");
        return plain.length() > CLASS_NUMBER_DIGITS_MAX
                ? new Named.Unnameable("no such public number")
                : new Named.Concept(prefix + plain);
    }

    /** Compatibility form, lower case, marks off; a letter with no ASCII form becomes {@link #FOREIGN}. */
    private static String toAscii(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        String bare =
                MARKS.matcher(Normalizer.normalize(folded, Normalizer.Form.NFD)).replaceAll("");
        StringBuilder ascii = new StringBuilder(bare.length());
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            String replacement = LETTERS.get(c);
            if (c < 0x80) {
                ascii.append(c < ' ' ? ' ' : c);
            } else if (replacement != null) {
                ascii.append(replacement);
            } else {
                ascii.append(Character.isLetterOrDigit(c) ? FOREIGN : ' ');
            }
        }
        return ascii.toString();
    }

    /** Light plural stemming: -ies to -y, -sses, -xes, -shes, -ches lose es, other plurals lose s. */
    static String singular(String word) {
        String irregular = IRREGULAR.get(word);
        if (irregular != null) {
            return irregular;
        }
        boolean plural = word.length() > SHORT_WORD && word.endsWith("s") && !NO_PLURALS.contains(word);
        if (!plural || endsWithAny(word, "ss", "us", "is")) {
            return word;
        }
        if (word.endsWith("ies")) {
            return word.length() > SHORT_WORD + 1 ? cut(word, 3) + "y" : cut(word, 1);
        }
        return endsWithAny(word, "sses", "xes", "shes", "ches", "zzes") ? cut(word, 2) : cut(word, 1);
    }

    private static String cut(String word, int chars) {
        return word.substring(0, word.length() - chars);
    }

    private static boolean endsWithAny(String word, String... endings) {
        for (String ending : endings) {
            if (word.endsWith(ending)) {
                return true;
            }
        }
        return false;
    }
}
