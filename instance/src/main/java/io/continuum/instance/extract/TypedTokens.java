package io.continuum.instance.extract;

import static io.continuum.instance.extract.TokenType.AMOUNT;
import static io.continuum.instance.extract.TokenType.CARD;
import static io.continuum.instance.extract.TokenType.CVE;
import static io.continuum.instance.extract.TokenType.CWE;
import static io.continuum.instance.extract.TokenType.DATE;
import static io.continuum.instance.extract.TokenType.EMAIL;
import static io.continuum.instance.extract.TokenType.ENV_VAR;
import static io.continuum.instance.extract.TokenType.ERROR_CODE;
import static io.continuum.instance.extract.TokenType.EXCEPTION;
import static io.continuum.instance.extract.TokenType.FILE_LINE;
import static io.continuum.instance.extract.TokenType.GAV;
import static io.continuum.instance.extract.TokenType.GHSA;
import static io.continuum.instance.extract.TokenType.HASH;
import static io.continuum.instance.extract.TokenType.HOST;
import static io.continuum.instance.extract.TokenType.HTTP_STATUS;
import static io.continuum.instance.extract.TokenType.IBAN;
import static io.continuum.instance.extract.TokenType.IDENTIFIER;
import static io.continuum.instance.extract.TokenType.IP;
import static io.continuum.instance.extract.TokenType.MAC;
import static io.continuum.instance.extract.TokenType.MENTION;
import static io.continuum.instance.extract.TokenType.PATH;
import static io.continuum.instance.extract.TokenType.PHONE;
import static io.continuum.instance.extract.TokenType.RFC;
import static io.continuum.instance.extract.TokenType.SECRET;
import static io.continuum.instance.extract.TokenType.TAG;
import static io.continuum.instance.extract.TokenType.URL;
import static io.continuum.instance.extract.TokenType.UUID;
import static io.continuum.instance.extract.TokenType.VERSION;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds typed tokens by one table of rules, which extraction and anonymisation share: what memory recognises is what the
 * privacy checks recognise. Thread-safe.
 *
 * <p>Every repetition in every rule is bounded, so the time is linear in the length of the text, whatever the text is.
 */
public final class TypedTokens {
    /** @param mayHold whether a text can hold such a token at all, told by a character or two; most cannot */
    private record Rule(TokenType type, Predicate<String> mayHold, Pattern pattern, Predicate<String> accepts) {}

    private static final String MONTH = "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?"
            + "|Aug(?:ust)?|Sep(?:t(?:ember)?)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)";
    private static final String UNIT = "(?:%|ms|µs|ns|s|sec|seconds?|min(?:utes?)?|h|hours?|days?|weeks?|months?"
            + "|[kKMGT]i?B|bytes?|[kMG]bit/s|Hz|[kMG]Hz|req/s|rps|USD|EUR|GBP|CHF|JPY|SEK|NOK|DKK|euros?|dollars?)";
    private static final String TOP_LEVEL = "(?:com|org|net|io|dev|app|cloud|local|internal|lan|corp|intra|home|example"
            + "|test|invalid|edu|gov|mil|int|info|biz|eu|uk|us|de|fr|it|es|pt|nl|be|at|ch"
            + "|se|no|dk|fi|is|ie|pl|cz|sk|hu|ro"
            + "|bg|gr|tr|ua|ru|jp|cn|kr|in|au|nz|ca|mx|br|ar|cl|co|za|ke|ng|eg|il|ae|sg|hk|tw|ai|me|tv|cc)";
    private static final String EXTENSION =
            "(?:java|kt|kts|scala|groovy|py|pyi|js|jsx|mjs|ts|tsx|go|rs|rb|php|cs|c|h|cc"
                    + "|cpp|hpp|m|swift|sh|bash|ps1|bat|sql|pl|lua|r|jl|ex|exs|erl|hs|clj|xml|yaml"
                    + "|yml|json|toml|ini|cfg|conf"
                    + "|properties|env|md|txt|log|csv|html|css|proto|gradle|tf|lock|pem|key|crt"
                    + "|jar|war|so|dll|exe|service)";

    private static final Predicate<String> ALWAYS = _ -> true;

    private static final List<Rule> RULES = List.of(
            rule(
                    SECRET,
                    has("-"),
                    "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\\s]{0,8000}+"
                            + "(?:-----END [A-Z ]{0,30}-----)?"),
            rule(SECRET, has("."), "\\beyJ[\\w-]{8,2000}+\\.[\\w-]{8,4000}+\\.[\\w-]{0,2000}+"),
            rule(
                    SECRET,
                    ALWAYS,
                    "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{30,100}\\b"
                            + "|\\bxox[abprs]-[A-Za-z0-9-]{10,200}|\\bsk-[A-Za-z0-9_-]{20,200}|\\bAIza[\\w-]{35}"
                            + "|\\bck_[a-z0-9]{8}_[\\w-]{43}"),
            rule(
                    SECRET,
                    ALWAYS,
                    "(?i)\\b(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)"
                            + "\\s{0,3}[:=]\\s{0,3}[\"']?[^\\s\"',;]{4,200}"),
            rule(
                    URL,
                    has(":/"),
                    "\\b(?:https?|ftps?|sftp|ssh|wss?|git|file|s3|gs|ldaps?|redis|amqps?|mongodb"
                            + "|postgres(?:ql)?|mysql"
                            + "|jdbc:[a-z0-9:]{1,30})://[^\\s<>\"'`)\\]}|]{1,2000}+"),
            rule(
                    EMAIL,
                    has("@."),
                    "(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}+@[\\p{L}\\p{N}-]{1,63}"
                            + "(?:\\.[\\p{L}\\p{N}-]{1,63}){0,7}\\.\\p{L}[\\p{L}\\p{N}-]{1,62}"),
            rule(CVE, has("-0"), "(?i)\\bCVE-\\d{4}-\\d{4,7}\\b"),
            rule(CWE, has("-0"), "(?i)\\bCWE-\\d{1,5}\\b"),
            rule(GHSA, has("-"), "(?i)\\bGHSA(?:-[23456789cfghjmpqrvwx]{4}){3}\\b"),
            rule(RFC, has("0"), "\\bRFC[ -]?\\d{3,5}\\b"),
            rule(UUID, has("-"), "(?i)(?<![\\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\\w-])"),
            rule(MAC, ALWAYS, "(?i)(?<![\\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\\w:-])"),
            rule(
                    IP,
                    has(".0"),
                    "(?<![\\w.])\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2}|:\\d{1,5})?(?![\\w])(?!\\.\\d)",
                    TypedTokens::isIpv4),
            rule(
                    IP,
                    has(":"),
                    "(?i)(?<![\\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:/\\d{1,3})?(?![\\w:])",
                    text -> text.contains("::") && text.length() > 3
                            || text.chars().filter(c -> c == ':').count() == 7),
            rule(IBAN, has("0"), "\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\\b", TypedTokens::isIban),
            rule(CARD, has("0"), "(?<![\\w.-])\\d(?:[ -]?\\d){12,18}(?![\\w.-]?\\d)", TypedTokens::isCard),
            rule(
                    GAV,
                    has(".:"),
                    "(?<![\\w.:-])[a-z][a-z0-9_-]{0,60}(?:\\.[a-z0-9_-]{1,60}){1,8}:[A-Za-z0-9_.-]{1,80}"
                            + "(?::[A-Za-z0-9_.-]{1,60}){0,2}(?<=\\w)"),
            rule(
                    GAV,
                    has("@0"),
                    "(?<![\\w@/.-])(?:@[a-z0-9-]{1,60}/)?[a-z][a-z0-9._-]{0,60}@v?\\d{1,6}"
                            + "(?:\\.\\d{1,6}){1,3}(?:[-+][\\w.-]{1,40})?"),
            rule(GAV, has(":/"), "\\bpkg:[a-z]{2,20}/[^\\s\"'<>]{1,200}+"),
            rule(
                    FILE_LINE,
                    has(".:0"),
                    "(?<![\\w./\\\\@+-])(?:[\\w.@+-]{1,80}[/\\\\]){0,20}[\\w.@+-]{1,80}\\." + EXTENSION
                            + ":\\d{1,6}(?::\\d{1,4})?\\b"),
            rule(PATH, has(":\\"), "(?<![\\w/\\\\.:])[A-Za-z]:\\\\(?:[^\\s\\\\/:*?\"<>|]{1,100}\\\\?){1,30}+"),
            rule(PATH, has("\\"), "(?<![\\w/\\\\])\\\\\\\\[\\w.-]{1,60}(?:\\\\[\\w.$-]{1,100}){1,20}"),
            rule(PATH, has("/"), "(?<![\\w/.~:<-])(?:~|\\.{1,2})?(?:/[\\w.+@%=-]{1,100}){2,30}+/?"),
            rule(
                    PATH,
                    has("/"),
                    "(?<![\\w/.~:<-])/(?:etc|var|usr|opt|tmp|home|root|srv|mnt|proc|sys|dev|bin|lib|boot|data)\\b/?"),
            rule(
                    PATH,
                    has("/"),
                    "(?<![\\w/\\\\.@+-])(?:[\\w.@+-]{1,80}/){1,20}[\\w@+-]{1,80}(?:\\.[\\w@+-]{1,30}){0,3}\\."
                            + EXTENSION + "\\b"),
            rule(
                    EXCEPTION,
                    hasAny("Exception", "Error", "Failure", "Panic"),
                    "(?<![\\w.$])(?:[a-z][\\w$]{0,60}\\.){0,10}[A-Z][A-Za-z0-9_$]{0,80}?"
                            + "(?:Exception|Error|Failure|Panic)(?![\\w$])"),
            rule(
                    HTTP_STATUS,
                    has("0"),
                    "(?i)\\bHTTP(?:/\\d(?:\\.\\d)?)?[ -]?[1-5]\\d\\d\\b|\\b[45]\\d\\d(?="
                            + " (?:errors?|responses?|status)\\b)"),
            rule(
                    DATE,
                    has("-0"),
                    "\\b\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?:[T"
                            + " ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?\\b"),
            rule(
                    DATE,
                    has("0"),
                    "\\b\\d{1,2}(?:st|nd|rd|th)? " + MONTH + "(?:,? \\d{4})?\\b|\\b" + MONTH
                            + " \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?\\b"),
            rule(DATE, has("0"), "(?<![\\w./-])\\d{1,2}[./-]\\d{1,2}[./-](?:19|20)\\d{2}(?![\\w/-])"),
            rule(
                    DATE,
                    has(":0"),
                    "(?<![\\w:.])(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:[.,]\\d{1,6})?)?(?:"
                            + " ?[aApP]\\.?[mM])?(?![\\w:])"),
            rule(
                    VERSION,
                    has(".0"),
                    "(?<![\\w.-])v?\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}(?:\\.\\d{1,6})?"
                            + "(?:[-+][\\w.-]{1,40})?(?<=\\w)(?!\\w)"),
            rule(VERSION, has("v0"), "(?<![\\w.-])v\\d{1,5}(?:\\.\\d{1,5})?(?![\\w.]*\\d)"),
            rule(
                    PHONE,
                    has("0"),
                    "(?<![\\w.+-])(?:\\+|00)\\d{1,3}(?:[ ./-]?\\(?\\d{1,5}\\)?){2,7}(?![\\w-])",
                    TypedTokens::isPhone),
            rule(
                    PHONE,
                    has("0"),
                    "(?<![\\w.+-])(?:\\(\\d{2,5}\\) ?|0\\d{1,4}[ /-]|\\d{3}[-.])\\d{3,4}[ .-]?\\d{3,5}(?![\\w-])",
                    TypedTokens::isPhone),
            rule(
                    HASH,
                    ALWAYS,
                    "(?i)(?<![\\w-])(?:sha(?:256|512|1):|md5:)?(?:[0-9a-f]{128}|[0-9a-f]{96}"
                            + "|[0-9a-f]{64}|[0-9a-f]{56}|[0-9a-f]{40}|[0-9a-f]{32})(?![\\w-])"),
            rule(
                    HASH,
                    has("0"),
                    "(?<![\\w-])[0-9a-f]{7,12}(?![\\w-])",
                    text -> text.chars().anyMatch(c -> c >= 'a') && digits(text) >= 2),
            rule(
                    HOST,
                    has("."),
                    "(?i)(?<![\\w.@/-])(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\\.){1,8}" + TOP_LEVEL
                            + "(?::\\d{1,5})?(?![\\w-])(?!\\.\\w)"),
            rule(HOST, ALWAYS, "(?i)\\blocalhost(?::\\d{1,5})?\\b"),
            rule(
                    HOST,
                    has("-0"),
                    "(?<![\\w.@/-])[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){1,5}(?![\\w-])",
                    text -> text.matches(".*-[a-z]{0,30}\\d{1,4}")),
            rule(
                    HOST,
                    has("0"),
                    "(?<![\\w.@/-])(?:db|srv|web|app|host|node|vm|gw|ns|mx|proxy|cache|dc|esx|pc"
                            + "|lt|sw|rt|fw)\\d{1,4}(?![\\w-])"),
            rule(ENV_VAR, has("$"), "\\$\\{[A-Z_][A-Z0-9_]{1,60}\\}|\\$[A-Z_][A-Z0-9_]{1,60}\\b"),
            rule(
                    ERROR_CODE,
                    ALWAYS,
                    "\\bERR_[A-Z0-9_]{2,60}\\b|\\bE(?:CONN|PIPE|ACCES|EXIST|NOENT|INVAL|AGAIN"
                            + "|BUSY|TIMEDOUT|ADDR|HOST|NET|NOSPC|NOMEM|PERM|MFILE|IO)[A-Z]{0,12}\\b"),
            rule(ENV_VAR, has("_"), "(?<![\\w$])[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,8}(?![\\w])"),
            rule(
                    ERROR_CODE,
                    has("0"),
                    "(?<![\\w-])[A-Z]{2,12}[-_#]\\d{2,8}(?![\\w-])|(?<![\\w-])[A-Z]{1,6}\\d{3,8}"
                            + "(?![\\w-])|\\b0x[0-9A-Fa-f]{4,16}\\b"),
            rule(
                    AMOUNT,
                    has("0"),
                    "[$€£¥] ?\\d{1,15}(?:[.,]\\d{1,3}){0,5}(?:[kKmM]\\b)?|(?<![\\w.,-])\\d{1,15}"
                            + "(?:[.,]\\d{1,6}){0,5} ?"
                            + UNIT + "(?![\\w])"),
            rule(MENTION, has("@"), "(?<![\\w@.])@[\\p{L}\\p{N}][\\p{L}\\p{N}_.-]{0,38}(?<![.-])"),
            rule(TAG, has("#"), "(?<![\\w#&/])#[\\p{L}][\\p{L}\\p{N}_-]{1,40}|(?<![\\w#&/])#\\d{1,8}\\b"),
            rule(
                    IDENTIFIER,
                    hasAny("#", "()"),
                    "(?<![\\w.@])[a-zA-Z_]\\w{0,60}(?:\\.[a-zA-Z_]\\w{0,60}){0,8}(?:#\\w{1,60}|(?:\\(\\)))"),
            rule(
                    IDENTIFIER,
                    hasAny(".", "::"),
                    "(?<![\\w.@])[a-zA-Z_]\\w{0,60}(?:(?:\\.|::)[a-zA-Z_]\\w{1,60}){2,8}(?!\\w)"),
            rule(IDENTIFIER, has("_"), "(?<![\\w.@])[a-zA-Z][a-z0-9]{0,40}(?:_[a-zA-Z0-9]{1,40}){1,8}(?!\\w)"),
            rule(
                    IDENTIFIER,
                    ALWAYS,
                    "(?<![\\w.@])(?:[a-z]{1,30}[0-9]{0,4}|[A-Z][a-z0-9]{1,30})(?:[A-Z][a-z0-9]{0,30}){1,8}(?!\\w)"));

    private TypedTokens() {}

    /** The tokens of a text in the order in which they stand; no two overlap. */
    public static List<Token> find(String text) {
        BitSet taken = new BitSet(text.length());
        List<Token> tokens = new ArrayList<>();
        for (Rule rule : RULES) {
            if (!rule.mayHold().test(text)) {
                continue;
            }
            Matcher matcher = rule.pattern().matcher(text);
            while (matcher.find()) {
                int start = matcher.start();
                int end = withoutTrailingPunctuation(text, start, matcher.end());
                int busy = taken.nextSetBit(start);
                if (end > start && (busy < 0 || busy >= end) && rule.accepts().test(text.substring(start, end))) {
                    taken.set(start, end);
                    tokens.add(new Token(rule.type(), text.substring(start, end), start, end));
                }
            }
        }
        tokens.sort(Comparator.comparingInt(Token::start));
        return tokens;
    }

    private static int withoutTrailingPunctuation(String text, int start, int matched) {
        int end = matched;
        while (end > start && ".,;:!?".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static boolean isIpv4(String text) {
        String address = text.split("[/:]", 2)[0];
        for (String octet : address.split("\\.")) {
            if (Integer.parseInt(octet) > 255) {
                return false;
            }
        }
        return true;
    }

    /** The check digits of ISO 13616: rearranged and read as a number, an IBAN is 1 modulo 97. */
    private static boolean isIban(String text) {
        String compact = text.replace(" ", "");
        if (compact.length() < 15 || compact.length() > 34) {
            return false;
        }
        int rest = 0;
        for (char c : (compact.substring(4) + compact.substring(0, 4)).toCharArray()) {
            int value = Character.digit(c, 36);
            rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
        }
        return rest == 1;
    }

    /** The Luhn check of ISO/IEC 7812. */
    private static boolean isCard(String text) {
        int sum = 0;
        boolean twice = false;
        for (int i = text.length() - 1; i >= 0; i--) {
            if (Character.isDigit(text.charAt(i))) {
                int digit = Character.digit(text.charAt(i), 10) * (twice ? 2 : 1);
                sum += digit > 9 ? digit - 9 : digit;
                twice = !twice;
            }
        }
        return sum % 10 == 0;
    }

    private static boolean isPhone(String text) {
        long digits = digits(text);
        return digits >= 8 && digits <= 15;
    }

    private static long digits(String text) {
        return text.chars().filter(Character::isDigit).count();
    }

    /** Texts with each of these characters; {@code 0} stands for any digit. */
    private static Predicate<String> has(String characters) {
        return text -> characters
                .chars()
                .allMatch(each -> each == '0' ? text.chars().anyMatch(Character::isDigit) : text.indexOf(each) >= 0);
    }

    /** Texts with one of these words. */
    private static Predicate<String> hasAny(String... words) {
        return text -> Arrays.stream(words).anyMatch(text::contains);
    }

    private static Rule rule(TokenType type, Predicate<String> mayHold, String pattern) {
        return rule(type, mayHold, pattern, _ -> true);
    }

    private static Rule rule(TokenType type, Predicate<String> mayHold, String pattern, Predicate<String> accepts) {
        return new Rule(type, mayHold, Pattern.compile(pattern), accepts);
    }
}
