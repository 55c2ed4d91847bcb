package io.continuum.coordinator.keyper;

import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.message.FederationMessages.Membership;
import java.net.URI;

/** Where a keyper gets the membership chain of a federation from. It may block. */
@FunctionalInterface
public interface ChainSource {

    /**
     * The chain from event {@code from} on, with the commits of the epochs from {@code epochsFrom} on. Nothing in the answer
     * is believed yet.
     */
    Fetched fetch(URI coordinator, FederationId federation, long from, long epochsFrom);

    /** What came back. */
    sealed interface Fetched {
        record Chain(Membership membership) implements Fetched {}

        /** The coordinator does not know this keyper as one of the federation's. */
        record NotRegistered() implements Fetched {}

        record Unreachable(String detail) implements Fetched {}
    }
}
