package io.continuum.protocol.sync;

/** Why a snapshot is not taken. */
public enum SnapshotRefusal {
    /** The replica holds ops of the space: what a snapshot does not name must not delete them. */
    NOT_EMPTY,
    /** The server has not signed the offer. */
    OFFER_UNSIGNED,
    /** A chunk is not the one that lies under the root at its place. */
    CHUNK_NOT_UNDER_ROOT,
    /** Bytes, logs, batches or records are not as many as was said. */
    SIZE_DIFFERS,
    /** An item cannot be read, is not in its one encoding, is too large or cut short. */
    MALFORMED,
    /** It is of another federation or another space. */
    OTHER_SPACE,
    /** Batches or records do not ascend, or one comes twice. */
    OUT_OF_ORDER,
    /** A batch is not what its origin signed. */
    BATCH_UNSIGNED,
    /** The roster that we have does not know an origin; a newer one may. */
    UNKNOWN_ORIGIN,
    /** Two batches of one log do not follow each other. */
    CHAIN_BROKEN,
    /** An op lies further in the future than clocks may differ; later it will not. */
    FROM_THE_FUTURE,
    /** An op is of a kind that we must know and do not: we need an upgrade. */
    UPGRADE_NEEDED,
    /** More ops are waited for than can be remembered. */
    TOO_MUCH_AWAITED,
    /** A record names an op beyond the last signed one of its log, or of a log that is not there. */
    BEYOND_TIP,
    /** A record names an op that does not come with it in full. */
    OP_MISSING,
    /** A record names an op that is about another key, or about none, or takes records away. */
    OTHER_KEY,
    /** A value is not the one that the op set. */
    OTHER_VALUE,
    /** A label is not one that the op added. */
    OTHER_LABEL,
    /** A record keeps what another of its ops has superseded. */
    SUPERSEDED;

    /** Whether the same chunks may be taken another time. */
    public boolean mayPass() {
        return this == UNKNOWN_ORIGIN || this == FROM_THE_FUTURE || this == UPGRADE_NEEDED;
    }
}
