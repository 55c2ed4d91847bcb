package io.continuum.coordinator.release;

import io.continuum.coordinator.release.Releases.Filed;
import io.continuum.coordinator.release.Releases.Ripe;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;

/** Keeps releases and the blind index. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface ReleaseStore {

    /**
     * Records releases and who takes part in each.
     *
     * @return their numbers, in their order; whoever has seen a number has seen all below it
     */
    List<Long> add(FederationId federation, List<Ripe> ripe, Instant at);

    /** Enters tags into buckets, as far as they are not there. */
    void addToBuckets(FederationId federation, List<Filed> filed);

    /** Releases after number {@code after} in which the organisation takes part, oldest first. */
    List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit);
}
