package io.continuum.coordinator.contribution;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.pattern.Envelope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps envelopes and counts organisations. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface ContributionStore {

    /** A tag as it stands: how many organisations have sent it, and whether it is released. */
    record TagCount(int organisations, boolean released) {}

    /** An organisation's row for a tag. */
    record Row(Bytes cid, boolean released, boolean indexed) {}

    /** Holds back other requests of this organisation until the transaction ends; taken before any tag. */
    void lockOrganisation(FederationId federation, OrgId organisation);

    /** Holds back everyone else's work on the tag until the transaction ends, making it if it is new. */
    TagCount lockTag(FederationId federation, long tagEpoch, Bytes tag);

    /** Lets go of a tag that nobody has sent (any more). */
    void dropEmptyTag(FederationId federation, long tagEpoch, Bytes tag);

    /** How many unreleased tags the organisation has rows for; stops counting at {@code limit}. */
    int countOpen(FederationId federation, OrgId organisation, int limit);

    /** The hash of the envelope that the organisation sent under this cid and type, if it did. */
    Optional<Bytes> findSeen(FederationId federation, OrgId organisation, Bytes cid, Envelope.Type type);

    void addSeen(OrgId organisation, Envelope envelope, Bytes envelopeHash, Instant at);

    Optional<Row> findRow(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation);

    /** Adds the organisation's row and counts it. */
    void add(OrgId organisation, Envelope envelope, Instant at);

    /** Puts the envelope in the place of the organisation's earlier one. */
    void replace(OrgId organisation, Envelope envelope, Instant at);

    /** Removes the organisation's row and its count. */
    void remove(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation);

    /** The organisations that have a row for the tag. */
    List<OrgId> organisations(FederationId federation, long tagEpoch, Bytes tag);

    /** Freezes the rows of a tag under its release number. */
    void freeze(FederationId federation, long tagEpoch, Bytes tag, long releaseSeq);

    void markIndexed(FederationId federation, long tagEpoch, Bytes tag, OrgId organisation);

    /** The released envelopes of a tag, in the order of their cids. */
    List<byte[]> releasedEnvelopes(FederationId federation, long tagEpoch, Bytes tag);
}
