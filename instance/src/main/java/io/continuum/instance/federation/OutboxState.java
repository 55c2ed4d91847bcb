package io.continuum.instance.federation;

import java.util.Locale;

/** How far one contribution has come. */
public enum OutboxState {
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
    /** The coordinator will not take it; the last error says why. */
    REFUSED;

    /** Lower case, as the API and the database write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
