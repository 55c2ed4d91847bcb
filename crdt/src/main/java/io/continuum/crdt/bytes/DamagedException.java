package io.continuum.crdt.bytes;

/** Bytes that are not what {@link BytesWriter} writes, or lie beyond the reader's limits. */
public final class DamagedException extends Exception {
    private static final long serialVersionUID = 1L;

    public DamagedException(String message) {
        super(message, null, false, false);
    }
}
