package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * The leaves {@code from} to {@code to - 1} of a tree, as one node of it. Proofs are lists of spans (RFC 9162 sections
 * 2.1.3.1 and 2.1.4.1), so that how long a proof is and what it is made of is known before a hash is read.
 */
record Span(long from, long to) {
    /** The siblings on the way from a leaf up to the root. */
    static List<Span> ofInclusion(long index, long size) {
        List<Span> spans = new ArrayList<>();
        collectInclusion(index, 0, size, spans);
        return spans;
    }

    /** What proves that the first {@code oldSize} of {@code newSize} leaves are the older tree, whose root is known. */
    static List<Span> ofConsistency(long oldSize, long newSize) {
        List<Span> spans = new ArrayList<>();
        collectConsistency(oldSize, 0, newSize, true, spans);
        return spans;
    }

    /** The same, but complete: the older root follows from it too, instead of being given. */
    static List<Span> ofPrefix(long oldSize, long newSize) {
        List<Span> spans = new ArrayList<>();
        collectConsistency(oldSize, 0, newSize, false, spans);
        return spans;
    }

    /** The size of the left branch of a tree: the largest power of two below {@code size}, which is 2 or more. */
    static long leftBranch(long size) {
        return Long.highestOneBit(size - 1);
    }

    /** The complete subtrees that it is made of, from left to right and from large to small. */
    List<Subtree> subtrees() {
        List<Subtree> subtrees = new ArrayList<>();
        for (long at = from; at < to; ) {
            int level = 63 - Long.numberOfLeadingZeros(to - at);
            subtrees.add(new Subtree(level, at >> level));
            at += 1L << level;
        }
        return subtrees;
    }

    Bytes hash(SubtreeHashes hashes) {
        return fold(subtrees().stream().map(hashes::hash).toList());
    }

    /** The node above subtrees that stand side by side, each smaller than the one before. */
    static Bytes fold(List<Bytes> hashes) {
        Bytes hash = hashes.getLast();
        for (int i = hashes.size() - 2; i >= 0; i--) {
            hash = MerkleHash.node(hashes.get(i), hash);
        }
        return hash;
    }

    private static void collectInclusion(long index, long from, long to, List<Span> spans) {
        if (to - from == 1) {
            return;
        }
        long split = from + leftBranch(to - from);
        if (index < split) {
            collectInclusion(index, from, split, spans);
            spans.add(new Span(split, to));
        } else {
            collectInclusion(index, split, to, spans);
            spans.add(new Span(from, split));
        }
    }

    private static void collectConsistency(long oldSize, long from, long to, boolean known, List<Span> spans) {
        if (oldSize == to) {
            if (!known) {
                spans.add(new Span(from, to));
            }
            return;
        }
        long split = from + leftBranch(to - from);
        if (oldSize <= split) {
            collectConsistency(oldSize, from, split, known, spans);
            spans.add(new Span(split, to));
        } else {
            collectConsistency(oldSize, split, to, false, spans);
            spans.add(new Span(from, split));
        }
    }
}
