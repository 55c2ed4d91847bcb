package io.continuum.instance.evaluation;

import java.util.Map;
import java.util.TreeMap;

/**
 * How much of what texts hold is extracted, and how much of what is extracted they hold.
 *
 * @param texts how many were read
 * @param all over every type together
 * @param types by name: the types of tokens, {@code name}, {@code relation}, and the kinds of statements
 */
public record ExtractionReport(int texts, Score all, Map<String, Score> types) {

    /**
     * The counts of one type.
     *
     * @param right found and expected
     */
    public record Score(int expected, int found, int right) {
        static final Score NONE = new Score(0, 0, 0);

        /** The share of what was found that was expected; 1 when nothing was found. */
        public double precision() {
            return found == 0 ? 1 : (double) right / found;
        }

        /** The share of what was expected that was found; 1 when nothing was expected. */
        public double recall() {
            return expected == 0 ? 1 : (double) right / expected;
        }

        /** The harmonic mean of both. */
        public double f1() {
            double sum = precision() + recall();
            return sum == 0 ? 0 : 2 * precision() * recall() / sum;
        }

        Score and(Score other) {
            return new Score(expected + other.expected, found + other.found, right + other.right);
        }
    }

    static ExtractionReport of(int texts, Map<String, Score> types) {
        Score all = types.values().stream().reduce(Score.NONE, Score::and);
        return new ExtractionReport(texts, all, new TreeMap<>(types));
    }
}
