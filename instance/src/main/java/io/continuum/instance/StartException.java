package io.continuum.instance;

/** The instance cannot start; the message tells the user why and what to do, without a stack trace. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
