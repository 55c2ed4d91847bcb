package io.continuum.instance.memory;

/**
 * How much a memory is worth.
 *
 * @param confidence that it is so, 0 to 1
 * @param importance of remembering it, 0 to 1
 */
public record Worth(Trust trust, double confidence, double importance) {
    public Worth {
        if (!(confidence >= 0 && confidence <= 1) || !(importance >= 0 && importance <= 1)) {
            throw new IllegalArgumentException("confidence and importance lie between 0 and 1");
        }
    }
}
