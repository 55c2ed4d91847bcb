package io.continuum.instance.recall;

import io.continuum.instance.extract.StopWords;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;
import org.tartarus.snowball.SnowballStemmer;
import org.tartarus.snowball.ext.EnglishStemmer;
import org.tartarus.snowball.ext.RussianStemmer;

/**
 * Turns text into the terms the index knows, the same way for what is stored and what is asked.
 *
 * <p>An identifier such as {@code CVE-2024-1234}, {@code a.b.C#m} or {@code getUserName} stays whole and is also split
 * into its parts. Words are stemmed by their script, accents fold away, Chinese, Japanese and Korean become pairs of
 * characters. Not thread-safe: each thread makes its own.
 */
final class Terms {
    /** Starts the term of a whole identifier; no part contains it. */
    private static final char WHOLE = '=';

    /** No term is of more characters of the text. */
    static final int WORD_CHARS_MAX = 256;

    private static final int STEMS_MASK = (1 << 16) - 1;
    /** What is known of the words met last, by their hash, whoever met them; who misses another's entry looks again. */
    private static final AtomicReferenceArray<@Nullable Stem> STEMS = new AtomicReferenceArray<>(STEMS_MASK + 1);

    private static final String CONNECTORS = "._-/\\:@#$+'’~%&=";
    private static final Map<String, String> IRREGULAR = irregular();

    /**
     * One term.
     *
     * @param bytes the text as the index keeps it; shared, so nobody changes it
     * @param word number of the word in the text; a whole identifier and its parts share it
     * @param whole whether it stands for the identifier as a whole
     * @param stop whether the word carries no content of its own
     */
    record Term(String text, BytesRef bytes, int word, boolean whole, boolean stop, int start, int end) {}

    static boolean isWhole(BytesRef term) {
        return term.bytes[term.offset] == WHOLE;
    }

    private record Stem(String word, String stem, BytesRef bytes, boolean stop) {}

    private final SnowballStemmer english = new EnglishStemmer();
    private final SnowballStemmer russian = new RussianStemmer();
    private final List<Term> terms = new ArrayList<>();
    private int word;

    List<Term> of(String text) {
        terms.clear();
        word = 0;
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length()
                    && (Character.isLetterOrDigit(text.charAt(i))
                            || Character.isSurrogate(text.charAt(i))
                            || Character.getType(text.charAt(i)) == Character.NON_SPACING_MARK
                            || CONNECTORS.indexOf(text.charAt(i)) >= 0)
                    && (start < 0 || i - start < WORD_CHARS_MAX);
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                chunk(text, start, i);
                start = -1;
                if (i < text.length()
                        && CONNECTORS.indexOf(text.charAt(i)) < 0
                        && Character.isLetterOrDigit(text.charAt(i))) {
                    start = i; // an over-long run goes on as the next word
                }
            }
        }
        return List.copyOf(terms);
    }

    private void chunk(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && !Character.isLetterOrDigit(text.codePointAt(start))) {
            start++;
        }
        while (end > start && !Character.isLetterOrDigit(text.codePointBefore(end))) {
            end--;
        }
        if (start == end) {
            return;
        }
        word++;
        String chunk = text.substring(start, end);
        if (chunk.endsWith("'s") || chunk.endsWith("’s")) {
            chunk = chunk.substring(0, chunk.length() - 2);
        }
        if (isPlain(chunk)) {
            Stem stem = stem(chunk);
            add(stem, start, start + chunk.length());
            return;
        }
        if (chunk.codePoints().anyMatch(Terms::isIdeographic)) {
            pairs(chunk, start);
            return;
        }
        List<int[]> parts = parts(chunk);
        if (parts.size() > 1) {
            add(WHOLE + fold(chunk), true, start, start + chunk.length());
        }
        for (int[] part : parts) {
            Stem stem = stem(fold(chunk.substring(part[0], part[1])));
            add(stem, start + part[0], start + part[1]);
        }
    }

    /** Whether it is a word in lower case, as most are: it has no parts and nothing to fold. */
    private static boolean isPlain(String chunk) {
        for (int i = 0; i < chunk.length(); i++) {
            char c = chunk.charAt(i);
            if (c < 'a' || c > 'z') {
                return false;
            }
        }
        return true;
    }

    /** Where the parts of an identifier begin and end: at connectors, at a capital, between letters and digits. */
    private static List<int[]> parts(String chunk) {
        List<int[]> parts = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= chunk.length(); i++) {
            boolean inside = i < chunk.length() && CONNECTORS.indexOf(chunk.charAt(i)) < 0;
            if (start >= 0 && (!inside || isBoundary(chunk, i))) {
                parts.add(new int[] {start, i});
                start = -1;
            }
            if (inside && start < 0) {
                start = i;
            }
        }
        return parts;
    }

    private static boolean isBoundary(String chunk, int i) {
        char before = chunk.charAt(i - 1);
        char here = chunk.charAt(i);
        if (Character.isDigit(before) != Character.isDigit(here)) {
            return true;
        }
        return Character.isLowerCase(before) && Character.isUpperCase(here);
    }

    private void pairs(String chunk, int offset) {
        int[] points = chunk.codePoints().filter(Character::isLetterOrDigit).toArray();
        if (points.length == 1) {
            add(new String(points, 0, 1), false, offset, offset + chunk.length());
        }
        for (int i = 0; i + 1 < points.length; i++) {
            if (i > 0) {
                word++;
            }
            add(new String(points, i, 2).toLowerCase(Locale.ROOT), false, offset, offset + chunk.length());
        }
    }

    private void add(String term, boolean whole, int start, int end) {
        terms.add(new Term(term, new BytesRef(term), word, whole, false, start, end));
    }

    private void add(Stem stem, int start, int end) {
        if (!stem.stem().isEmpty()) {
            terms.add(new Term(stem.stem(), stem.bytes(), word, false, stem.stop(), start, end));
        }
    }

    private static String fold(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return text.toLowerCase(Locale.ROOT);
        }
        String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
        StringBuilder folded = new StringBuilder(decomposed.length());
        decomposed
                .codePoints()
                .filter(point -> Character.getType(point) != Character.NON_SPACING_MARK)
                .forEach(folded::appendCodePoint);
        return folded.toString().toLowerCase(Locale.ROOT);
    }

    private Stem stem(String lower) {
        int hash = lower.hashCode();
        int slot = (hash ^ hash >>> 15) & STEMS_MASK;
        Stem known = STEMS.getPlain(slot);
        if (known != null && known.word().equals(lower)) {
            return known;
        }
        String stem = stemmed(lower);
        Stem made = new Stem(lower, stem, new BytesRef(stem), StopWords.contains(lower));
        STEMS.setPlain(slot, made);
        return made;
    }

    private String stemmed(String lower) {
        char first = lower.isEmpty() ? ' ' : lower.charAt(0);
        if (lower.length() < 3 || !Character.isLetter(first)) {
            return lower;
        }
        Character.UnicodeScript script = Character.UnicodeScript.of(first);
        SnowballStemmer stemmer = switch (script) {
            case LATIN -> english;
            case CYRILLIC -> russian;
            default -> null;
        };
        if (stemmer == null) {
            return lower;
        }
        stemmer.setCurrent(IRREGULAR.getOrDefault(lower, lower));
        stemmer.stem();
        return stemmer.getCurrent();
    }

    private static boolean isIdeographic(int point) {
        return switch (Character.UnicodeScript.of(point)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    /** English forms that no stemmer brings together. */
    private static Map<String, String> irregular() {
        String table = "went go,gone go,ran run,sent send,lost lose,broke break,broken break,began begin,begun"
            + " begin,bought buy,brought bring,built build,caught catch,chose choose,chosen choose,came come,cut"
            + " cut,dealt deal,drew draw,drawn draw,drove drive,driven drive,fell fall,fallen fall,felt feel,fought"
            + " fight,found find,flew fly,froze freeze,frozen freeze,gave give,given give,grew grow,grown grow,heard"
            + " hear,held hold,hid hide,hidden hide,kept keep,knew know,known know,led lead,left leave,lent lend,made"
            + " make,meant mean,met meet,paid pay,read read,rode ride,rose rise,risen rise,said say,sold sell,set"
            + " set,shook shake,shaken shake,shot shoot,shrank shrink,shut shut,slept sleep,slid slide,spoke"
            + " speak,spoken speak,spent spend,split split,spread spread,stood stand,stole steal,stolen steal,struck"
            + " strike,stuck stick,swept sweep,swore swear,took take,taken take,taught teach,tore tear,torn tear,told"
            + " tell,thought think,threw throw,thrown throw,understood understand,woke wake,woken wake,wore wear,worn"
            + " wear,won win,wrote write,written write,children child,people person,men man,women woman,mice"
            + " mouse,indices index,indexes index,vertices vertex,matrices matrix,analyses analysis,crises"
            + " crisis,worse bad,worst bad,better good,best good,slower slow,faster fast";
        Map<String, String> forms = new java.util.HashMap<>();
        for (String pair : table.split(",")) {
            String[] both = pair.split(" ");
            forms.put(both[0], both[1]);
        }
        return Map.copyOf(forms);
    }
}
