package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.crypt.Labels;
import java.util.ArrayList;
import java.util.List;

/** The Merkle tree of RFC 9162 section 2.1 over the op hashes of a batch, and the paths that prove one op alone. */
public final class BatchTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private BatchTree() {}

    /** The tree head (section 2.1.1). */
    public static Bytes root(List<Bytes> entries) {
        return entries.isEmpty() ? Bytes.of(Labels.sha256(new byte[0])) : subtree(entries);
    }

    /**
     * The inclusion path of one entry, from its sibling upwards (section 2.1.3.1).
     *
     * @throws IndexOutOfBoundsException if there is no such entry
     */
    public static List<Bytes> path(List<Bytes> entries, int index) {
        if (index < 0 || index >= entries.size()) {
            throw new IndexOutOfBoundsException(index);
        }
        List<Bytes> path = new ArrayList<>();
        collect(entries, index, path);
        return path;
    }

    /** Whether {@code path} leads from the entry at {@code index} of {@code size} to {@code root} (section 2.1.3.2). */
    public static boolean verify(Bytes entry, long index, long size, List<Bytes> path, Bytes root) {
        return verifyLeaf(leaf(entry), index, size, path, root);
    }

    static boolean verifyLeaf(Bytes leafHash, long index, long size, List<Bytes> path, Bytes root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long position = index;
        long last = size - 1;
        Bytes hash = leafHash;
        for (Bytes sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((position & 1) == 1 || position == last) {
                hash = node(sibling, hash);
                while ((position & 1) == 0 && position != 0) {
                    position >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(hash, sibling);
            }
            position >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    private static Bytes subtree(List<Bytes> entries) {
        if (entries.size() == 1) {
            return leaf(entries.getFirst());
        }
        int left = Integer.highestOneBit(entries.size() - 1);
        return node(subtree(entries.subList(0, left)), subtree(entries.subList(left, entries.size())));
    }

    private static void collect(List<Bytes> entries, int index, List<Bytes> path) {
        if (entries.size() == 1) {
            return;
        }
        int split = Integer.highestOneBit(entries.size() - 1);
        List<Bytes> left = entries.subList(0, split);
        List<Bytes> right = entries.subList(split, entries.size());
        if (index < split) {
            collect(left, index, path);
            path.add(subtree(right));
        } else {
            collect(right, index - split, path);
            path.add(subtree(left));
        }
    }

    private static Bytes leaf(Bytes entry) {
        byte[] input = new byte[1 + entry.length()];
        input[0] = LEAF;
        System.arraycopy(entry.toArray(), 0, input, 1, entry.length());
        return Bytes.of(Labels.sha256(input));
    }

    private static Bytes node(Bytes left, Bytes right) {
        byte[] input = new byte[1 + left.length() + right.length()];
        input[0] = NODE;
        System.arraycopy(left.toArray(), 0, input, 1, left.length());
        System.arraycopy(right.toArray(), 0, input, 1 + left.length(), right.length());
        return Bytes.of(Labels.sha256(input));
    }
}
