package io.continuum.instance.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A disagreement with its evidence; kept for good.
 *
 * @param id hash of what the alarm is about, base64url: the same case raises it once
 * @param detail what was seen
 * @param first what this instance knew: a checkpoint's note, an epoch commit; empty if nothing belongs here
 * @param second what it was shown
 * @param proof for a fork, the proof that convinces others; otherwise empty
 * @param acknowledgement when an admin acknowledged it, and what he or she had to say
 */
public record Alarm(
        String id,
        AlarmKind kind,
        String detail,
        byte[] first,
        byte[] second,
        byte[] proof,
        Instant raisedAt,
        @Nullable Acknowledgement acknowledgement) {

    /** That an admin takes responsibility for going on. */
    public record Acknowledgement(Instant at, String note) {}

    /** Whether everything stops because of it. */
    public boolean isOpen() {
        return acknowledgement == null;
    }
}
