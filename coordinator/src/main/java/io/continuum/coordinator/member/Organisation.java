package io.continuum.coordinator.member;

import io.continuum.protocol.identity.OrgId;
import java.time.Instant;

/**
 * An organisation as of the newest event.
 *
 * @param instances active ones
 * @param admins how many of those are admins
 */
public record Organisation(OrgId id, Sponsor place, Instant joinedAt, int instances, int admins) {}
