package io.continuum.protocol.wire;

import java.util.Optional;

/**
 * Why a session ends (GOODBYE) or a space or stream is refused (REJECT). Numbers are never reused; a removed reason keeps
 * its number in SPEC.md, marked as retired.
 */
public enum Reason {
    /** The sender is done; come back any time. */
    NORMAL(1, Retry.YES),
    /** The sender restarts or is being maintained. */
    MAINTENANCE(2, Retry.YES),
    /** No version that both speak. */
    UNSUPPORTED_VERSION(3, Retry.NO),
    /** The HELLO names another id than the one that the channel proved. */
    IDENTITY_MISMATCH(4, Retry.NO),
    /** A frame that cannot be read. */
    MALFORMED(5, Retry.YES),
    /** A frame that may not come at this point. */
    OUT_OF_ORDER(6, Retry.YES),
    /** More than was allowed: bytes, ops, streams. */
    LIMIT_EXCEEDED(7, Retry.YES),
    /** Nothing was heard for too long. */
    SILENT(8, Retry.YES),
    /** What was sent is not acknowledged. */
    STALLED(9, Retry.YES),
    /** The clocks are too far apart. */
    CLOCK_SKEW(10, Retry.YES),
    /** Batches that do not verify. */
    BAD_BATCHES(11, Retry.YES),
    /** Another session with this peer takes over. */
    REPLACED(12, Retry.NO),
    /** The space does not exist here or is not shared with this peer; the two look the same. */
    UNKNOWN_SPACE(13, Retry.YES),
    /** The operator has not decided about this peer yet. */
    PENDING(14, Retry.YES),
    /** The operator refuses this peer. */
    DENIED(15, Retry.NO),
    /** The operator has blocked this peer. */
    BLOCKED(16, Retry.NO),
    /** Too much too fast; the pause is named. */
    THROTTLED(17, Retry.YES),
    /** Storage is not ready to answer. */
    NOT_READY(18, Retry.YES),
    /** The peer is no longer on the roster. */
    NOT_A_MEMBER(19, Retry.NO),
    /** The ops asked for are gone; a snapshot of the space has what they left. */
    SNAPSHOT_ONLY(20, Retry.YES),
    /** No snapshot is taken where ops of the space are held: what it does not name would be deleted. */
    NOT_EMPTY(21, Retry.YES),
    /** A snapshot that is not what its parts were signed to be. */
    BAD_SNAPSHOT(22, Retry.YES);

    private enum Retry {
        YES,
        NO
    }

    private final int code;
    private final Retry retry;

    Reason(int code, Retry retry) {
        this.code = code;
        this.retry = retry;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The WebSocket close code that goes with it: 4003 for malformed frames, 4004 for order, else 4100 and the code. */
    public int closeCode() {
        return switch (this) {
            case NORMAL -> 1000;
            case MALFORMED -> 4003;
            case OUT_OF_ORDER -> 4004;
            default -> 4100 + code;
        };
    }

    /** Whether dialling again by itself can help; if not, a person has to change something first. */
    public boolean retryable() {
        return retry == Retry.YES;
    }

    /** The reason of a number; empty if a later version brought it. */
    public static Optional<Reason> of(int code) {
        for (Reason reason : values()) {
            if (reason.code == code) {
                return Optional.of(reason);
            }
        }
        return Optional.empty();
    }
}
