package io.continuum.coordinator.member;

import io.continuum.protocol.identity.FederationId;
import java.time.Instant;
import java.util.Optional;

/** Keeps what is proposed for a federation's credit policy, at most one thing at a time. Thread-safe. */
public interface ProposalStore {

    /** @param policy in CBOR, as a configuration holds it */
    record Stored(byte[] policy, Instant at) {}

    Optional<Stored> find(FederationId federation);

    void put(FederationId federation, Stored proposal);

    void remove(FederationId federation);
}
