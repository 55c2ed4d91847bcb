package io.continuum.instance.evaluation;

import java.util.List;
import java.util.Set;

/**
 * How well answers were found, averaged over questions; all from 0 to 1.
 *
 * @param recallAt5 share of the expected turns that are among the first 5 found
 * @param hitAt5 share of the questions that have an expected turn among the first 5
 * @param mrr one over the rank of the first expected turn, 0 where it was not found
 */
public record RecallScores(
        int questions, double recallAt5, double recallAt10, double recallAt20, double hitAt5, double mrr) {
    /** How many turns must be asked for. */
    public static final int DEPTH = 20;

    /** One question's answer: what was expected and what was found, best first. */
    public record Outcome(String category, Set<String> expected, List<String> found) {
        private double recallAt(int depth) {
            long there = found.stream().limit(depth).filter(expected::contains).count();
            return (double) there / expected.size();
        }

        private double reciprocalRank() {
            for (int i = 0; i < found.size(); i++) {
                if (expected.contains(found.get(i))) {
                    return 1.0 / (i + 1);
                }
            }
            return 0;
        }
    }

    public static RecallScores of(List<Outcome> outcomes) {
        int n = Math.max(1, outcomes.size());
        return new RecallScores(
                outcomes.size(),
                outcomes.stream().mapToDouble(outcome -> outcome.recallAt(5)).sum() / n,
                outcomes.stream().mapToDouble(outcome -> outcome.recallAt(10)).sum() / n,
                outcomes.stream()
                                .mapToDouble(outcome -> outcome.recallAt(DEPTH))
                                .sum()
                        / n,
                (double) outcomes.stream()
                                .filter(outcome -> outcome.recallAt(5) > 0)
                                .count()
                        / n,
                outcomes.stream().mapToDouble(Outcome::reciprocalRank).sum() / n);
    }
}
