package io.continuum.protocol.identity;

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
    CANNOT_OPEN;

    /** The reason as it appears in JSON, such as {@code bad_signature}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
