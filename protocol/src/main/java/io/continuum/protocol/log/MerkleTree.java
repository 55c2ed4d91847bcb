package io.continuum.protocol.log;

import io.continuum.protocol.crypt.Bytes;
import java.util.ArrayList;
import java.util.List;

/** A Merkle tree (RFC 9162 section 2.1) held in memory with all its complete subtrees. Not thread-safe. */
public final class MerkleTree implements SubtreeHashes {
    private final List<List<Bytes>> levels = new ArrayList<>();
    private final MerkleEdge edge = MerkleEdge.empty();

    /** The tree of these entries. */
    public static MerkleTree of(List<byte[]> entries) {
        MerkleTree tree = new MerkleTree();
        entries.forEach(tree::append);
        return tree;
    }

    public void append(byte[] entry) {
        appendHash(MerkleHash.leaf(entry));
    }

    public void appendHash(Bytes leafHash) {
        edge.append(leafHash, (subtree, hash) -> {
            if (subtree.level() == levels.size()) {
                levels.add(new ArrayList<>());
            }
            levels.get(subtree.level()).add(hash);
        });
    }

    public int size() {
        return levels.isEmpty() ? 0 : levels.getFirst().size();
    }

    public TreeHead head() {
        return edge.head();
    }

    /** The head that the tree had at {@code size} leaves. */
    public TreeHead head(int size) {
        requireSize(size);
        return size == 0 ? TreeHead.EMPTY : new TreeHead(size, new Span(0, size).hash(this));
    }

    /** Proves the leaf at {@code index} to whoever knows the root at {@code size} leaves. */
    public InclusionProof inclusion(int index, int size) {
        requireSize(size);
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("leaf " + index + " of " + size);
        }
        return new InclusionProof(index, size, hashes(Span.ofInclusion(index, size)));
    }

    /** Proves that the tree of {@code newSize} leaves begins with the tree of {@code oldSize}, which is not empty. */
    public ConsistencyProof consistency(int oldSize, int newSize) {
        requireSize(newSize);
        if (oldSize < 1 || oldSize > newSize) {
            throw new IndexOutOfBoundsException("sizes " + oldSize + " and " + newSize);
        }
        return new ConsistencyProof(oldSize, newSize, hashes(Span.ofConsistency(oldSize, newSize)));
    }

    @Override
    public Bytes hash(Subtree subtree) {
        return levels.get(subtree.level()).get(Math.toIntExact(subtree.index()));
    }

    private List<Bytes> hashes(List<Span> spans) {
        return spans.stream().map(span -> span.hash(this)).toList();
    }

    private void requireSize(int size) {
        if (size < 0 || size > size()) {
            throw new IndexOutOfBoundsException("size " + size + " of a tree of " + size());
        }
    }
}
