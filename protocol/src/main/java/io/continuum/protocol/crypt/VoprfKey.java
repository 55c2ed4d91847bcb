package io.continuum.protocol.crypt;

import io.continuum.protocol.crypt.VoprfException.Flaw;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The private key of a server of the verifiable oblivious function P256-SHA256 (RFC 9497, mode 0x01). The server learns
 * neither inputs nor outputs; a client learns the outputs it asked for and that this key made them. Thread-safe.
 */
public final class VoprfKey {
    private static final OprfSuite SUITE = OprfSuite.VERIFIABLE;

    private final BigInteger scalar;
    private final VoprfPublicKey publicKey;

    private VoprfKey(BigInteger scalar) {
        this.scalar = scalar;
        try {
            publicKey = VoprfPublicKey.of(
                    P256.encode(List.of(P256.multiplyGenerator(scalar))).getFirst());
        } catch (VoprfException e) {
            throw new IllegalStateException("a private key gave an invalid public key", e);
        }
    }

    /** The key that a 32-byte seed gives for {@code info} (DeriveKeyPair, section 3.2.1). */
    public static VoprfKey derive(Secret seed, byte[] info) {
        return new VoprfKey(
                SUITE.deriveKey(seed.require32("seed of a private key").reveal(), info));
    }

    public VoprfPublicKey publicKey() {
        return publicKey;
    }

    /**
     * Answers a batch of 1 to {@link VoprfEvaluation#BATCH_MAX} blinded elements. A batch of n costs n + 2 multiplications
     * in constant time, one of the generator, and one sum of n public multiples.
     */
    public VoprfEvaluation evaluate(List<Bytes> blinded, SecureRandom random) throws VoprfException {
        return evaluate(blinded, P256.randomScalar(random));
    }

    /** As {@link #evaluate(List, SecureRandom)}, with the proof's nonce given. */
    VoprfEvaluation evaluate(List<Bytes> blinded, BigInteger nonce) throws VoprfException {
        VoprfEvaluation.requireBatch(blinded.size());
        List<ECPoint> questions = P256.decode(blinded);
        List<ECPoint> answers = new ArrayList<>(questions.size());
        for (ECPoint question : questions) {
            answers.add(P256.multiplySecret(question, scalar));
        }
        List<Bytes> elements = P256.encode(answers);
        return new VoprfEvaluation(elements, prove(blinded, questions, elements, nonce));
    }

    private Bytes prove(List<Bytes> blinded, List<ECPoint> questions, List<Bytes> elements, BigInteger nonce)
            throws VoprfException {
        ECPoint m = P256.sum(questions, SUITE.weights(publicKey, blinded, elements));
        if (m.isInfinity()) {
            throw new VoprfException(Flaw.IDENTITY, "the batch sums to the point at infinity");
        }
        List<Bytes> transcript = P256.encode(List.of(
                m, P256.multiplySecret(m, scalar), P256.multiplyGenerator(nonce), P256.multiplySecret(m, nonce)));
        BigInteger challenge = SUITE.challenge(publicKey, transcript);
        BigInteger response = nonce.subtract(challenge.multiply(scalar)).mod(P256.ORDER);
        return Bytes.of(Bytes.concat(ThresholdShares.encode(challenge), ThresholdShares.encode(response)));
    }

    @Override
    public String toString() {
        return "VoprfKey[" + publicKey + "]";
    }
}
