package io.continuum.protocol.wire;

/** The bytes are not the one deterministic encoding that {@link Cbor} accepts; the message says what is wrong and where. */
public final class CborException extends Exception {
    private static final long serialVersionUID = 1L;

    public CborException(String message) {
        super(message, null, false, false);
    }
}
