package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.util.List;

/**
 * The hashes that show that a tree begins with an older, smaller one (RFC 9162 section 2.1.4). An empty older tree proves
 * nothing and has no proof.
 */
public record ConsistencyProof(long oldSize, long newSize, List<Bytes> path) {
    public ConsistencyProof {
        if (oldSize < 1 || oldSize > newSize) {
            throw new IllegalArgumentException("sizes " + oldSize + " and " + newSize);
        }
        path = List.copyOf(path);
        ProofPath.require(path, Span.ofConsistency(oldSize, newSize).size());
    }

    /** The proof, if the path has the length that the two sizes ask for. */
    public static Checked<ConsistencyProof> check(long oldSize, long newSize, List<Bytes> path) {
        return Checked.of(() -> {
            RefusalException.require(
                    oldSize >= 1 && oldSize <= newSize,
                    Refusal.WRONG_SIZE,
                    "no consistency proof leads from size " + oldSize + " to " + newSize);
            ProofPath.check(path, Span.ofConsistency(oldSize, newSize).size());
            return new ConsistencyProof(oldSize, newSize, path);
        });
    }

    /** Whether the tree with {@code newRoot} begins with the one with {@code oldRoot}. */
    public boolean proves(Bytes oldRoot, Bytes newRoot) {
        return oldRoot.length() == MerkleHash.BYTES
                && TwoRoots.fromConsistency(oldSize, newSize, oldRoot, path).equals(new TwoRoots(oldRoot, newRoot));
    }
}
