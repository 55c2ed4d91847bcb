package io.continuum.deploy.bench.seal;

import io.continuum.deploy.bench.measure.Comparison;
import io.continuum.deploy.bench.measure.Target;
import io.continuum.deploy.bench.measure.Unit;
import java.util.List;

/** Every row of the suite. */
final class Comparisons {
    private static final String SIGN_ALONE = "BC Ed25519 sign alone";
    private static final String VERIFY_ALONE = "BC Ed25519 verify alone";

    static final Comparison SIGN = new Comparison(
            "ed25519.sign",
            SIGN_ALONE,
            Unit.PER_SECOND,
            new Target.TimesPeer(0.85),
            "a signature over 1,024 bytes with an instance's key");
    static final Comparison VERIFY = new Comparison(
            "ed25519.verify",
            VERIFY_ALONE,
            Unit.PER_SECOND,
            new Target.TimesPeer(0.85),
            "the check of such a signature with a key that is known; the peer too has decoded its key before");

    static final Comparison ACCEPT = new Comparison(
            "envelope.accept",
            VERIFY_ALONE,
            Unit.PER_SECOND,
            new Target.TimesPeer(0.70),
            "a signed request with one envelope at the coordinator, from its bytes to the verdict: headers, key,"
                + " times, digest, signature, nonce, JSON, envelope, the federation's rules and the envelope's hash;"
                + " nothing is stored");
    static final Comparison ACCEPT_BATCH = new Comparison(
            "envelope.accept-batch",
            VERIFY_ALONE,
            Unit.PER_SECOND,
            Target.NONE,
            "envelopes a second when a request holds 50, as instances send them");

    static final Comparison EVALUATE = new Comparison(
            "helper.evaluate-32",
            "BC P-256 operations alone",
            Unit.PER_SECOND,
            new Target.TimesPeer(0.80),
            "elements a second of a tag helper, requests of 32 from bytes to bytes with the proof; the peer only"
                    + " decodes, multiplies, adds and encodes the same points");

    static final Comparison OPEN = new Comparison(
            "pattern.open-5",
            "",
            Unit.PER_SECOND,
            new Target.AtLeast(5_000),
            "released patterns from the bytes of 5 contributions to the pattern, its tag checked, on one core");
    static final Comparison OPEN_HELPERS = new Comparison(
            "pattern.open-5-helpers",
            "",
            Unit.PER_SECOND,
            new Target.AtLeast(5_000),
            "the same where tags need a helper, so that what 5 hold is compared instead");

    static final Comparison REKEY = new Comparison(
            "epoch.rekey-1000",
            "",
            Unit.MILLIS,
            new Target.Below(1_000),
            "new secrets sealed to 1,000 members, signed");

    static final List<Comparison> ALL =
            List.of(SIGN, VERIFY, ACCEPT, ACCEPT_BATCH, EVALUATE, OPEN, OPEN_HELPERS, REKEY);

    private Comparisons() {}
}
