package io.continuum.instance.federation;

import java.util.Locale;

/** How far one contribution has come. */
public enum OutboxState {
    /** Approved, and not sealed yet: a tag helper does not answer. Such a contribution has no envelope and no row. */
    WAITING,
    /** The tag epoch ended before enough organisations sent the same; it is sealed anew in the next one. */
    REPLACED,
    /** Sealed and on disk. */
    QUEUED,
    /** Sent at least once; whether it arrived is not known. */
    SENT,
    /** The coordinator has it. */
    ACCEPTED,
    /** Enough organisations sent the same. */
    RELEASED,
    /** It is filed under its buckets. */
    INDEXED,
    /** Its credits are in the ledger. */
    VESTED,
    /** It earns nothing: what it holds was released before, or the day's bound was reached. */
    UNPAID,
    /** The coordinator will not take it; the last error says why. */
    REFUSED;

    /** Whether nothing more is to be done about it. */
    public boolean isSettled() {
        return this == VESTED || this == UNPAID || this == REFUSED || this == REPLACED;
    }

    /** Lower case, as the API and the database write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
