package io.continuum.instance.extract;

/** Classes of characters as patterns have them, where {@link Character} has none like it. */
public final class Letters {
    private static final int LETTER = 1 << Character.UPPERCASE_LETTER
            | 1 << Character.LOWERCASE_LETTER
            | 1 << Character.TITLECASE_LETTER
            | 1 << Character.MODIFIER_LETTER
            | 1 << Character.OTHER_LETTER;
    private static final int NUMBER =
            1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.LETTER_NUMBER | 1 << Character.OTHER_NUMBER;
    private static final int MARK =
            1 << Character.NON_SPACING_MARK | 1 << Character.ENCLOSING_MARK | 1 << Character.COMBINING_SPACING_MARK;

    private Letters() {}

    /** {@code \p{Lu}}. */
    static boolean isUpper(int point) {
        return Character.getType(point) == Character.UPPERCASE_LETTER;
    }

    /** {@code [\p{L}\p{N}]}. */
    public static boolean isLetterOrNumber(int point) {
        return isOf(LETTER | NUMBER, point);
    }

    /** {@code [\p{L}\p{N}\p{M}]}. */
    static boolean isOfWord(int point) {
        return isOf(LETTER | NUMBER | MARK, point);
    }

    private static boolean isOf(int types, int point) {
        return (1 << Character.getType(point) & types) != 0;
    }
}
