package io.continuum.protocol.crypt;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.math.ec.ECPoint;

/**
 * A batch of inputs on their way to one server of the verifiable oblivious function P256-SHA256 (RFC 9497, mode 0x01).
 * Each input is hidden by a random factor of its own; two requests of the same inputs have nothing in common.
 */
public final class VoprfRequest {
    private static final OprfSuite SUITE = OprfSuite.VERIFIABLE;

    private final List<Secret> inputs;
    private final List<BigInteger> blinds;
    private final List<Bytes> blinded;

    private VoprfRequest(List<Secret> inputs, List<BigInteger> blinds) {
        this.inputs = List.copyOf(inputs);
        this.blinds = List.copyOf(blinds);
        List<ECPoint> points = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            ECPoint point = SUITE.hashToGroup(inputs.get(i).reveal());
            points.add(P256.multiplySecret(point, blinds.get(i)));
        }
        blinded = P256.encode(points);
    }

    /**
     * Hides {@code inputs}.
     *
     * @throws IllegalArgumentException if there are none, or more than {@link VoprfEvaluation#BATCH_MAX}
     */
    public static VoprfRequest blind(List<Secret> inputs, SecureRandom random) {
        List<BigInteger> blinds = new ArrayList<>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            blinds.add(P256.randomScalar(random));
        }
        return blind(inputs, blinds);
    }

    /** As {@link #blind(List, SecureRandom)}, with the random factors given. */
    static VoprfRequest blind(List<Secret> inputs, List<BigInteger> blinds) {
        if (inputs.isEmpty() || inputs.size() > VoprfEvaluation.BATCH_MAX) {
            throw new IllegalArgumentException(
                    "a batch of " + inputs.size() + ", 1 to " + VoprfEvaluation.BATCH_MAX + " are possible");
        }
        return new VoprfRequest(inputs, blinds);
    }

    /** What the server is asked, in the order of the inputs: 33 bytes each. */
    public List<Bytes> blinded() {
        return blinded;
    }

    /** The function's outputs in the order of the inputs, 32 bytes each, if {@code answer} was made with {@code key}. */
    public List<Secret> finish(VoprfPublicKey key, VoprfEvaluation answer) throws VoprfException {
        List<ECPoint> points = answer.verified(key, blinded);
        List<ECPoint> unblinded = new ArrayList<>(points.size());
        for (int i = 0; i < points.size(); i++) {
            unblinded.add(P256.multiplySecret(points.get(i), P256.inverse(blinds.get(i))));
        }
        List<Bytes> encoded = P256.encode(unblinded);
        List<Secret> outputs = new ArrayList<>(points.size());
        for (int i = 0; i < points.size(); i++) {
            outputs.add(Secret.of(SUITE.output(inputs.get(i).reveal(), encoded.get(i))));
        }
        return outputs;
    }

    @Override
    public String toString() {
        return "VoprfRequest[" + blinded.size() + " inputs]";
    }
}
