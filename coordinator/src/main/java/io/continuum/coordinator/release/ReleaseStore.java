package io.continuum.coordinator.release;

import io.continuum.coordinator.release.Releases.Filed;
import io.continuum.coordinator.release.Releases.Renewal;
import io.continuum.coordinator.release.Releases.Ripe;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps releases and the blind index. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface ReleaseStore {

    /**
     * Records releases and who takes part in each.
     *
     * @return their numbers, in their order; whoever has seen a number has seen all below it
     */
    List<Long> add(FederationId federation, List<Ripe> ripe, Instant at);

    /** The tag epoch of the federation's first release, of which there is one. */
    long firstTagEpoch(FederationId federation);

    /** Enters tags into buckets, as far as they are not there. */
    void addToBuckets(FederationId federation, List<Filed> filed);

    /**
     * An organisation's part of a release that waits for the time to end in which the release can prove to be a renewal.
     *
     * @param at when it does
     */
    record Due(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation, Instant at) {}

    void addDue(List<Due> parts);

    /**
     * Parts whose time has come, of all federations that are not read only, oldest first; those of organisations that are
     * held back wait.
     */
    List<Due> due(Instant now, int limit);

    /** Removes a part that was due. @return whether it was there */
    boolean takeDue(Due part);

    /** How many parts of a federation wait. */
    long countDue(FederationId federation);

    /** Keeps what was said of releases; what was said first stays. */
    void addRenewals(FederationId federation, List<Renewal> renewals, Instant at);

    /** The tag of {@code tagEpoch} that was said to renew a tag of an earlier one. */
    Optional<Bytes> renewedBy(FederationId federation, long tagEpoch, long renewedTagEpoch, Bytes renewedTag);

    /** Newest first. */
    List<Renewed> renewals(FederationId federation, int limit);

    /** What was said of a release, without the tags. */
    record Renewed(long tagEpoch, long renewedTagEpoch, OrgId by, Instant at) {}

    /** Releases after number {@code after} in which the organisation takes part, oldest first. */
    List<Release> ofOrganisation(FederationId federation, OrgId organisation, long after, int limit);
}
