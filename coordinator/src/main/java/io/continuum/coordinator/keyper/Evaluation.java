package io.continuum.coordinator.keyper;

import io.continuum.coordinator.keyper.EvaluationQuota.Verdict.Exceeded;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.identity.Refusal;
import java.time.Instant;

/** How a request to this server's key ended. */
public sealed interface Evaluation {

    /** @param answer {@code n × element(33) || proof(64)} */
    record Answered(byte[] answer) implements Evaluation {}

    /** The request breaks a rule of its format, its tag epoch or its points. */
    record Refused(Refusal refusal, String detail) implements Evaluation {}

    record NotAMember() implements Evaluation {}

    /** The asker's organisation is held back. */
    record Suspended(FederationId federation, OrgId organisation) implements Evaluation {}

    /** This server could not confirm for too long that nobody was removed. */
    record Unconfirmed(Instant confirmedAt) implements Evaluation {}

    record OverQuota(Exceeded exceeded) implements Evaluation {}
}
