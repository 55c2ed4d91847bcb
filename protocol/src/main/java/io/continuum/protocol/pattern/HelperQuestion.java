package io.continuum.protocol.pattern;

import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.crypt.VoprfEvaluation;
import io.continuum.protocol.crypt.VoprfException;
import io.continuum.protocol.crypt.VoprfPublicKey;
import io.continuum.protocol.crypt.VoprfRequest;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.roster.EpochSecrets;
import java.security.SecureRandom;
import java.util.List;

/**
 * What one helper is asked about a batch of patterns, and what its answer gives. Each question is blinded anew, so that
 * neither two helpers nor one helper at two times can tell that they were asked about the same.
 */
public final class HelperQuestion {
    /** More patterns than these do not fit into one request. */
    public static final int PATTERNS_MAX = VoprfEvaluation.BATCH_MAX;

    private final VoprfPublicKey key;
    private final EpochSecrets secrets;
    private final VoprfRequest request;

    private HelperQuestion(VoprfPublicKey key, EpochSecrets secrets, VoprfRequest request) {
        this.key = key;
        this.secrets = secrets;
        this.request = request;
    }

    /**
     * Blinds {@code inputs} for the helper with this key.
     *
     * @param inputs what {@link TagSeed#input} made of 1 to {@link #PATTERNS_MAX} patterns
     */
    public static HelperQuestion of(
            VoprfPublicKey key, EpochSecrets secrets, List<Secret> inputs, SecureRandom random) {
        return new HelperQuestion(key, secrets, VoprfRequest.blind(inputs, random));
    }

    /** The bytes of the request. */
    public byte[] message() {
        return new EvaluationRequest(secrets.federation(), secrets.tagEpoch(), request.blinded()).encode();
    }

    /** The helper's part of each seed, in the order of the inputs. Refused unless it was made with the helper's key. */
    public Checked<List<Secret>> finish(byte[] answer) {
        return Checked.of(() -> {
            try {
                VoprfEvaluation evaluation =
                        EvaluationAnswer.decode(answer, request.blinded().size());
                return request.finish(key, evaluation);
            } catch (VoprfException e) {
                throw new RefusalException(Refusal.of(e.flaw()), String.valueOf(e.getMessage()));
            }
        });
    }
}
