package io.continuum.protocol.wire;

import java.util.Optional;

/** What a receiver did with one op. Numbers are never reused. */
public enum Verdict {
    /** Durable and merged. */
    OK(1, true),
    /** It was here already. */
    DUPLICATE(2, true),
    /** Durable, but its payload cannot be read: kept as it came, merged into nothing. */
    INVALID(3, true),
    /** Durable, but it would make a record too large: merged into nothing. */
    TOO_LARGE(4, true),
    /** Durable, but the receiver's policy keeps it out. */
    POLICY(5, true),
    /** Durable and forwarded, of a kind that the receiver does not know. */
    UNKNOWN_KIND(6, true),
    /** Not taken, too much too fast: it will be asked for again. */
    RATE_LIMITED(7, false),
    /** Not taken for now, as when it comes from the future or after a gap: it will be asked for again. */
    RETRY(8, false),
    /** Not taken: its origin wrote two different ops under one number. */
    FORK(9, false),
    /** Not taken: the batch is not what its origin signed. */
    UNSIGNED(10, false);

    private final int code;
    private final boolean taken;

    Verdict(int code, boolean taken) {
        this.code = code;
        this.taken = taken;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Whether the op is durable at the receiver, so that its cursor moves past it. */
    public boolean taken() {
        return taken;
    }

    public static Optional<Verdict> of(int code) {
        for (Verdict verdict : values()) {
            if (verdict.code == code) {
                return Optional.of(verdict);
            }
        }
        return Optional.empty();
    }
}
