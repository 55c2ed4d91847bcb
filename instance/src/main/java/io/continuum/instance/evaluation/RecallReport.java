package io.continuum.instance.evaluation;

import io.continuum.instance.evaluation.RecallScores.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The figures of one way to find things.
 *
 * @param categories by the name of the category, in the order of the alphabet
 */
public record RecallReport(RecallScores all, Map<String, RecallScores> categories) {

    /** The figures of one category; none of its questions, if there are none. */
    public RecallScores category(String name) {
        return categories.getOrDefault(name, RecallScores.of(List.of()));
    }

    static RecallReport of(List<Outcome> outcomes) {
        Map<String, RecallScores> categories = new LinkedHashMap<>();
        for (String category :
                new TreeSet<>(outcomes.stream().map(Outcome::category).toList())) {
            categories.put(
                    category,
                    RecallScores.of(outcomes.stream()
                            .filter(outcome -> outcome.category().equals(category))
                            .toList()));
        }
        return new RecallReport(RecallScores.of(outcomes), categories);
    }
}
