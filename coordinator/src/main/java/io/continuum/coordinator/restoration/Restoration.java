package io.continuum.coordinator.restoration;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import java.time.Instant;

/**
 * A federation that came out of a backup.
 *
 * @param note the newest checkpoint in the backup that enough witnesses signed, or the newest; empty if there was none
 */
public record Restoration(FederationId federation, Instant restoredAt, Instant madeAt, Bytes note) {}
