package io.continuum.instance.space;

import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.StubbedBatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Where spaces are kept. Every method joins the open transaction or runs in its own. */
public interface SpaceStore {
    /** All spaces by name, at most {@link Spaces#SPACES_MAX}. */
    List<Space> spaces(FederationId federation);

    Optional<Space> space(FederationId federation, SpaceId id);

    /** The same, and keeps every other writer of this space out until the transaction ends. */
    Optional<Space> lock(FederationId federation, SpaceId id);

    /** @return false if the space exists */
    boolean insert(FederationId federation, Space space);

    /** Keeps everything of a known space that can change. */
    void save(FederationId federation, Space space);

    /** Lets a peer of the peer book have a space. @return false if it already may */
    boolean share(FederationId federation, SpaceId id, InstanceId peer, Instant at);

    /** @return false if it was not shared */
    boolean unshare(FederationId federation, SpaceId id, InstanceId peer);

    /** The peers that may have a space. */
    Set<InstanceId> sharedWith(FederationId federation, SpaceId id);

    /** The spaces that a peer may have. */
    Set<SpaceId> sharedTo(FederationId federation, InstanceId peer);

    List<KeptHead> heads(FederationId federation, SpaceId id);

    /** How far a log is here; empty if nothing of it is. */
    Optional<KeptHead> head(FederationId federation, SpaceId id, LogId log);

    /** The head of the log that this origin opened last, other than {@code except}. */
    Optional<LogHead> newestHead(FederationId federation, SpaceId id, Origin origin, LogId except);

    /** Whether any space has this log. */
    boolean hasLog(FederationId federation, LogId log);

    /** Moves a log's head; a log that is new was opened at {@code at}. */
    void saveHead(FederationId federation, SpaceId id, LogHead head, Instant at);

    /** Takes nothing more of a log, for good. */
    void freeze(FederationId federation, SpaceId id, LogId log);

    /** Keeps a batch as its origin signed it. */
    void insertBatch(FederationId federation, SpaceId id, OpBatch batch);

    /** Batches of a log that hold ops at or after {@code from}, ascending. */
    List<OpBatch> batches(FederationId federation, SpaceId id, LogId log, long from, int limit);

    /** The rows of a log that say they hold ops at or after {@code from}, ascending, whatever is in them. */
    List<Row> rows(FederationId federation, SpaceId id, LogId log, long from, int limit);

    /** Bytes that should be a batch of the ops {@code from} to {@code to}. */
    record Row(long from, long to, byte[] bytes) {}

    /** Keeps a batch in place of whatever the rows of its ops hold. */
    void putBack(FederationId federation, SpaceId id, OpBatch batch);

    /** The first op that can be sent as such, for each log that does not begin at 1 here. */
    Map<LogId, Long> retainedFrom(FederationId federation, SpaceId id);

    /** A log whose head is kept has its ops from {@code from} on. */
    void retainFrom(FederationId federation, SpaceId id, LogId log, long from);

    /** Keeps a batch that came with a snapshot. */
    void insertStubbed(FederationId federation, SpaceId id, StubbedBatch batch);

    /** Batches of a log that came with a snapshot and end after op {@code after}, ascending by their last ops. */
    List<StubbedBatch> stubbed(FederationId federation, SpaceId id, LogId log, long after, int limit);

    /** What is known of each record, present or not, ascending by the bytes of the keys, after {@code afterKey}. */
    List<KeptRecord> allRecords(FederationId federation, SpaceId id, String afterKey, int limit);

    /** The kept state of a record. */
    Optional<byte[]> record(FederationId federation, SpaceId id, String key);

    void saveRecord(FederationId federation, SpaceId id, String key, boolean present, byte[] state);

    void deleteRecord(FederationId federation, SpaceId id, String key);

    /** Present records in the order of their keys, after {@code afterKey}. */
    List<KeptRecord> records(FederationId federation, SpaceId id, String afterKey, int limit);

    /** A record as it is kept. */
    record KeptRecord(String key, byte[] state) {}

    /** What the peer is known to hold; nothing if it never said. */
    PeerCursor cursor(FederationId federation, SpaceId id, InstanceId peer);

    void saveCursor(FederationId federation, SpaceId id, PeerCursor cursor);

    /** What the peer was known to hold counts no more. */
    void deleteCursor(FederationId federation, SpaceId id, InstanceId peer);

    /** Keeps refused ops; the same ones twice are kept once. */
    void quarantine(FederationId federation, SpaceId id, Quarantined refused);

    /** The newest first. */
    List<Quarantined> quarantined(FederationId federation, SpaceId id, int limit);
}
