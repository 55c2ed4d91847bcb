package io.continuum.instance.privacy;

import com.google.re2j.Pattern;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The second line: finds personal data, secrets and machine names in a string. Immutable, thread-safe.
 *
 * <p>It errs on the side of a hit, because a hit only keeps a pattern at home. Expressions run in linear time, so that
 * hostile text cannot stall mining.
 */
public final class PersonalDataNet {
    private static final double ENTROPY_BITS_MAX = 3.8;
    private static final int ENTROPY_CHARS_MIN = 16;
    private static final int NAME_WORDS_MAX = 4;
    private static final int CARD_DIGITS_MIN = 13;
    private static final int CARD_DIGITS_MAX = 19;
    private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);
    private static final Pattern WORD_BREAK = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern DIGIT_GROUPS = Pattern.compile("\\d(?:[ -]?\\d){12,18}");
    private static final Pattern IBAN =
            Pattern.compile("(?i)\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\\b");

    /** What the net calls the things it finds. */
    public enum Kind {
        EMAIL("(?i)[\\p{L}\\p{N}._%+-]+@[\\p{L}\\p{N}.-]+"),
        MENTION("(?:^|[^\\p{L}\\p{N}])@[\\p{L}\\p{N}_]+"),
        URL("(?i)\\b[a-z][a-z0-9+.-]*://|\\bwww\\."),
        UUID("(?i)\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b"),
        MAC("(?i)\\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}\\b"),
        IPV4("\\b\\d{1,3}(?:\\.\\d{1,3}){3}\\b"),
        IPV6("(?i)(?:\\b[0-9a-f]{1,4})?::?(?:[0-9a-f]{1,4}::?){1,6}[0-9a-f]{0,4}"),
        HOSTNAME("(?i)\\b(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\\.)+[a-z][a-z0-9-]+\\b"),
        PATH("(?:^|[\\s\"'(=])(?:~|\\.{0,2})/[\\w.-]+/[\\w./-]*|\\b[A-Za-z]:\\\\"),
        DATE("\\b\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}\\b|\\b\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}\\b"),
        NATIONAL_ID("\\b\\d{3}-\\d{2}-\\d{4}\\b"),
        PHONE("(?:\\+|\\b00)\\d[\\d ()./-]{6,}\\d|\\(\\d{2,5}\\)[ -]?\\d[\\d -]{4,}\\d|\\b\\d{2,5}[ /-]\\d{2,4}["
                + " -]\\d{2,}\\b"),
        DIGITS("\\d{5,}"),
        ADVISORY("(?i)\\bCVE[ _-]\\d+|\\bGHSA(?:-[0-9a-z]{4})+"),
        SECRET_PREFIX(
                "\\bAKIA[0-9A-Z]|\\bASIA[0-9A-Z]{8}|\\bgh[pousr]_|\\bgithub_pat_|\\bglpat-|\\bxox[a-z]-|\\bAIza"
                    + "|\\bsk-[A-Za-z0-9]|\\b[sr]k_(?:live|test)_|\\bhf_[A-Za-z0-9]{8}|\\bnpm_[A-Za-z0-9]{8}|\\beyJ[A-Za-z0-9_-]{6}|-----BEGIN"),
        IBAN_NUMBER(null),
        CARD(null),
        RANDOM_STRING(null),
        HIDDEN_CHARACTER(null),
        MIXED_SCRIPT(null),
        LOCAL_NAME(null);

        private final @Nullable Pattern pattern;

        Kind(@Nullable String expression) {
            this.pattern = expression == null ? null : Pattern.compile(expression);
        }

        /** Lower case with spaces, for people. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private final Set<String> localNames;
    private final Predicate<String> knownWord;

    /**
     * @param localNames names of the people and accounts this instance knows, of up to four words each
     * @param knownWord words that are never taken for a random string
     */
    public PersonalDataNet(Set<String> localNames, Predicate<String> knownWord) {
        this.localNames = localNames.stream()
                .map(name -> String.join(" ", words(name)))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toUnmodifiableSet());
        this.knownWord = knownWord;
    }

    /** Every kind found in the text, each once; empty when the text is clean. */
    public List<Kind> search(String text) {
        List<Kind> found = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (holds(kind, text)) {
                found.add(kind);
            }
        }
        return found;
    }

    private boolean holds(Kind kind, String text) {
        if (kind.pattern != null) {
            return kind.pattern.matcher(text).find();
        }
        return switch (kind) {
            case IBAN_NUMBER -> holdsIban(text);
            case CARD -> holdsCard(text);
            case RANDOM_STRING -> holdsRandomString(text);
            case HIDDEN_CHARACTER -> text.codePoints().anyMatch(PersonalDataNet::isHidden);
            case MIXED_SCRIPT -> holdsMixedScript(text);
            case LOCAL_NAME -> holdsLocalName(text);
            default -> throw new IllegalStateException("no rule for " + kind);
        };
    }

    private static boolean holdsIban(String text) {
        var matcher = IBAN.matcher(text);
        while (matcher.find()) {
            if (isIban(matcher.group().replace(" ", "").toUpperCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** ISO 13616: the first four characters move to the end, letters count from 10, the whole is 1 modulo 97. */
    private static boolean isIban(String text) {
        StringBuilder digits = new StringBuilder();
        String turned = text.substring(4) + text.substring(0, 4);
        turned.chars().forEach(c -> digits.append(Character.digit(c, 36)));
        return new BigInteger(digits.toString()).mod(IBAN_MODULUS).equals(BigInteger.ONE);
    }

    private static boolean holdsCard(String text) {
        var matcher = DIGIT_GROUPS.matcher(text);
        while (matcher.find()) {
            String digits = matcher.group().replaceAll("[ -]", "");
            if (digits.length() >= CARD_DIGITS_MIN && digits.length() <= CARD_DIGITS_MAX && passesLuhn(digits)) {
                return true;
            }
        }
        return false;
    }

    private static boolean passesLuhn(String digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
            sum += i % 2 == 0 ? digit : doubled;
        }
        return sum % 10 == 0;
    }

    private boolean holdsRandomString(String text) {
        for (String part : SPACE.split(text)) {
            for (String piece : part.split("-", -1)) {
                if (piece.length() >= ENTROPY_CHARS_MIN
                        && !knownWord.test(piece.toLowerCase(Locale.ROOT))
                        && entropyBits(piece) > ENTROPY_BITS_MAX) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Shannon entropy in bits per character. */
    static double entropyBits(String text) {
        Map<Integer, Integer> counts = new HashMap<>();
        text.codePoints().forEach(c -> counts.merge(c, 1, Integer::sum));
        double length = text.codePointCount(0, text.length());
        double bits = 0;
        for (int count : counts.values()) {
            double share = count / length;
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }

    /** Zero-width, direction-changing, control, private and unassigned characters. */
    private static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE, Character.UNASSIGNED -> true;
            case Character.CONTROL -> codePoint != '\n' && codePoint != '\r' && codePoint != '\t';
            default -> false;
        };
    }

    /** A word of letters from two scripts: how look-alike letters slip past a word list. */
    private static boolean holdsMixedScript(String text) {
        for (String word : WORD_BREAK.split(text)) {
            long scripts = word.codePoints()
                    .filter(Character::isLetter)
                    .mapToObj(Character.UnicodeScript::of)
                    .filter(script ->
                            script != Character.UnicodeScript.COMMON && script != Character.UnicodeScript.INHERITED)
                    .distinct()
                    .count();
            if (scripts > 1) {
                return true;
            }
        }
        return false;
    }

    private boolean holdsLocalName(String text) {
        String[] words = words(text);
        for (int from = 0; from < words.length; from++) {
            StringBuilder run = new StringBuilder();
            for (int to = from; to < words.length && to < from + NAME_WORDS_MAX; to++) {
                run.append(to == from ? "" : " ").append(words[to]);
                if (localNames.contains(run.toString())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String[] words(String text) {
        return WORD_BREAK.split(text.toLowerCase(Locale.ROOT).strip());
    }
}
