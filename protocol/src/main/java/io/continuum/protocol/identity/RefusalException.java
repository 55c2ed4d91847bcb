package io.continuum.protocol.identity;

/** Ends a check early; {@link Checked#of} turns it into a result, so it never leaves this module's public methods. */
public final class RefusalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public RefusalException(Refusal refusal, String detail) {
        super(detail);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }

    /** Refuses unless {@code condition} holds. */
    public static void require(boolean condition, Refusal refusal, String detail) throws RefusalException {
        if (!condition) {
            throw new RefusalException(refusal, detail);
        }
    }
}
