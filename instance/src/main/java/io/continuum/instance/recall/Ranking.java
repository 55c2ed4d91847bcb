package io.continuum.instance.recall;

/**
 * How hits are ranked. The score of a hit is the sum of its evidence, each part brought to 0..1 and weighed, times two
 * bounded multipliers.
 *
 * @param k1 BM25: how much repetition in a text says
 * @param b BM25: how much a text's length says
 * @param candidates how many texts the words of a question nominate
 * @param near share of the score of the turns right before and after that a turn gets
 * @param far the same for the turns at distance two
 * @param session weight of how well the whole session answers the question
 * @param actor weight of the question naming who said it
 * @param entity weight of being linked to the question through the things mentioned
 * @param vector weight of a model finding it alike; nothing without a model
 * @param recency how much the newest may gain over the oldest, 0 to 0.5
 * @param recencyHalfLifeDays after how many days half of that gain is left
 * @param importance how much importance may move a hit up or down, 0 to 0.5
 * @param coverageMin share of a question's weight that a hit, or a turn beside it, must match, 0 to 1
 * @param spelling whether a word the index does not know stands for the most similar one that it knows
 */
public record Ranking(
        double k1,
        double b,
        int candidates,
        double near,
        double far,
        double session,
        double actor,
        double entity,
        double vector,
        double recency,
        int recencyHalfLifeDays,
        double importance,
        double coverageMin,
        boolean spelling) {
    /** Chosen on chat, where they hold for conversations they were not chosen on. */
    public static final Ranking DEFAULT =
            new Ranking(0.6, 0.3, 100, 0.5, 0.25, 0.5, 0.2, 0.1, 0.5, 0.02, 90, 0.05, 0.1, true);

    public Ranking {
        require("k1", k1, 0, 10);
        require("b", b, 0, 1);
        require("candidates", candidates, 10, 1_000);
        require("near", near, 0, 1);
        require("far", far, 0, 1);
        require("session", session, 0, 10);
        require("actor", actor, 0, 10);
        require("entity", entity, 0, 10);
        require("vector", vector, 0, 10);
        require("recency", recency, 0, 0.5);
        require("recency_half_life_d", recencyHalfLifeDays, 1, 36_500);
        require("importance", importance, 0, 0.5);
        require("coverage_min", coverageMin, 0, 1);
    }

    private static void require(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException("recall." + name + " must be a number from " + plain(min) + " to "
                    + plain(max) + ", but is " + plain(value));
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
