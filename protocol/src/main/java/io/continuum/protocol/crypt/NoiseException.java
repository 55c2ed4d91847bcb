package io.continuum.protocol.crypt;

/** A Noise message is damaged, was made with other keys, or came out of turn. The channel it belongs to is finished. */
public final class NoiseException extends Exception {
    private static final long serialVersionUID = 1L;

    NoiseException(String message) {
        super(message);
    }

    NoiseException(String message, Throwable cause) {
        super(message, cause);
    }
}
