package io.continuum.instance.extract;

import java.util.Arrays;

/**
 * The runs of a text between white space, and what can be told of each by its characters alone. Most rules need a
 * character or two that most runs lack, and one pass over the text is far cheaper than one for each rule.
 */
final class Runs {
    static final int DIGIT = 1;
    /** A dot that something follows. */
    static final int DOT = 1 << 1;

    static final int DASH = 1 << 2;
    static final int AT = 1 << 3;
    static final int COLON = 1 << 4;
    static final int COLONS = 1 << 5;
    static final int SLASH = 1 << 6;
    static final int BACKSLASH = 1 << 7;
    static final int UNDERSCORE = 1 << 8;
    static final int DOLLAR = 1 << 9;
    static final int NUMBER_SIGN = 1 << 10;
    static final int UPPER = 1 << 11;
    /** Three capital letters in a row. */
    static final int CAPITALS = 1 << 12;
    /** A capital letter after a small one or a digit. */
    static final int HUMP = 1 << 13;
    /** What parts names of which one belongs to the other: {@code #}, {@code (}. */
    static final int MEMBER = 1 << 14;
    /** A dot that something follows, or a colon. */
    static final int QUALIFIED = 1 << 15;
    /** A colon or a dash. */
    static final int PART = 1 << 16;

    static final int LETTER_V = 1 << 17;

    private static final int[] TELLS = tells();

    private int[] starts = new int[32];
    private int[] ends = new int[32];
    private int[] marks = new int[32];
    private int size;
    private int all;
    private int digits;
    private int firstDigit = -1;
    private int lastDigit = -1;

    private Runs() {}

    static Runs of(String text) {
        Runs runs = new Runs();
        int length = text.length();
        int at = 0;
        while (at < length) {
            if (isSpace(text.charAt(at))) {
                at++;
            } else {
                at = runs.read(text, at, length);
            }
        }
        return runs;
    }

    private int read(String text, int start, int length) {
        int marks = 0;
        int capitals = 0;
        boolean small = false;
        int at = start;
        for (; at < length; at++) {
            char c = text.charAt(at);
            if (isSpace(c)) {
                break;
            }
            int tells = c < 128 ? TELLS[c] : 0;
            if ((tells & UPPER) != 0) {
                capitals++;
                tells |= (small ? HUMP : 0) | (capitals == 3 ? CAPITALS : 0);
                small = false;
            } else {
                capitals = 0;
                small = c >= 'a' && c <= 'z' || (tells & DIGIT) != 0;
                if ((tells & DIGIT) != 0) {
                    digits++;
                    firstDigit = firstDigit < 0 ? at : firstDigit;
                    lastDigit = at;
                }
                if (c == ':' && (marks & COLON) != 0) {
                    tells |= COLONS;
                }
            }
            if (c != '.' || at + 1 < length && !isSpace(text.charAt(at + 1))) {
                marks |= tells;
            }
        }
        add(start, at, marks);
        return at;
    }

    private void add(int start, int end, int mark) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            marks = Arrays.copyOf(marks, 2 * size);
        }
        starts[size] = start;
        ends[size] = end;
        marks[size] = mark;
        all |= mark;
        size++;
    }

    int size() {
        return size;
    }

    int start(int run) {
        return starts[run];
    }

    int end(int run) {
        return ends[run];
    }

    /** Whether the run has all of these marks, and so many characters. */
    boolean has(int run, int wanted, int lengthMin) {
        return (marks[run] & wanted) == wanted && ends[run] - starts[run] >= lengthMin;
    }

    /** Whether some run may have all of these marks. */
    boolean mayHave(int wanted) {
        return (all & wanted) == wanted;
    }

    /** Whether some run has all of these marks. */
    boolean has(int wanted) {
        for (int run = 0; run < size; run++) {
            if ((marks[run] & wanted) == wanted) {
                return true;
            }
        }
        return false;
    }

    /** Where the first digit stands; -1 when there is none. */
    int firstDigit() {
        return firstDigit;
    }

    int lastDigit() {
        return lastDigit;
    }

    /** How many of the text's characters are digits. */
    int digits() {
        return digits;
    }

    /** What {@code \s} means in a pattern. */
    static boolean isSpace(char c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private static int[] tells() {
        int[] tells = new int[128];
        Arrays.fill(tells, '0', '9' + 1, DIGIT);
        Arrays.fill(tells, 'A', 'Z' + 1, UPPER);
        tells['.'] = DOT | QUALIFIED;
        tells['-'] = DASH | PART;
        tells['@'] = AT;
        tells[':'] = COLON | PART | QUALIFIED;
        tells['/'] = SLASH;
        tells['\\'] = BACKSLASH;
        tells['_'] = UNDERSCORE;
        tells['$'] = DOLLAR;
        tells['#'] = NUMBER_SIGN | MEMBER;
        tells['('] = MEMBER;
        tells['v'] = LETTER_V;
        return tells;
    }
}
