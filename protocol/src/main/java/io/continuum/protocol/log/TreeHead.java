package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;

/** How many leaves a tree has, and its root. */
public record TreeHead(long size, Bytes root) {
    public static final TreeHead EMPTY = new TreeHead(0, MerkleHash.EMPTY_ROOT);

    public TreeHead {
        if (size < 0) {
            throw new IllegalArgumentException("a tree of " + size + " leaves");
        }
        root.requireLength(MerkleHash.BYTES, "root hash");
        if (size == 0 && !root.equals(MerkleHash.EMPTY_ROOT)) {
            throw new IllegalArgumentException("a tree without leaves has another root");
        }
    }
}
