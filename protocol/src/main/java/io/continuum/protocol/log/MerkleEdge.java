package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing tree: the few hashes that its root and the next append need, at most 63 whatever its size.
 * Not thread-safe.
 */
public final class MerkleEdge {
    private final List<Bytes> peaks;
    private long size;

    private MerkleEdge(long size, List<Bytes> peaks) {
        this.size = size;
        this.peaks = peaks;
    }

    /** Told of each subtree that an append completed, small ones first; the first is the leaf itself. */
    @FunctionalInterface
    public interface Completed {
        void subtree(Subtree subtree, Bytes hash);
    }

    public static MerkleEdge empty() {
        return new MerkleEdge(0, new ArrayList<>());
    }

    /** The edge of a tree of {@code size} leaves whose subtrees were kept. */
    public static MerkleEdge of(long size, SubtreeHashes hashes) {
        if (size < 0) {
            throw new IllegalArgumentException("a tree of " + size + " leaves");
        }
        List<Bytes> peaks = new ArrayList<>();
        new Span(0, size).subtrees().forEach(subtree -> peaks.add(hashes.hash(subtree)));
        return new MerkleEdge(size, peaks);
    }

    /**
     * The edge that {@link #peaks} was read from.
     *
     * @param peaks as many as {@code size} has ones in binary
     */
    public static MerkleEdge of(long size, List<Bytes> peaks) {
        if (size < 0 || peaks.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException(peaks.size() + " peaks of a tree of " + size + " leaves");
        }
        peaks.forEach(peak -> peak.requireLength(MerkleHash.BYTES, "peak"));
        return new MerkleEdge(size, new ArrayList<>(peaks));
    }

    /** The hashes of the largest complete subtrees, from left to right: all that is needed to go on. */
    public List<Bytes> peaks() {
        return List.copyOf(peaks);
    }

    public void append(Bytes leafHash, Completed completed) {
        Bytes hash = leafHash.requireLength(MerkleHash.BYTES, "leaf hash");
        long index = size;
        completed.subtree(new Subtree(0, index), hash);
        for (int level = 1; (index & 1) == 1; level++) {
            hash = MerkleHash.node(peaks.removeLast(), hash);
            index >>= 1;
            completed.subtree(new Subtree(level, index), hash);
        }
        peaks.add(hash);
        size = Math.addExact(size, 1);
    }

    public TreeHead head() {
        return size == 0 ? TreeHead.EMPTY : new TreeHead(size, Span.fold(peaks));
    }
}
