package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import java.util.Iterator;
import java.util.List;

/** The roots of a tree at two sizes, as the hashes of a proof give them. */
record TwoRoots(Bytes older, Bytes newer) {
    /** From the hashes of {@link Span#ofConsistency}, which take {@code oldRoot} as known. */
    static TwoRoots fromConsistency(long oldSize, long newSize, Bytes oldRoot, List<Bytes> path) {
        return climb(oldSize, newSize, List.of(oldRoot).iterator(), path.iterator());
    }

    /** From the hashes of {@link Span#ofPrefix}: nothing is taken as known. */
    static TwoRoots fromPrefix(long oldSize, long newSize, List<Bytes> hashes) {
        Iterator<Bytes> path = hashes.iterator();
        return climb(oldSize, newSize, path, path);
    }

    /** @param whole where the hash of the older tree is read if it is one branch of the newer tree */
    private static TwoRoots climb(long oldSize, long newSize, Iterator<Bytes> whole, Iterator<Bytes> path) {
        if (oldSize == newSize) {
            Bytes hash = whole.next();
            return new TwoRoots(hash, hash);
        }
        long left = Span.leftBranch(newSize);
        if (oldSize <= left) {
            TwoRoots below = climb(oldSize, left, whole, path);
            return new TwoRoots(below.older, MerkleHash.node(below.newer, path.next()));
        }
        TwoRoots below = climb(oldSize - left, newSize - left, path, path);
        Bytes sibling = path.next();
        return new TwoRoots(MerkleHash.node(sibling, below.older), MerkleHash.node(sibling, below.newer));
    }
}
