package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.log.InclusionProof;
import io.continuum.protocol.log.MerkleHash;
import io.continuum.protocol.log.MerkleTree;
import java.util.List;

/** The {@link MerkleTree} over the op hashes of a batch, and the paths that prove one op alone. */
public final class BatchTree {
    private BatchTree() {}

    /** The tree head (RFC 9162 section 2.1.1). */
    public static Bytes root(List<Bytes> entries) {
        return ours(tree(entries).head().root());
    }

    /**
     * The inclusion path of one entry, from its sibling upwards.
     *
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    public static List<Bytes> path(List<Bytes> entries, int index) {
        return tree(entries).inclusion(index, entries.size()).path().stream()
                .map(BatchTree::ours)
                .toList();
    }

    /** Whether {@code path} leads from the entry at {@code index} of {@code size} to {@code root}. */
    public static boolean verify(Bytes entry, long index, long size, List<Bytes> path, Bytes root) {
        return InclusionProof.check(
                        index, size, path.stream().map(BatchTree::theirs).toList())
                .accepted()
                .filter(proof -> proof.proves(MerkleHash.leaf(entry.toArray()), theirs(root)))
                .isPresent();
    }

    private static MerkleTree tree(List<Bytes> entries) {
        return MerkleTree.of(entries.stream().map(Bytes::toArray).toList());
    }

    private static Bytes ours(io.continuum.protocol.crypt.Bytes hash) {
        return Bytes.of(hash.toArray());
    }

    private static io.continuum.protocol.crypt.Bytes theirs(Bytes hash) {
        return io.continuum.protocol.crypt.Bytes.of(hash.toArray());
    }
}
