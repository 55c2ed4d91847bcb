package io.continuum.coordinator.keyper;

import io.continuum.coordinator.keyper.EvaluationQuota.Verdict.Exceeded;
import io.continuum.coordinator.keyper.EvaluationQuota.Verdict.Granted;
import io.continuum.coordinator.keyper.Standings.Standing;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.pattern.EvaluationRequest;
import io.continuum.protocol.pattern.HelperSeeds;
import java.security.SecureRandom;
import java.time.Instant;

/**
 * The tag helper's service: who may ask, how often, and the answer. Admitting is cheap and answering is not, so that a
 * server does them in different places. Thread-safe.
 */
public final class Evaluations {
    private final Standings standings;
    private final Seeds seeds;
    private final EvaluationQuota quota;
    private final EvaluationCounts counts;
    private final SecureRandom random;

    public Evaluations(
            Standings standings, Seeds seeds, EvaluationQuota quota, EvaluationCounts counts, SecureRandom random) {
        this.standings = standings;
        this.seeds = seeds;
        this.quota = quota;
        this.counts = counts;
        this.random = random;
    }

    /** What came of looking at a request. */
    public sealed interface Admission {
        /** It may be answered, within its organisation's quota. */
        record Admitted(EvaluationRequest request, OrgId organisation, Instant since, HelperSeeds seeds)
                implements Admission {}

        record Denied(Evaluation why) implements Admission {}
    }

    /** Reads a request of an instance whose signature was verified, and looks up what it may ask. */
    public Admission admit(byte[] body, InstanceId caller) {
        return switch (EvaluationRequest.decode(body)) {
            case Checked.Refused<EvaluationRequest>(Refusal refusal, String detail) ->
                denied(new Evaluation.Refused(refusal, detail));
            case Checked.Valid<EvaluationRequest>(EvaluationRequest request) ->
                switch (standings.of(request.federation(), caller)) {
                    case Standing.Stranger _ -> denied(new Evaluation.NotAMember());
                    case Standing.Suspended(OrgId organisation) ->
                        denied(new Evaluation.Suspended(request.federation(), organisation));
                    case Standing.Unconfirmed(Instant confirmedAt) -> denied(new Evaluation.Unconfirmed(confirmedAt));
                    case Standing.Member member -> admit(request, member);
                };
        };
    }

    private Admission admit(EvaluationRequest request, Standing.Member member) {
        HelperSeeds held = seeds.enter(request.federation(), member.tagEpoch());
        return switch (held.checkTagEpoch(request.tagEpoch())) {
            case Checked.Refused<HelperSeeds>(Refusal refusal, String detail) ->
                denied(new Evaluation.Refused(refusal, detail));
            case Checked.Valid<HelperSeeds> _ ->
                new Admission.Admitted(request, member.organisation(), member.since(), held);
        };
    }

    private Admission denied(Evaluation why) {
        counts.count(why);
        return new Admission.Denied(why);
    }

    /** Counts the elements and evaluates them: 0.4 ms of computing for each. A point that is none counts too. */
    public Evaluation answer(Admission.Admitted admitted) {
        EvaluationRequest request = admitted.request();
        int elements = request.blinded().size();
        Evaluation evaluation =
                switch (quota.take(request.federation(), admitted.organisation(), admitted.since(), elements)) {
                    case Exceeded exceeded -> new Evaluation.OverQuota(exceeded);
                    case Granted _ ->
                        switch (admitted.seeds().answer(request, random)) {
                            case Checked.Valid<byte[]>(byte[] answer) -> new Evaluation.Answered(answer);
                            case Checked.Refused<byte[]>(Refusal refusal, String detail) ->
                                new Evaluation.Refused(refusal, detail);
                        };
                };
        if (evaluation instanceof Evaluation.Answered) {
            counts.answered(elements);
        } else {
            counts.count(evaluation);
        }
        return evaluation;
    }
}
