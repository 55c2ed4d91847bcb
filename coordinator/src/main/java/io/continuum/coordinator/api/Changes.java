package io.continuum.coordinator.api;

import io.continuum.coordinator.member.Change;
import io.continuum.protocol.identity.Refusal;
import java.util.Map;

/** Turns what became of a change into what is answered. */
final class Changes {
    private Changes() {}

    /** The change, if it is done; otherwise the problem that says why not. */
    static Change.Done done(Change change) {
        return switch (change) {
            case Change.Done done -> done;
            case Change.Refused(Refusal refusal, String detail) ->
                throw ProblemException.of(status(refusal), refusal.code(), detail);
            case Change.StaleHead(long head) ->
                throw ProblemException.of(
                        409,
                        "stale_head",
                        "the chain has moved on: read from the newest head and make the change again",
                        Map.of("head_seq", head));
            case Change.StaleEpoch(long epoch) ->
                throw ProblemException.of(
                        409,
                        "stale_epoch",
                        "another commit began this epoch first: open it, and begin the next one if that is still"
                                + " needed",
                        Map.of("current", epoch));
            case Change.NotYours _ ->
                throw ProblemException.of(
                        403, "not_the_inviter", "only the instance that opened the invite may do this");
            case Change.MissingBond(long bond, long available) ->
                throw ProblemException.of(
                        402,
                        "missing_bond",
                        "a bond of %d millicredits is locked for each organisation that is brought in, and there are %d"
                                .formatted(bond, available),
                        Map.of("bond", bond, "balance", available));
            case Change.InviteQuota(int given, long quota) ->
                throw ProblemException.of(
                        403,
                        "invite_quota",
                        "this organisation brought in %d others, and may %d: the quota grows with what it earns"
                                .formatted(given, quota),
                        Map.of("given", given, "quota", quota));
            case Change.UnknownFederation _ ->
                throw ProblemException.of(404, "unknown_federation", "no such federation on this coordinator");
            case Change.UnknownInvite _ ->
                throw ProblemException.of(
                        404, "unknown_invite", "no such invite: check the code, or ask for a new one");
            case Change.ExpiredInvite _ ->
                throw ProblemException.of(410, "expired_invite", "this invite has expired: ask for a new one");
            case Change.UsedInvite _ ->
                throw ProblemException.of(409, "used_invite", "this invite was used: ask for a new one");
        };
    }

    /** The status of a request that breaks a rule. */
    static int status(Refusal refusal) {
        return switch (refusal) {
            case MALFORMED, UNSUPPORTED, BAD_KEY, BAD_SIGNATURE, BAD_MAC, MISSING, BAD_NOTE, UNKNOWN_KEY -> 400;
            case IDENTITY_POINT, X_NOT_CANONICAL, OFF_CURVE, SCALAR_ZERO, SCALAR_OUT_OF_RANGE -> 400;
            case BATCH_EMPTY, BATCH_TOO_LARGE, BATCH_MISMATCH -> 400;
            case NOT_ALLOWED -> 403;
            case BROKEN_CHAIN, OLD_VERSION, FORKED, STALE, FROM_FUTURE -> 409;
            case WRONG_FEDERATION, MISMATCH, BELOW_MINIMUM, CANNOT_OPEN, WRONG_LOG, WRONG_SIZE -> 422;
            case PROOF_TOO_LONG, BAD_PROOF, BAD_EVALUATION, BAD_TILE, TOO_FEW_WITNESSES -> 422;
            case UNAVAILABLE -> 503;
        };
    }
}
