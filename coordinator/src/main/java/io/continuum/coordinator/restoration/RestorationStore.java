package io.continuum.coordinator.restoration;

import io.continuum.protocol.identity.FederationId;
import java.time.Instant;
import java.util.List;

/** Keeps what was restored. Thread-safe. */
public interface RestorationStore {

    /** Those of federations that nobody has opened since. */
    List<Restoration> closed();

    void add(Restoration restoration);

    /** Lets the federation be changed again. */
    void open(FederationId federation, Instant at);
}
