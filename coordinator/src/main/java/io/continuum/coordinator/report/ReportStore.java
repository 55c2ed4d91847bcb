package io.continuum.coordinator.report;

import io.continuum.coordinator.contribution.TagKey;
import io.continuum.coordinator.report.Report.State;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.message.ReportMessages.Place;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps reports and which tags are held back. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface ReportStore {

    /**
     * A contribution to a tag.
     *
     * @param served whether readers get it
     */
    record Sent(OrgId organisation, Bytes cid, boolean served) {}

    void add(FederationId federation, Report report);

    Optional<Report> find(FederationId federation, Bytes id);

    Optional<Report> find(FederationId federation, OrgId organisation, TagKey tag);

    List<Report> ofTag(FederationId federation, TagKey tag);

    /** Newest first. */
    List<Report> all(FederationId federation, int limit);

    /** Newest first. */
    List<Report> ofOrganisation(FederationId federation, OrgId organisation, int limit);

    /** How many reports of the organisation wait for a decision. */
    int open(FederationId federation, OrgId organisation);

    void decide(FederationId federation, Report report, State state, String by, String note, Instant at);

    /** All contributions to a tag. */
    List<Sent> sent(FederationId federation, TagKey tag);

    List<byte[]> envelopes(FederationId federation, TagKey tag);

    /** The buckets that a tag is found in, or was before it was held back. */
    List<Place> places(FederationId federation, TagKey tag);

    /** Takes a tag out of a bucket for good. @return who filed it there, as far as that is known */
    List<OrgId> takeOut(FederationId federation, TagKey tag, Place place);

    /** Keeps who filed what a report was about. */
    void accuse(FederationId federation, Report report, List<OrgId> organisations);

    List<OrgId> accused(FederationId federation, Report report);

    boolean isHeld(FederationId federation, TagKey tag);

    /** Takes a tag out of all buckets, and keeps it out. */
    void hold(FederationId federation, TagKey tag, Instant at);

    /** Files a tag again as it was filed, as if that was new. */
    void letGo(FederationId federation, TagKey tag);
}
