package io.continuum.instance.extract;

import static io.continuum.instance.extract.Runs.AT;
import static io.continuum.instance.extract.Runs.BACKSLASH;
import static io.continuum.instance.extract.Runs.CAPITALS;
import static io.continuum.instance.extract.Runs.COLON;
import static io.continuum.instance.extract.Runs.COLONS;
import static io.continuum.instance.extract.Runs.DASH;
import static io.continuum.instance.extract.Runs.DIGIT;
import static io.continuum.instance.extract.Runs.DOLLAR;
import static io.continuum.instance.extract.Runs.DOT;
import static io.continuum.instance.extract.Runs.HUMP;
import static io.continuum.instance.extract.Runs.LETTER_V;
import static io.continuum.instance.extract.Runs.MEMBER;
import static io.continuum.instance.extract.Runs.NUMBER_SIGN;
import static io.continuum.instance.extract.Runs.PART;
import static io.continuum.instance.extract.Runs.QUALIFIED;
import static io.continuum.instance.extract.Runs.SLASH;
import static io.continuum.instance.extract.Runs.UNDERSCORE;
import static io.continuum.instance.extract.Runs.UPPER;
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
    private record Rule(TokenType type, Where where, Pattern pattern, Predicate<String> accepts) {}

    /** Where a rule can match at all, told by a few characters; in most texts nowhere. */
    private sealed interface Where {
        /** Within a run between white space that has all of these marks and is so long: its pattern matches no space. */
        record Run(int marks, int lengthMin) implements Where {}

        /** Around the digits of a text with so many of them, one run of which has these marks; begins with one of these. */
        record Digits(int digitsMin, int marks, String first) implements Where {}

        /** In a text with one of these. */
        record Text(String... any) implements Where {}
    }

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

    private static final String DIGITS = "0123456789";
    private static final String CAPITAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private static final Pattern NUMBERED = Pattern.compile(".*-[a-z]{0,30}\\d{1,4}");

    private static final List<Rule> RULES = List.of(
            rule(
                    SECRET,
                    text("-----BEGIN "),
                    "-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[A-Za-z0-9+/=\\s]{0,8000}+"
                            + "(?:-----END [A-Z ]{0,30}-----)?"),
            rule(SECRET, runs(DOT, 20), "\\beyJ[\\w-]{8,2000}+\\.[\\w-]{8,4000}+\\.[\\w-]{0,2000}+"),
            rule(
                    SECRET,
                    runs(0, 14),
                    "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b|\\bgh[pousr]_[A-Za-z0-9]{30,100}\\b"
                            + "|\\bxox[abprs]-[A-Za-z0-9-]{10,200}|\\bsk-[A-Za-z0-9_-]{20,200}|\\bAIza[\\w-]{35}"
                            + "|\\bck_[a-z0-9]{8}_[\\w-]{43}"),
            rule(
                    SECRET,
                    text(":", "="),
                    "(?i)\\b(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token)"
                            + "\\s{0,3}[:=]\\s{0,3}[\"']?[^\\s\"',;]{4,200}"),
            rule(
                    URL,
                    runs(COLON | SLASH, 5),
                    "\\b(?:https?|ftps?|sftp|ssh|wss?|git|file|s3|gs|ldaps?|redis|amqps?|mongodb"
                            + "|postgres(?:ql)?|mysql"
                            + "|jdbc:[a-z0-9:]{1,30})://[^\\s<>\"'`)\\]}|]{1,2000}+"),
            rule(
                    EMAIL,
                    runs(AT | DOT, 5),
                    "(?<![\\p{L}\\p{N}._%+-])[\\p{L}\\p{N}._%+-]{1,64}+@[\\p{L}\\p{N}-]{1,63}"
                            + "(?:\\.[\\p{L}\\p{N}-]{1,63}){0,7}\\.\\p{L}[\\p{L}\\p{N}-]{1,62}"),
            rule(CVE, runs(DASH | DIGIT, 13), "(?i)\\bCVE-\\d{4}-\\d{4,7}\\b"),
            rule(CWE, runs(DASH | DIGIT, 5), "(?i)\\bCWE-\\d{1,5}\\b"),
            rule(GHSA, runs(DASH, 19), "(?i)\\bGHSA(?:-[23456789cfghjmpqrvwx]{4}){3}\\b"),
            rule(RFC, text("RFC"), "\\bRFC[ -]?\\d{3,5}\\b"),
            rule(UUID, runs(DASH, 36), "(?i)(?<![\\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\\w-])"),
            rule(MAC, runs(PART, 17), "(?i)(?<![\\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\\w:-])"),
            rule(
                    IP,
                    runs(DOT | DIGIT, 7),
                    "(?<![\\w.])\\d{1,3}(?:\\.\\d{1,3}){3}(?:/\\d{1,2}|:\\d{1,5})?(?![\\w])(?!\\.\\d)",
                    TypedTokens::isIpv4),
            rule(
                    IP,
                    runs(COLONS, 4),
                    "(?i)(?<![\\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:/\\d{1,3})?(?![\\w:])",
                    text -> text.contains("::") && text.length() > 3
                            || text.chars().filter(c -> c == ':').count() == 7),
            rule(
                    IBAN,
                    digits(2, UPPER | DIGIT, CAPITAL),
                    "\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\\b",
                    TypedTokens::isIban),
            rule(
                    CARD,
                    digits(13, DIGIT, DIGITS),
                    "(?<![\\w.-])\\d(?:[ -]?\\d){12,18}(?![\\w.-]?\\d)",
                    TypedTokens::isCard),
            rule(
                    GAV,
                    runs(DOT | COLON, 5),
                    "(?<![\\w.:-])[a-z][a-z0-9_-]{0,60}(?:\\.[a-z0-9_-]{1,60}){1,8}:[A-Za-z0-9_.-]{1,80}"
                            + "(?::[A-Za-z0-9_.-]{1,60}){0,2}(?<=\\w)"),
            rule(
                    GAV,
                    runs(AT | DIGIT | DOT, 5),
                    "(?<![\\w@/.-])(?:@[a-z0-9-]{1,60}/)?[a-z][a-z0-9._-]{0,60}@v?\\d{1,6}"
                            + "(?:\\.\\d{1,6}){1,3}(?:[-+][\\w.-]{1,40})?"),
            rule(GAV, runs(COLON | SLASH, 8), "\\bpkg:[a-z]{2,20}/[^\\s\"'<>]{1,200}+"),
            rule(
                    FILE_LINE,
                    runs(DOT | COLON | DIGIT, 5),
                    "(?<![\\w./\\\\@+-])(?:[\\w.@+-]{1,80}[/\\\\]){0,20}[\\w.@+-]{1,80}\\." + EXTENSION
                            + ":\\d{1,6}(?::\\d{1,4})?\\b"),
            rule(
                    PATH,
                    runs(COLON | BACKSLASH, 4),
                    "(?<![\\w/\\\\.:])[A-Za-z]:\\\\(?:[^\\s\\\\/:*?\"<>|]{1,100}\\\\?){1,30}+"),
            rule(PATH, runs(BACKSLASH, 5), "(?<![\\w/\\\\])\\\\\\\\[\\w.-]{1,60}(?:\\\\[\\w.$-]{1,100}){1,20}"),
            rule(PATH, runs(SLASH, 4), "(?<![\\w/.~:<-])(?:~|\\.{1,2})?(?:/[\\w.+@%=-]{1,100}){2,30}+/?"),
            rule(
                    PATH,
                    runs(SLASH, 4),
                    "(?<![\\w/.~:<-])/(?:etc|var|usr|opt|tmp|home|root|srv|mnt|proc|sys|dev|bin|lib|boot|data)\\b/?"),
            rule(
                    PATH,
                    runs(SLASH, 4),
                    "(?<![\\w/\\\\.@+-])(?:[\\w.@+-]{1,80}/){1,20}[\\w@+-]{1,80}(?:\\.[\\w@+-]{1,30}){0,3}\\."
                            + EXTENSION + "\\b"),
            rule(
                    EXCEPTION,
                    runs(UPPER, 6),
                    "(?<![\\w.$])(?:[a-z][\\w$]{0,60}\\.){0,10}[A-Z][A-Za-z0-9_$]{0,80}?"
                            + "(?:Exception|Error|Failure|Panic)(?![\\w$])"),
            rule(
                    HTTP_STATUS,
                    digits(3, DIGIT, "Hh45"),
                    "(?i)\\bHTTP(?:/\\d(?:\\.\\d)?)?[ -]?[1-5]\\d\\d\\b|\\b[45]\\d\\d(?="
                            + " (?:errors?|responses?|status)\\b)"),
            rule(
                    DATE,
                    digits(8, DASH | DIGIT, DIGITS),
                    "\\b\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])(?:[T"
                            + " ]\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?\\b"),
            rule(
                    DATE,
                    text(MONTHS),
                    "\\b\\d{1,2}(?:st|nd|rd|th)? " + MONTH + "(?:,? \\d{4})?\\b|\\b" + MONTH
                            + " \\d{1,2}(?:st|nd|rd|th)?(?:,? \\d{4})?\\b"),
            rule(DATE, runs(DIGIT, 8), "(?<![\\w./-])\\d{1,2}[./-]\\d{1,2}[./-](?:19|20)\\d{2}(?![\\w/-])"),
            rule(
                    DATE,
                    digits(3, COLON | DIGIT, DIGITS),
                    "(?<![\\w:.])(?:[01]?\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:[.,]\\d{1,6})?)?(?:"
                            + " ?[aApP]\\.?[mM])?(?![\\w:])"),
            rule(
                    VERSION,
                    runs(DOT | DIGIT, 5),
                    "(?<![\\w.-])v?\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}(?:\\.\\d{1,6})?"
                            + "(?:[-+][\\w.-]{1,40})?(?<=\\w)(?!\\w)"),
            rule(VERSION, runs(LETTER_V | DIGIT, 2), "(?<![\\w.-])v\\d{1,5}(?:\\.\\d{1,5})?(?![\\w.]*\\d)"),
            rule(
                    PHONE,
                    digits(8, DIGIT, "+0"),
                    "(?<![\\w.+-])(?:\\+|00)\\d{1,3}(?:[ ./-]?\\(?\\d{1,5}\\)?){2,7}(?![\\w-])",
                    TypedTokens::isPhone),
            rule(
                    PHONE,
                    digits(8, DIGIT, "(" + DIGITS),
                    "(?<![\\w.+-])(?:\\(\\d{2,5}\\) ?|0\\d{1,4}[ /-]|\\d{3}[-.])\\d{3,4}[ .-]?\\d{3,5}(?![\\w-])",
                    TypedTokens::isPhone),
            rule(
                    HASH,
                    runs(0, 32),
                    "(?i)(?<![\\w-])(?:sha(?:256|512|1):|md5:)?(?:[0-9a-f]{128}|[0-9a-f]{96}"
                            + "|[0-9a-f]{64}|[0-9a-f]{56}|[0-9a-f]{40}|[0-9a-f]{32})(?![\\w-])"),
            rule(
                    HASH,
                    runs(DIGIT, 7),
                    "(?<![\\w-])[0-9a-f]{7,12}(?![\\w-])",
                    text -> text.chars().anyMatch(c -> c >= 'a') && digits(text) >= 2),
            rule(
                    HOST,
                    runs(DOT, 4),
                    "(?i)(?<![\\w.@/-])(?:[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?\\.){1,8}" + TOP_LEVEL
                            + "(?::\\d{1,5})?(?![\\w-])(?!\\.\\w)"),
            rule(HOST, runs(0, 9), "(?i)\\blocalhost(?::\\d{1,5})?\\b"),
            rule(
                    HOST,
                    runs(DASH | DIGIT, 3),
                    "(?<![\\w.@/-])[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){1,5}(?![\\w-])",
                    text -> NUMBERED.matcher(text).matches()),
            rule(
                    HOST,
                    runs(DIGIT, 3),
                    "(?<![\\w.@/-])(?:db|srv|web|app|host|node|vm|gw|ns|mx|proxy|cache|dc|esx|pc"
                            + "|lt|sw|rt|fw)\\d{1,4}(?![\\w-])"),
            rule(ENV_VAR, runs(DOLLAR, 3), "\\$\\{[A-Z_][A-Z0-9_]{1,60}\\}|\\$[A-Z_][A-Z0-9_]{1,60}\\b"),
            rule(
                    ERROR_CODE,
                    runs(CAPITALS, 3),
                    "\\bERR_[A-Z0-9_]{2,60}\\b|\\bE(?:CONN|PIPE|ACCES|EXIST|NOENT|INVAL|AGAIN"
                            + "|BUSY|TIMEDOUT|ADDR|HOST|NET|NOSPC|NOMEM|PERM|MFILE|IO)[A-Z]{0,12}\\b"),
            rule(
                    ENV_VAR,
                    runs(UNDERSCORE | UPPER, 4),
                    "(?<![\\w$])[A-Z][A-Z0-9]{1,30}(?:_[A-Z0-9]{1,30}){1,8}(?![\\w])"),
            rule(
                    ERROR_CODE,
                    runs(DIGIT, 4),
                    "(?<![\\w-])[A-Z]{2,12}[-_#]\\d{2,8}(?![\\w-])|(?<![\\w-])[A-Z]{1,6}\\d{3,8}"
                            + "(?![\\w-])|\\b0x[0-9A-Fa-f]{4,16}\\b"),
            rule(
                    AMOUNT,
                    digits(1, DIGIT, "$€£¥" + DIGITS),
                    "[$€£¥] ?\\d{1,15}(?:[.,]\\d{1,3}){0,5}(?:[kKmM]\\b)?|(?<![\\w.,-])\\d{1,15}"
                            + "(?:[.,]\\d{1,6}){0,5} ?"
                            + UNIT + "(?![\\w])"),
            rule(MENTION, runs(AT, 2), "(?<![\\w@.])@[\\p{L}\\p{N}][\\p{L}\\p{N}_.-]{0,38}(?<![.-])"),
            rule(TAG, runs(NUMBER_SIGN, 2), "(?<![\\w#&/])#[\\p{L}][\\p{L}\\p{N}_-]{1,40}|(?<![\\w#&/])#\\d{1,8}\\b"),
            rule(
                    IDENTIFIER,
                    runs(MEMBER, 3),
                    "(?<![\\w.@])[a-zA-Z_]\\w{0,60}(?:\\.[a-zA-Z_]\\w{0,60}){0,8}(?:#\\w{1,60}|(?:\\(\\)))"),
            rule(
                    IDENTIFIER,
                    runs(QUALIFIED, 7),
                    "(?<![\\w.@])[a-zA-Z_]\\w{0,60}(?:(?:\\.|::)[a-zA-Z_]\\w{1,60}){2,8}(?!\\w)"),
            rule(
                    IDENTIFIER,
                    runs(UNDERSCORE, 3),
                    "(?<![\\w.@])[a-zA-Z][a-z0-9]{0,40}(?:_[a-zA-Z0-9]{1,40}){1,8}(?!\\w)"),
            rule(
                    IDENTIFIER,
                    runs(HUMP, 2),
                    "(?<![\\w.@])(?:[a-z]{1,30}[0-9]{0,4}|[A-Z][a-z0-9]{1,30})(?:[A-Z][a-z0-9]{0,30}){1,8}(?!\\w)"));

    /** No match of a rule about digits begins or ends further away from one. */
    private static final int AROUND_DIGITS = 64;

    private TypedTokens() {}

    /** The tokens of a text in the order in which they stand; no two overlap. */
    public static List<Token> find(String text) {
        Runs runs = Runs.of(text);
        BitSet taken = new BitSet(text.length());
        List<Token> tokens = new ArrayList<>();
        for (Rule rule : RULES) {
            switch (rule.where()) {
                case Where.Run(int marks, int lengthMin) -> {
                    if (runs.mayHave(marks)) {
                        inRuns(text, runs, marks, lengthMin, rule, taken, tokens);
                    }
                }
                case Where.Digits(int digitsMin, int marks, String first) -> {
                    if (runs.digits() >= digitsMin && runs.has(marks)) {
                        aroundDigits(text, runs, first, rule, taken, tokens);
                    }
                }
                case Where.Text(String[] any) -> {
                    if (Arrays.stream(any).anyMatch(text::contains)) {
                        collect(text, rule, rule.pattern().matcher(text), taken, tokens);
                    }
                }
            }
        }
        tokens.sort(Comparator.comparingInt(Token::start));
        return tokens;
    }

    private static void aroundDigits(
            String text, Runs runs, String first, Rule rule, BitSet taken, List<Token> tokens) {
        Matcher matcher = rule.pattern().matcher(text).useTransparentBounds(true);
        int end = Math.min(text.length(), runs.lastDigit() + AROUND_DIGITS);
        int at = Math.max(0, runs.firstDigit() - AROUND_DIGITS);
        while (at < end) {
            if (first.indexOf(text.charAt(at)) >= 0 && matcher.region(at, end).lookingAt()) {
                add(text, rule, at, matcher.end(), taken, tokens);
                at = matcher.end();
            } else {
                at++;
            }
        }
    }

    private static void inRuns(
            String text, Runs runs, int marks, int lengthMin, Rule rule, BitSet taken, List<Token> tokens) {
        Matcher matcher = null;
        for (int run = 0; run < runs.size(); run++) {
            if (runs.has(run, marks, lengthMin)) {
                if (matcher == null) {
                    matcher = rule.pattern().matcher(text).useTransparentBounds(true);
                }
                collect(text, rule, matcher.region(runs.start(run), runs.end(run)), taken, tokens);
            }
        }
    }

    private static void collect(String text, Rule rule, Matcher matcher, BitSet taken, List<Token> tokens) {
        while (matcher.find()) {
            add(text, rule, matcher.start(), matcher.end(), taken, tokens);
        }
    }

    private static void add(String text, Rule rule, int start, int matched, BitSet taken, List<Token> tokens) {
        int end = withoutTrailingPunctuation(text, start, matched);
        int busy = taken.nextSetBit(start);
        if (end > start && (busy < 0 || busy >= end) && rule.accepts().test(text.substring(start, end))) {
            taken.set(start, end);
            tokens.add(new Token(rule.type(), text.substring(start, end), start, end));
        }
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

    private static Where runs(int marks, int lengthMin) {
        return new Where.Run(marks, lengthMin);
    }

    private static Where digits(int digitsMin, int marks, String first) {
        return new Where.Digits(digitsMin, marks, first);
    }

    private static Where text(String... any) {
        return new Where.Text(any);
    }

    private static Rule rule(TokenType type, Where where, String pattern) {
        return rule(type, where, pattern, _ -> true);
    }

    private static Rule rule(TokenType type, Where where, String pattern, Predicate<String> accepts) {
        return new Rule(type, where, Pattern.compile(pattern), accepts);
    }
}
