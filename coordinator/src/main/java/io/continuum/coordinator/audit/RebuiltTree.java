package io.continuum.coordinator.audit;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.MerkleEdge;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.Subtree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A log's tree, built leaf by leaf and compared with the stored hashes of its tiles. Not thread-safe. */
final class RebuiltTree {
    private static final int LEVELS_PER_TILE = 8;
    private static final int WRONG_MAX = 100;

    private final AuditStore store;
    private final FederationId federation;
    private final Set<Long> signedSizes;
    private final MerkleEdge edge = MerkleEdge.empty();
    private final Map<Long, Bytes> roots = new HashMap<>();
    private final List<String> wrongTiles = new ArrayList<>();
    private long size;
    private long hashes;

    /** @param signedSizes the sizes at which the root is to be kept */
    RebuiltTree(AuditStore store, FederationId federation, Set<Long> signedSizes) {
        this.store = store;
        this.federation = federation;
        this.signedSizes = Set.copyOf(signedSizes);
    }

    void append(Bytes leafHash) {
        edge.append(leafHash, this::completed);
        size++;
        if (signedSizes.contains(size)) {
            roots.put(size, root());
        }
    }

    private void completed(Subtree subtree, Bytes hash) {
        if (subtree.level() % LEVELS_PER_TILE != 0) {
            return;
        }
        hashes++;
        int level = subtree.level() / LEVELS_PER_TILE;
        long index = subtree.index();
        boolean compared = level > 0 && wrongTiles.size() < WRONG_MAX;
        if (compared
                && !hash.equals(
                        store.hashes(federation, level, index, index + 1).getOrDefault(index, MerkleHash.EMPTY_ROOT))) {
            wrongTiles.add(
                    "hash %d of level %d of the log's tiles does not follow from the leaves".formatted(index, level));
        }
    }

    FederationId federation() {
        return federation;
    }

    long size() {
        return size;
    }

    /** How many hashes its tiles have. */
    long hashes() {
        return hashes;
    }

    Bytes root() {
        return edge.head().root();
    }

    Bytes peaks() {
        return Bytes.of(Bytes.concat(edge.peaks().stream().map(Bytes::toArray).toArray(byte[][]::new)));
    }

    Bytes rootAt(long signedSize) {
        return roots.getOrDefault(signedSize, MerkleHash.EMPTY_ROOT);
    }

    List<String> wrongTiles() {
        return List.copyOf(wrongTiles);
    }
}
