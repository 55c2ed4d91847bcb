package io.continuum.instance.federation;

/** The key file cannot be used as it is; the message says what to do. */
public final class KeyFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    KeyFileException(String message) {
        super(message);
    }
}
