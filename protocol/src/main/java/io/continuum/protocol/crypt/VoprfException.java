package io.continuum.protocol.crypt;

/** A message of the oblivious function that is not used: it is malformed, or its proof does not hold. */
public final class VoprfException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong with it. */
    public enum Flaw {
        /** A length that no message has, or a point that is not in compressed form. */
        MALFORMED,
        /** The point at infinity, which gives every key the same answer. */
        IDENTITY,
        /** An x that is not below the field's prime. */
        X_NOT_CANONICAL,
        /** No point of the curve has this x. */
        OFF_CURVE,
        SCALAR_ZERO,
        /** A scalar that is not below the order of the group. */
        SCALAR_OUT_OF_RANGE,
        BATCH_EMPTY,
        BATCH_TOO_LARGE,
        /** Another number of answers than of questions. */
        BATCH_MISMATCH,
        /** The answers were not made with the private half of the expected key. */
        WRONG_PROOF
    }

    private final Flaw flaw;

    VoprfException(Flaw flaw, String message) {
        super(message);
        this.flaw = flaw;
    }

    public Flaw flaw() {
        return flaw;
    }
}
