package io.continuum.coordinator.config;

/** The coordinator cannot start; the message says why and what to do, and needs no stack trace. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
