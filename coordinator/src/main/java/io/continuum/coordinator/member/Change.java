package io.continuum.coordinator.member;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.Refusal;

/** How a change of a federation ended. */
public sealed interface Change {

    /** It is done, now or by the same request before; {@code seq} is the number of the event or epoch. */
    record Done(FederationId federation, long seq) implements Change {}

    /** It breaks a rule of the chain. */
    record Refused(Refusal refusal, String detail) implements Change {}

    /** It was made for an older head: read the newer events and make it again. */
    record StaleHead(long headSeq) implements Change {}

    /** The epoch was begun by another commit: open that one, and begin the next if it is still needed. */
    record StaleEpoch(long epoch) implements Change {}

    /** Only whoever opened the invite answers its join. */
    record NotYours() implements Change {}

    /** The sponsor cannot lock the bond for one more organisation, in millicredits. */
    record MissingBond(long bond, long available) implements Change {}

    /** The sponsor has brought in as many organisations as it may. */
    record InviteQuota(int given, long quota) implements Change {}

    record UnknownFederation() implements Change {}

    record UnknownInvite() implements Change {}

    record ExpiredInvite() implements Change {}

    /** The invite brought somebody in, waits for another join, or was turned down. */
    record UsedInvite() implements Change {}
}
