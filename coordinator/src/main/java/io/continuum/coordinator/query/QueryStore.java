package io.continuum.coordinator.query;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads buckets and keeps the pages that were sold. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface QueryStore {

    /** A tag in a bucket; {@code seq} grows in the order of arrival. */
    record Found(long seq, Bytes tag) {}

    /** A page whose buyer said nothing for long enough. */
    record Silent(FederationId federation, TransferId transfer, OrgId organisation) {}

    /** Holds back other requests of this organisation until the transaction ends. */
    void lockOrganisation(FederationId federation, OrgId organisation);

    /** Tags of a bucket after number {@code after}, oldest first; looked up together with what is asked next. */
    Supplier<List<Found>> askBucket(
            FederationId federation, long tagEpoch, int slot, long bucket, long after, int limit);

    Optional<Page> findPage(FederationId federation, TransferId transfer);

    /** As {@link #findPage}, looked up together with what is asked next. */
    Supplier<Optional<Page>> askPage(FederationId federation, TransferId transfer);

    void addPage(FederationId federation, Page page);

    void setOutcome(FederationId federation, TransferId transfer, Outcome outcome);

    /** Pages of all federations whose price is to be shared out by now, oldest first. */
    List<Silent> silent(Instant now, int limit);

    /** When a released tag proved useful last, or was released. */
    Instant freshSince(FederationId federation, long tagEpoch, Bytes tag);

    /** Notes that released tags proved useful. */
    void refresh(FederationId federation, long tagEpoch, List<Bytes> tags, Instant at);

    /** The organisations that released the tag. */
    List<OrgId> contributors(FederationId federation, long tagEpoch, Bytes tag);

    /** Forgets up to {@code limit} pages sold before, but none whose price is still to be shared out. @return how many */
    int forgetPages(Instant soldBefore, int limit);
}
