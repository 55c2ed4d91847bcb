package io.continuum.coordinator.api;

import io.continuum.coordinator.keyper.EvaluationCounts;
import io.continuum.coordinator.keyper.Evaluations;
import io.continuum.coordinator.keyper.Keypers;
import io.continuum.coordinator.work.Workers;
import io.continuum.protocol.identity.FederationId;
import java.util.function.Consumer;

/**
 * What the routes about tag helpers stand on.
 *
 * @param evaluators threads that do nothing but evaluate
 * @param changed told of a federation whose configuration may be a new one
 */
public record TagHelping(
        Evaluations evaluations,
        EvaluationCounts counts,
        Workers evaluators,
        Keypers keypers,
        Consumer<FederationId> changed) {}
