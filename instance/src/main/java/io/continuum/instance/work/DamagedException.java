package io.continuum.instance.work;

/** The database no longer holds together. The message is for the operator and says what to do; a caller can do nothing. */
public final class DamagedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
