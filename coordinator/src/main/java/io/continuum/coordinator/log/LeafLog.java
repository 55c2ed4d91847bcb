package io.continuum.coordinator.log;

import io.continuum.protocol.identity.FederationId;
import java.util.List;

/** Something to add leaves to that say nothing about their owners without the salts. Thread-safe. */
public interface LeafLog {
    void append(FederationId federation, List<SaltedLeaf> leaves);
}
