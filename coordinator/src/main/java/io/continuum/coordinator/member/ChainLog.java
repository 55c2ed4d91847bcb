package io.continuum.coordinator.member;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogLeaf;

/** The log in which everybody finds what changed; it is told in the transaction that makes the change. */
public interface ChainLog {

    /** Begins the log of a federation. @return false if it has begun */
    boolean begin(FederationId federation);

    /** Adds a leaf to the log that its federation has. */
    void append(LogLeaf leaf);
}
