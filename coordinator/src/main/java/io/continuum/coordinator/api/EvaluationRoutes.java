package io.continuum.coordinator.api;

import io.continuum.coordinator.allowance.RouteClass;
import io.continuum.coordinator.keyper.Evaluation;
import io.continuum.coordinator.keyper.EvaluationQuota.Verdict.Exceeded;
import io.continuum.coordinator.keyper.Evaluations;
import io.continuum.coordinator.keyper.Evaluations.Admission;
import io.continuum.coordinator.work.Workers;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.pattern.EvaluationRequest;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * {@code POST /v1/tags/evaluate}, the same at a coordinator and at a keyper. Signature, membership and tag epoch are looked
 * at where the database is; the points are multiplied by threads that do nothing else.
 */
final class EvaluationRoutes {
    private final SignatureCheck signatures;
    private final Evaluations evaluations;
    private final Workers evaluators;
    private final Suspended suspended;
    private final Consumer<FederationId> open;

    /** Says on what grounds an organisation is held back. */
    @FunctionalInterface
    interface Suspended {
        ProblemException refusal(FederationId federation, OrgId organisation);
    }

    /** Finds out who signed a request. */
    @FunctionalInterface
    interface SignatureCheck {
        Caller signed(Request request, RouteClass routeClass);
    }

    /** @param open throws the refusal of a federation that nothing is done for now */
    EvaluationRoutes(
            SignatureCheck signatures,
            Consumer<FederationId> open,
            Evaluations evaluations,
            Workers evaluators,
            Suspended suspended) {
        this.open = open;
        this.signatures = signatures;
        this.evaluations = evaluations;
        this.evaluators = evaluators;
        this.suspended = suspended;
    }

    void on(ApiServer server) {
        server.postStaged("/v1/tags/evaluate", EvaluationRequest.BYTES_MAX, this::evaluate);
    }

    private CompletionStage<Answer> evaluate(Request request) {
        Caller caller = signatures.signed(request, RouteClass.EVALUATE);
        return switch (evaluations.admit(request.body(), caller.instance())) {
            case Admission.Denied(Evaluation why) -> CompletableFuture.completedStage(answer(why));
            case Admission.Admitted admitted -> {
                open.accept(admitted.request().federation());
                yield evaluators.run(() -> answer(evaluations.answer(admitted)));
            }
        };
    }

    private Answer answer(Evaluation evaluation) {
        return switch (evaluation) {
            case Evaluation.Answered(byte[] answer) -> Answer.bytes(answer);
            case Evaluation.Refused(Refusal refusal, String detail) ->
                throw ProblemException.of(status(refusal), refusal.code(), detail);
            case Evaluation.NotAMember _ -> throw Gate.notAMember();
            case Evaluation.Suspended(FederationId federation, OrgId organisation) ->
                throw suspended.refusal(federation, organisation);
            case Evaluation.Unconfirmed(Instant confirmedAt) ->
                throw ProblemException.of(
                        503,
                        "unconfirmed_head",
                        "this keyper has not reached the coordinator since " + confirmedAt
                                + " and cannot tell who was removed: try again when it has");
            case Evaluation.OverQuota(Exceeded exceeded) -> throw overQuota(exceeded);
        };
    }

    /** A tag epoch that is not served conflicts with what the asker knows; everything else is in the request itself. */
    private static int status(Refusal refusal) {
        return switch (refusal) {
            case OLD_VERSION, NOT_ALLOWED, MISSING -> 409;
            default -> Changes.status(refusal);
        };
    }

    private static ProblemException overQuota(Exceeded exceeded) {
        long seconds = Math.max(1, exceeded.retryAfter().plusMillis(999).toSeconds());
        String whose = exceeded.scope().name().toLowerCase(Locale.ROOT);
        return ProblemException.of(
                429,
                "evaluation_quota",
                "the quota of this %s is used up: the same request fits in %d s".formatted(whose, seconds),
                Map.of("retry_after_s", seconds, "limit", whose));
    }
}
