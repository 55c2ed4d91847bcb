package io.continuum.protocol.identity;

import io.continuum.protocol.crypt.VoprfException;
import java.util.Locale;

/** Why something that arrived is not accepted. */
public enum Refusal {
    /** The bytes are not the one encoding that the format allows. */
    MALFORMED,
    /** A version, suite or feature that this program does not speak. */
    UNSUPPORTED,
    /** A public key that is not a valid one. */
    BAD_KEY,
    BAD_SIGNATURE,
    /** A point that is the identity of its group. */
    IDENTITY_POINT,
    /** An x that is not below the field's prime. */
    X_NOT_CANONICAL,
    /** An x that no point of the curve has. */
    OFF_CURVE,
    SCALAR_ZERO,
    /** A scalar that is not below the order of its group. */
    SCALAR_OUT_OF_RANGE,
    BATCH_EMPTY,
    BATCH_TOO_LARGE,
    /** Another number of answers than of questions. */
    BATCH_MISMATCH,
    /** An answer whose proof does not hold: made with another key than the logged one. */
    BAD_EVALUATION,
    /** A MAC or confirmation that does not match: made with another secret. */
    BAD_MAC,
    /** Made for another federation. */
    WRONG_FEDERATION,
    /** A link that does not continue the chain: wrong number, previous hash, epoch or head. */
    BROKEN_CHAIN,
    /** A descriptor, configuration or other part that is needed is not there. */
    MISSING,
    /** Two parts that must say the same do not. */
    MISMATCH,
    /** The signer may not do this. */
    NOT_ALLOWED,
    /** Below what this program accepts, whoever signed it. */
    BELOW_MINIMUM,
    /** A newer version is already known. */
    OLD_VERSION,
    /** It does not open with the keys at hand. */
    CANNOT_OPEN,

    /** A signed note, checkpoint or receipt whose text is not of the one form. */
    BAD_NOTE,
    /** Signed by no key that is known here. */
    UNKNOWN_KEY,
    /** Of another transparency log. */
    WRONG_LOG,
    /** A tree size or leaf index that does not fit. */
    WRONG_SIZE,
    /** More hashes than any proof for these sizes has. */
    PROOF_TOO_LONG,
    /** The hashes do not lead to the root. */
    BAD_PROOF,
    /** A part of the log that is not what the checkpoint says. */
    BAD_TILE,
    /** What is needed could not be fetched. */
    UNAVAILABLE,
    /** Two histories of one log. */
    FORKED,
    /** Older than what is accepted as new. */
    STALE,
    /** Signed later than it is now. */
    FROM_FUTURE,
    /** Fewer witnesses than the configuration asks for. */
    TOO_FEW_WITNESSES;

    /** What is wrong with a message of the oblivious function, as a reason. */
    public static Refusal of(VoprfException.Flaw flaw) {
        return switch (flaw) {
            case MALFORMED -> MALFORMED;
            case IDENTITY -> IDENTITY_POINT;
            case X_NOT_CANONICAL -> X_NOT_CANONICAL;
            case OFF_CURVE -> OFF_CURVE;
            case SCALAR_ZERO -> SCALAR_ZERO;
            case SCALAR_OUT_OF_RANGE -> SCALAR_OUT_OF_RANGE;
            case BATCH_EMPTY -> BATCH_EMPTY;
            case BATCH_TOO_LARGE -> BATCH_TOO_LARGE;
            case BATCH_MISMATCH -> BATCH_MISMATCH;
            case WRONG_PROOF -> BAD_EVALUATION;
        };
    }

    /** The reason as it appears in JSON, such as {@code bad_signature}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
