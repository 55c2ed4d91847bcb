package io.continuum.coordinator.earning;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;

/** The tree of sponsors, as far as credits care: what one organisation may have made of itself lies in one subtree. */
public interface Subtrees {
    OrgId of(FederationId federation, OrgId organisation);
}
