package io.continuum.deploy.demo;

/** The demo cannot go on, or what it shows did not happen; the message says what. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DemoException(String message) {
        super(message, null, false, false);
    }
}
