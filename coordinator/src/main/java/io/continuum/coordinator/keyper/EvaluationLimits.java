package io.continuum.coordinator.keyper;

import io.continuum.protocol.crypt.VoprfEvaluation;

/**
 * How many elements a tag helper evaluates.
 *
 * @param daily the pace at which an organisation may go on for ever, in elements a day
 * @param burst what an organisation that was quiet may ask for at once
 * @param federationDaily what all organisations of a federation together get on one day (UTC)
 */
public record EvaluationLimits(long daily, long burst, long federationDaily) {
    /** One full request must fit, or it would be refused for ever. */
    public static final int BURST_MIN = VoprfEvaluation.BATCH_MAX;

    private static final int NEWCOMER_PART = 10;

    public EvaluationLimits {
        if (daily < 1 || burst < BURST_MIN || federationDaily < 1) {
            throw new IllegalArgumentException(
                    "daily %d, burst %d, federation %d".formatted(daily, burst, federationDaily));
        }
    }

    /** What a new organisation gets: a tenth, but one full request at once. */
    public EvaluationLimits forNewcomer() {
        return new EvaluationLimits(
                Math.max(1, daily / NEWCOMER_PART), Math.max(BURST_MIN, burst / NEWCOMER_PART), federationDaily);
    }
}
