package io.continuum.coordinator.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.MerkleEdge;
import io.continuum.protocol.log.TreeHead;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Keeps logs. Thread-safe; see {@link io.continuum.coordinator.work.Transactions}. */
public interface LogStore {

    /**
     * A leaf that has no place yet.
     *
     * @param seq names the row; it says nothing about the leaf's place
     * @param salt what hides whom the leaf is about; empty if it hides nothing
     * @param subject what the leaf is about; empty if it hides nothing
     */
    record Pending(long seq, Bytes leaf, Bytes salt, Bytes subject) {}

    /** How far a log has got, and what is needed to go on. */
    record Head(TreeHead tree, MerkleEdge edge) {}

    /** One hash of a tile: that of the subtree number {@code index} of 256^{@code level} leaves. */
    record TileHash(int level, long index, Bytes hash) {}

    /**
     * A checkpoint with the signatures that it has by now.
     *
     * @param witnessed whether as many witnesses as its federation asks for have signed it
     */
    record Noted(long size, byte[] note, boolean witnessed) {}

    /** Begins an empty log. @return false if it has begun */
    boolean begin(FederationId federation);

    /** Adds a leaf that hides nothing to those that wait for a place. */
    void submit(LogLeaf leaf);

    /** Adds leaves to those that wait for a place. */
    void submit(FederationId federation, List<SaltedLeaf> leaves);

    /** Federations in whose log leaves wait, or the newest tree has no checkpoint. */
    List<FederationId> unfinished(int limit);

    /** Holds back everyone else who gives places in this log until the transaction ends. */
    Optional<Head> lock(FederationId federation);

    Optional<Head> head(FederationId federation);

    /** Leaves that wait, in the order in which they came. */
    List<Pending> pending(FederationId federation, int limit);

    /** Gives the leaves the places from {@code first} on; they wait no more. */
    void place(FederationId federation, long first, List<Pending> leaves);

    void addHashes(FederationId federation, List<TileHash> hashes);

    void putHead(FederationId federation, Head head);

    /** Lets the open transaction return only when what it wrote is on disk, however the database is set. */
    void flushAtCommit();

    /** The leaves with the places from {@code from} on. */
    List<Bytes> leaves(FederationId federation, long from, int limit);

    /** The leaves about these subjects that have a place. */
    List<PlacedLeaf> find(FederationId federation, Collection<Bytes> subjects);

    /** The hashes of one level from number {@code from} on. */
    List<Bytes> hashes(FederationId federation, int level, long from, int limit);

    /** The name that the log has got. */
    Optional<String> origin(FederationId federation);

    /** Names the log, unless it has a name. */
    void nameOrigin(FederationId federation, String origin);

    /** Whether any log has a checkpoint. */
    boolean anySigned();

    /** Adds a checkpoint, unless there is one of this size. */
    void addCheckpoint(FederationId federation, Noted checkpoint);

    /** Puts a checkpoint with more signatures in the place of the one of its size. */
    void putCheckpoint(FederationId federation, Noted checkpoint);

    Optional<Noted> checkpoint(FederationId federation, long size);

    Optional<Noted> newestCheckpoint(FederationId federation);

    Optional<Noted> newestWitnessed(FederationId federation);

    /** Federations whose newest checkpoint lacks witnesses. */
    List<FederationId> unwitnessed(int limit);

    /** Forgets checkpoints but the newest ones. */
    void forgetCheckpoints(FederationId federation, int kept);
}
