package io.continuum.coordinator.bond;

import io.continuum.protocol.identity.OrgId;

/**
 * What a sponsor has at stake for an organisation, in millicredits.
 *
 * @param taken of it so far; the rest returns at the end of its term
 */
public record Bond(OrgId invitee, OrgId sponsor, long amount, long taken) {

    long left() {
        return amount - taken;
    }
}
