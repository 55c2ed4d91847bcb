package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.util.Iterator;
import java.util.List;

/**
 * The siblings that lead from one leaf up to the root (RFC 9162 section 2.1.3): exactly as many as index and size ask for.
 *
 * @param index of the leaf, counted from 0
 * @param size leaves of the tree
 * @param path hashes from the leaf's sibling upwards
 */
public record InclusionProof(long index, long size, List<Bytes> path) {
    /** More hashes no proof has, whatever the size. */
    public static final int HASHES_MAX = 63;

    public InclusionProof {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("leaf " + index + " of " + size);
        }
        path = List.copyOf(path);
        ProofPath.require(path, Span.ofInclusion(index, size).size());
    }

    /** The proof, if the path has the length that index and size ask for. */
    public static Checked<InclusionProof> check(long index, long size, List<Bytes> path) {
        return Checked.of(() -> {
            RefusalException.require(
                    index >= 0 && index < size,
                    Refusal.WRONG_SIZE,
                    "leaf " + index + " is not in a tree of " + size + " leaves");
            ProofPath.check(path, Span.ofInclusion(index, size).size());
            return new InclusionProof(index, size, path);
        });
    }

    /** The root of the tree that has this leaf at this place. */
    public Bytes root(Bytes leafHash) {
        return climb(index, size, leafHash.requireLength(MerkleHash.BYTES, "leaf hash"), path.iterator());
    }

    /** Whether the tree with this root has this leaf at this place. */
    public boolean proves(Bytes leafHash, Bytes root) {
        return leafHash.length() == MerkleHash.BYTES && root(leafHash).equals(root);
    }

    private static Bytes climb(long index, long size, Bytes leafHash, Iterator<Bytes> path) {
        if (size == 1) {
            return leafHash;
        }
        long left = Span.leftBranch(size);
        if (index < left) {
            Bytes below = climb(index, left, leafHash, path);
            return MerkleHash.node(below, path.next());
        }
        Bytes below = climb(index - left, size - left, leafHash, path);
        return MerkleHash.node(path.next(), below);
    }
}
