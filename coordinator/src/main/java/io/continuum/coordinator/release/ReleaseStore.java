package io.continuum.coordinator.release;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;

/** Keeps releases and the blind index. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface ReleaseStore {

    /**
     * Records a release and who takes part in it.
     *
     * @return its number; whoever has seen a number has seen all below it
     */
    long add(FederationId federation, long tagEpoch, Bytes tag, List<OrgId> organisations, Instant at);

    /** Enters the tag into a bucket, unless it is there. */
    void addToBucket(FederationId federation, long tagEpoch, int slot, long bucket, Bytes tag);

    /** Releases after number {@code after} in which the organisation takes part, oldest first. */
    List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit);
}
