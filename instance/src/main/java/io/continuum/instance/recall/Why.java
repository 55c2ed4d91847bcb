package io.continuum.instance.recall;

/**
 * Why something was found. The score is {@code (bm25 + neighbours + session + actor + entity + vector) x recency x importance}.
 *
 * @param bm25 the text's own words
 * @param neighbours the words of the turns beside it
 * @param session how well its session answers
 * @param actor the question names who said it
 * @param entity it is linked to the question through the things it mentions
 * @param vector a model finds it alike; 0 without a model
 * @param recency multiplier; 1 changes nothing
 * @param importance multiplier; 1 changes nothing
 * @param coverage share of the question's weight that it, or a turn beside it, matches, 0 to 1
 */
public record Why(
        double bm25,
        double neighbours,
        double session,
        double actor,
        double entity,
        double vector,
        double recency,
        double importance,
        double coverage) {

    /** What the order follows. */
    public double score() {
        double multiplier = Math.clamp(recency * importance, 0.3, 1.5);
        return (bm25 + neighbours + session + actor + entity + vector) * multiplier;
    }
}
