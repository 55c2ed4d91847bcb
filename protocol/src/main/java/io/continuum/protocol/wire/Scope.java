package io.continuum.protocol.wire;

import java.util.Optional;

/** What a THROTTLE asks to be left alone with. Numbers are never reused. */
public enum Scope {
    /** Ops: WANT. */
    OPS(1),
    /** Audits: RBSR_OPEN. */
    AUDITS(2),
    /** Snapshots: SNAP_WANT. */
    SNAPSHOTS(3),
    /** RESYNC. */
    RESYNC(4);

    private final int code;

    Scope(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The scope of a number; empty if a later version brought it. */
    public static Optional<Scope> of(int code) {
        for (Scope scope : values()) {
            if (scope.code == code) {
                return Optional.of(scope);
            }
        }
        return Optional.empty();
    }
}
