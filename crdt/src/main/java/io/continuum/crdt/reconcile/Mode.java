package io.continuum.crdt.reconcile;

import io.continuum.crdt.bytes.DamagedException;

/** What a message says about a range. The ordinal is the number on the wire. */
enum Mode {
    /** Nothing is left to say. */
    SKIP,
    /** The fingerprint of what the sender holds there. */
    FINGERPRINT,
    /** The ids of what the sender holds there. */
    ID_LIST;

    int number() {
        return ordinal();
    }

    static Mode of(long number) throws DamagedException {
        for (Mode mode : values()) {
            if (mode.number() == number) {
                return mode;
            }
        }
        throw new DamagedException("unknown mode " + Long.toUnsignedString(number));
    }
}
