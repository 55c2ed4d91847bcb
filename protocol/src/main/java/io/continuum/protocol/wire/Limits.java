package io.continuum.protocol.wire;

/** Bounds on what peers send each other, checked before anything is allocated; SPEC.md lists them. Lengths are in bytes. */
public final class Limits {
    /** One message on the socket, which is one frame. */
    public static final int MESSAGE_BYTES_MAX = 256 * 1024;

    /** Ops in one OPS frame, and in one signed batch. */
    public static final int OPS_MAX = 200;

    /** Payloads and op headers of one OPS frame, and of one signed batch. */
    public static final int OPS_BYTES_MAX = 192 * 1024;

    /** What an op's header counts towards {@link #OPS_BYTES_MAX}, beside its payload. */
    public static final int OP_HEADER_BYTES = 24;

    /** What a batch's header counts towards {@link #OPS_BYTES_MAX}. */
    public static final int BATCH_HEADER_BYTES = 128;

    /** One op's payload. */
    public static final int OP_PAYLOAD_BYTES_MAX = 32 * 1024;

    /** Logs in one STATE or NOTIFY frame. */
    public static final int HEADS_MAX = 2_048;

    /** Exceptions to a contiguous run, for one log. */
    public static final int RANGES_MAX = 256;

    /** Logs that one WANT frame asks about. */
    public static final int WANT_LOGS_MAX = 256;

    /** Ops that one WANT frame may allow to be sent. */
    public static final int CREDIT_OPS_MAX = 2_048;

    /** Bytes that one WANT frame may allow to be sent. */
    public static final int CREDIT_BYTES_MAX = 8 * 1024 * 1024;

    /** OPS frames that a sender may have unacknowledged, in a whole session. */
    public static final int FRAMES_UNACKED_MAX = 3;

    /** One negentropy message of an audit. */
    public static final int RBSR_BYTES_MAX = 128 * 1024;

    /** Ops that one RBSR_OPEN frame may cover. */
    public static final int AUDIT_OPS_MAX = 65_536;

    /** Messages that each side sends in one audit. */
    public static final int RBSR_ROUNDS_MAX = 64;

    /** Audits that each side may have open with the other. */
    public static final int AUDITS_MAX = 2;

    /** Snapshots that a peer may be served at a time. */
    public static final int SNAPSHOTS_MAX = 2;

    /** A snapshot as a whole: 2 GiB. */
    public static final long SNAPSHOT_BYTES_MAX = 2L * 1024 * 1024 * 1024;

    /** One chunk of a snapshot. */
    public static final int CHUNK_BYTES_MAX = 192 * 1024;

    /** Chunks of a snapshot. */
    public static final int SNAPSHOT_CHUNKS_MAX = 16_384;

    /** Hashes that prove one chunk of {@link #SNAPSHOT_CHUNKS_MAX}. */
    public static final int CHUNK_PATH_MAX = 14;

    /** A record in a snapshot: key and content. */
    public static final int SNAPSHOT_RECORD_BYTES_MAX = 4 * 1024 * 1024;

    /** Chunks that one SNAP_WANT frame may ask for. */
    public static final int CREDIT_CHUNKS_MAX = 8;

    /** Versions and features that a HELLO may list. */
    public static final int HELLO_ITEMS_MAX = 32;

    /** Names in a HELLO. */
    public static final int HELLO_TEXT_BYTES_MAX = 128;

    /** The sentence in a GOODBYE. */
    public static final int GOODBYE_TEXT_BYTES_MAX = 512;

    /** How long a peer may ask to be left alone: 24 hours, in milliseconds. */
    public static final long RETRY_AFTER_MILLIS_MAX = 24L * 60 * 60 * 1000;

    /** The key of a record, UTF-8. */
    public static final int RECORD_KEY_BYTES_MAX = 256;

    /** The name of a field, UTF-8. */
    public static final int FIELD_NAME_BYTES_MAX = 64;

    /** Fields that one op sets or erases. */
    public static final int FIELDS_MAX = 64;

    /** A label, UTF-8. */
    public static final int LABEL_BYTES_MAX = 256;

    /** Labels that one op adds or takes away. */
    public static final int LABELS_MAX = 256;

    /** Dots in the context of one op. */
    public static final int CONTEXT_DOTS_MAX = 512;

    private Limits() {}
}
