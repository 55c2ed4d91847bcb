package io.continuum.instance.extract;

/** Tells what a character is as patterns have it, without running one; most characters are ASCII and are told by a table. */
public final class Letters {
    private static final byte LETTER = 1;
    private static final byte NUMBER = 2;
    private static final byte MARK = 4;
    private static final byte UPPER = 8;

    private static final byte[] ASCII = new byte[128];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = look(c);
        }
    }

    private Letters() {}

    /** {@code \p{L}}. */
    public static boolean isLetter(int point) {
        return (kind(point) & LETTER) != 0;
    }

    /** {@code \p{Lu}}. */
    public static boolean isUpper(int point) {
        return (kind(point) & UPPER) != 0;
    }

    /** {@code [\p{L}\p{N}]}. */
    public static boolean isLetterOrNumber(int point) {
        return (kind(point) & (LETTER | NUMBER)) != 0;
    }

    /** {@code [\p{L}\p{N}\p{M}]}. */
    public static boolean isOfWord(int point) {
        return (kind(point) & (LETTER | NUMBER | MARK)) != 0;
    }

    private static byte kind(int point) {
        return point < ASCII.length ? ASCII[point] : look(point);
    }

    private static byte look(int point) {
        return switch (Character.getType(point)) {
            case Character.UPPERCASE_LETTER -> LETTER | UPPER;
            case Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
            default -> 0;
        };
    }
}
