package io.continuum.instance.intake;

/** What was brought cannot be read in the form it claims; the message says where and why. Nothing was learnt. */
public final class IntakeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public IntakeException(String message) {
        super(message);
    }
}
