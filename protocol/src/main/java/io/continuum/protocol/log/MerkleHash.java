package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.Labels;

/** The hashes of RFC 9162 section 2.1.1. Leaves and nodes begin with different bytes, so neither passes for the other. */
public final class MerkleHash {
    public static final int BYTES = 32;

    /** The root of a tree without leaves: the hash of nothing. */
    public static final Bytes EMPTY_ROOT = Bytes.of(Labels.sha256(new byte[0]));

    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private MerkleHash() {}

    /** The hash of an entry as a leaf of the tree. */
    public static Bytes leaf(byte[] entry) {
        byte[] input = new byte[1 + entry.length];
        input[0] = LEAF;
        System.arraycopy(entry, 0, input, 1, entry.length);
        return Bytes.of(Labels.sha256(input));
    }

    static Bytes node(Bytes left, Bytes right) {
        return Bytes.of(Labels.sha256(Bytes.concat(new byte[] {NODE}, left.toArray(), right.toArray())));
    }
}
