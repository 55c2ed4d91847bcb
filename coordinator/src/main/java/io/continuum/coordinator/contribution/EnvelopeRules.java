package io.continuum.coordinator.contribution;

import static io.continuum.protocol.roster.FederationConfig.BUCKET_BITS_MAX;

import io.continuum.coordinator.contribution.Verdict.Reason;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.pattern.Envelope;
import java.util.Set;

/**
 * What a federation's signed config and newest epochs demand of an envelope, beyond being well-formed.
 *
 * @param keyEpochs the key epochs that are taken at the moment
 * @param bucketBits a bucket is below two to this power
 */
public record EnvelopeRules(FederationId federation, int k, long tagEpoch, Set<Long> keyEpochs, int bucketBits) {

    /** The first rule that the header breaks, or {@link Reason#NONE}. */
    public Reason broken(Envelope envelope) {
        if (!envelope.federation().equals(federation)) {
            return Reason.WRONG_FEDERATION;
        }
        return switch (envelope.type()) {
            case CONTRIBUTION, WITHDRAW -> brokenByContribution(envelope);
            case INDEX -> brokenByIndex(envelope);
            case RENEWAL -> envelope.tagEpoch() > tagEpoch ? Reason.WRONG_TAG_EPOCH : Reason.NONE;
        };
    }

    private Reason brokenByContribution(Envelope envelope) {
        if (envelope.k() != k) {
            return Reason.WRONG_K;
        }
        if (envelope.tagEpoch() != tagEpoch) {
            return Reason.WRONG_TAG_EPOCH;
        }
        return keyEpochs.contains(envelope.keyEpoch()) ? Reason.NONE : Reason.WRONG_KEY_EPOCH;
    }

    /** What was released in an earlier tag epoch may still be indexed; nothing in an INDEX depends on the key epoch. */
    private Reason brokenByIndex(Envelope envelope) {
        if (envelope.tagEpoch() > tagEpoch) {
            return Reason.WRONG_TAG_EPOCH;
        }
        int bits = envelope.tagEpoch() == tagEpoch ? bucketBits : BUCKET_BITS_MAX;
        boolean fits = envelope.buckets().stream().allMatch(bucket -> bucket.value() < 1L << bits);
        return fits ? Reason.NONE : Reason.INVALID_BUCKET;
    }
}
