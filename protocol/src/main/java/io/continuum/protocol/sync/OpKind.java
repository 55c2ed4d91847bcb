package io.continuum.protocol.sync;

import java.util.Optional;

/** Every kind of op. Numbers are never reused; 3 is kept for the takedown by an admin of the space. */
public enum OpKind {
    /** Makes a record present and changes some of it. */
    PUT(1),
    /** Takes a record away. */
    REMOVE(2);

    /** Flag of an op: who does not know its kind must not go on with this log. */
    public static final int FLAG_CRITICAL = 1;

    private final int code;

    OpKind(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    public static Optional<OpKind> of(int code) {
        for (OpKind kind : values()) {
            if (kind.code == code) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
