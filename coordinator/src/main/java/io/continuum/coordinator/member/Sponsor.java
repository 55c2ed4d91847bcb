package io.continuum.coordinator.member;

import io.continuum.protocol.identity.OrgId;

/**
 * An organisation's place in the tree of sponsors.
 *
 * @param sponsor whose member signed the organisation's first ADD; the founder's organisation is its own sponsor
 * @param subtree the child of the founder's organisation that stands above; itself at that depth, and for the founder's
 */
public record Sponsor(OrgId sponsor, OrgId subtree) {

    /** The place of the organisation that founded the federation. */
    static Sponsor founder(OrgId organisation) {
        return new Sponsor(organisation, organisation);
    }

    /** The place of an organisation that was brought in by {@code sponsor}, whose own place this is. */
    Sponsor below(OrgId sponsor, OrgId organisation) {
        boolean byFounder = this.sponsor.equals(sponsor);
        return new Sponsor(sponsor, byFounder ? organisation : subtree);
    }
}
