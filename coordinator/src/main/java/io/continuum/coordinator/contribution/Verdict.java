package io.continuum.coordinator.contribution;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.pattern.Envelope;
import java.util.Locale;

/**
 * What became of one envelope.
 *
 * @param cid the envelope's; empty if none could be read
 * @param released whether the tag is released, be it by this envelope or before it
 */
public record Verdict(Bytes cid, Outcome outcome, Reason reason, boolean released) {

    public enum Outcome {
        ACCEPTED,
        /** The same envelope was taken before; nothing changed. */
        DUPLICATE,
        /** It took the place of the organisation's earlier envelope for this tag. */
        REPLACED,
        REFUSED;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Why an envelope was refused; its text is for programs. */
    public enum Reason {
        NONE,
        MALFORMED_ENVELOPE,
        /** Neither what was earned nor the free pages cover the deposit for a new tag. */
        DEPOSIT_MISSING,
        WRONG_FEDERATION,
        WRONG_K,
        WRONG_TAG_EPOCH,
        /** The key epoch is neither the current one nor one that ended less than 24 hours ago without compromise. */
        WRONG_KEY_EPOCH,
        INVALID_BUCKET,
        /** The organisation has as many unreleased tags as it may have. */
        OVER_QUOTA,
        /** The cid was used for other bytes. */
        CID_REUSED,
        ALREADY_RELEASED,
        NOT_RELEASED,
        /** There is no contribution of this organisation with this tag and cid. */
        UNKNOWN_CONTRIBUTION,
        /** Another release of the same tag epoch was said to renew the same tag. */
        ALREADY_RENEWED;

        /** Empty for {@link #NONE}. */
        public String text() {
            return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
        }
    }

    static Verdict accepted(Envelope envelope, boolean released) {
        return new Verdict(envelope.cid().value(), Outcome.ACCEPTED, Reason.NONE, released);
    }

    static Verdict replaced(Envelope envelope) {
        return new Verdict(envelope.cid().value(), Outcome.REPLACED, Reason.NONE, false);
    }

    static Verdict duplicate(Envelope envelope, boolean released) {
        return new Verdict(envelope.cid().value(), Outcome.DUPLICATE, Reason.NONE, released);
    }

    public static Verdict refused(Bytes cid, Reason reason, boolean released) {
        return new Verdict(cid, Outcome.REFUSED, reason, released);
    }
}
