package io.continuum.coordinator.member;

import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.identity.OrgId;

/**
 * An instance's place in a federation, as of the newest event.
 *
 * @param suspended whether its organisation is held back
 */
public record Membership(InstanceId instance, OrgId organisation, boolean admin, boolean active, boolean suspended) {}
