package io.continuum.protocol.crypt;

import io.continuum.protocol.crypt.VoprfException.Flaw;
import java.math.BigInteger;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A server's answer to a batch: one element for each blinded one, in their order, and one proof that all were made with
 * the same private key (RFC 9497 section 2.2).
 *
 * @param proof challenge and response, 64 bytes
 */
public record VoprfEvaluation(List<Bytes> elements, Bytes proof) {
    public static final int ELEMENT_BYTES = P256.ELEMENT_BYTES;
    public static final int PROOF_BYTES = 2 * P256.SCALAR_BYTES;
    /** More questions than these are not asked or answered at once. */
    public static final int BATCH_MAX = 64;

    public VoprfEvaluation {
        elements = List.copyOf(elements);
    }

    static void requireBatch(int size) throws VoprfException {
        if (size == 0) {
            throw new VoprfException(Flaw.BATCH_EMPTY, "a batch of nothing");
        }
        if (size > BATCH_MAX) {
            throw new VoprfException(Flaw.BATCH_TOO_LARGE, "a batch of " + size + ", at most " + BATCH_MAX);
        }
    }

    /** The elements as points, if the private half of {@code key} made them of {@code blinded}. */
    List<ECPoint> verified(VoprfPublicKey key, List<Bytes> blinded) throws VoprfException {
        requireBatch(blinded.size());
        if (elements.size() != blinded.size()) {
            throw new VoprfException(
                    Flaw.BATCH_MISMATCH, elements.size() + " answers to " + blinded.size() + " questions");
        }
        if (proof.length() != PROOF_BYTES) {
            throw new VoprfException(Flaw.MALFORMED, "a proof of " + proof.length() + " bytes");
        }
        byte[] scalars = proof.toArray();
        BigInteger challenge = P256.decodeScalar(scalars, 0);
        BigInteger response = P256.decodeScalar(scalars, P256.SCALAR_BYTES);
        List<ECPoint> points = P256.decode(elements);
        List<BigInteger> weights = OprfSuite.VERIFIABLE.weights(key, blinded, elements);
        ECPoint m = P256.sum(P256.decode(blinded), weights);
        ECPoint z = P256.sum(points, weights);
        ECPoint overGenerator = P256.sumWithGenerator(response, key.point(), challenge);
        ECPoint overM = P256.sum(m, response, z, challenge);
        if (m.isInfinity() || z.isInfinity() || overGenerator.isInfinity() || overM.isInfinity()) {
            throw new VoprfException(Flaw.WRONG_PROOF, "the proof does not hold");
        }
        List<Bytes> transcript = P256.encode(List.of(m, z, overGenerator, overM));
        if (!OprfSuite.VERIFIABLE.challenge(key, transcript).equals(challenge)) {
            throw new VoprfException(Flaw.WRONG_PROOF, "the proof does not hold");
        }
        return points;
    }
}
