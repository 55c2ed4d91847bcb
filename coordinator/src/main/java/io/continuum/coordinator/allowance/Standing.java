package io.continuum.coordinator.allowance;

import io.continuum.protocol.identity.OrgId;

/**
 * Where an organisation stands.
 *
 * @param subtree the organisation below the founder's that stands above it in the tree of sponsors
 * @param joinedDay the day on which it joined
 * @param grantedDay the last day for which it got its free pages
 */
public record Standing(OrgId subtree, long joinedDay, long grantedDay) {}
