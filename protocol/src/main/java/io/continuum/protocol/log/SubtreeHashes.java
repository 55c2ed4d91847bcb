package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;

/** Where the hashes of complete subtrees are read; roots and proofs are made of these alone. */
@FunctionalInterface
public interface SubtreeHashes {
    /** The hash of {@code subtree}, which is one that the tree holds. */
    Bytes hash(Subtree subtree);
}
