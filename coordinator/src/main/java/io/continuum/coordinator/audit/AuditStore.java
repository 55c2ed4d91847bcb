package io.continuum.coordinator.audit;

import io.continuum.coordinator.ledger.Balance;
import io.continuum.coordinator.ledger.Entry;
import io.continuum.coordinator.log.PlacedLeaf;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.OrgId;
import io.continuum.protocol.ledger.TransferId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** Reads what is stored as it is, page by page; what means nothing is passed on, not refused. Thread-safe. */
public interface AuditStore {

    /** What is written about a log as a whole. */
    record Head(long size, Bytes root, Bytes edge) {}

    /** A row of the ledger. */
    sealed interface Row {
        long seq();

        record Readable(long seq, Entry entry) implements Row {}

        record Unreadable(long seq, String why) implements Row {}
    }

    /** A contribution that was accepted. */
    record Given(OrgId organisation, Bytes cid, Bytes envelopeHash, Instant at) {}

    /**
     * An envelope that is kept.
     *
     * @param expectedHash what was noted when it was accepted; empty if nothing was
     */
    record Kept(long tagEpoch, Bytes tag, OrgId organisation, Bytes cid, Bytes envelope, Bytes expectedHash) {}

    List<FederationId> federations();

    Head head(FederationId federation);

    /** Rows of the log from place {@code from} on. */
    List<PlacedLeaf> leaves(FederationId federation, long from, int limit);

    /** Leaves that have no place yet; their index is -1. */
    List<PlacedLeaf> waiting(FederationId federation);

    List<PlacedLeaf> find(FederationId federation, Collection<Bytes> subjects);

    /** The hashes of tiles of one level by their number, from {@code from} to before {@code to}. */
    SortedMap<Long, Bytes> hashes(FederationId federation, int level, long from, long to);

    /** How many hashes of tiles there are. */
    long countHashes(FederationId federation);

    /** Signed checkpoints by their size. */
    SortedMap<Long, byte[]> checkpoints(FederationId federation);

    List<Row> entries(FederationId federation, long after, int limit);

    long countEntries(FederationId federation);

    Map<String, Balance> accounts(FederationId federation);

    /** What is pending, with the time it expires. */
    Map<TransferId, Instant> holds(FederationId federation);

    /** Contributions in the order of organisation and cid, after this one. */
    List<Given> given(FederationId federation, Bytes afterOrganisation, Bytes afterCid, int limit);

    /** Envelopes in the order of tag epoch, tag and organisation, after this one. */
    List<Kept> kept(FederationId federation, long afterTagEpoch, Bytes afterTag, Bytes afterOrganisation, int limit);

    /** One sentence for each tag that counts other organisations than have a row for it. */
    List<String> miscountedTags(FederationId federation, int limit);
}
