package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes proofs from the files of a log. Each is checked against the head that it was asked for before it is returned, so the
 * files may come from anybody. A proof takes at most some 16 files.
 */
public final class TileReader {
    private final TileFetcher fetcher;

    public TileReader(TileFetcher fetcher) {
        this.fetcher = fetcher;
    }

    /** Proves that the tree has this leaf at this place. */
    public Checked<InclusionProof> inclusion(TreeHead head, long index, Bytes leafHash) {
        return Checked.of(() -> {
            requireLeaf(head, index);
            List<Bytes> path = hashes(Span.ofInclusion(index, head.size()), new Tiles(head.size()));
            InclusionProof proof = new InclusionProof(index, head.size(), path);
            require(
                    proof.proves(leafHash, head.root()),
                    Refusal.BAD_PROOF,
                    "the log's tiles do not prove this leaf at " + index);
            return proof;
        });
    }

    /** Proves that the tree {@code newer} begins with the tree {@code older}, which is not empty. */
    public Checked<ConsistencyProof> consistency(TreeHead older, TreeHead newer) {
        return Checked.of(() -> {
            require(
                    older.size() >= 1 && older.size() <= newer.size(),
                    Refusal.WRONG_SIZE,
                    "no consistency proof leads from size " + older.size() + " to " + newer.size());
            List<Bytes> path = hashes(Span.ofConsistency(older.size(), newer.size()), new Tiles(newer.size()));
            ConsistencyProof proof = new ConsistencyProof(older.size(), newer.size(), path);
            require(proof.proves(older.root(), newer.root()), Refusal.BAD_PROOF, "the trees do not fit together");
            return proof;
        });
    }

    /** The head that the tree had at {@code size} leaves. */
    public Checked<TreeHead> head(TreeHead newer, long size) {
        return Checked.of(() -> {
            require(
                    size >= 0 && size <= newer.size(),
                    Refusal.WRONG_SIZE,
                    "a tree of " + newer.size() + " leaves never had " + size);
            if (size == 0 || size == newer.size()) {
                return size == 0 ? TreeHead.EMPTY : newer;
            }
            List<Bytes> hashes = prefix(newer, size).orRefuse();
            return new TreeHead(
                    size, TwoRoots.fromPrefix(size, newer.size(), hashes).older());
        });
    }

    /**
     * The hashes of {@link Span#ofPrefix}: what the first {@code size} leaves of the tree are. They do lead to its root, so
     * no other tree of that size is its beginning.
     */
    Checked<List<Bytes>> prefix(TreeHead head, long size) {
        return Checked.of(() -> {
            List<Bytes> path = hashes(Span.ofPrefix(size, head.size()), new Tiles(head.size()));
            require(
                    TwoRoots.fromPrefix(size, head.size(), path).newer().equals(head.root()),
                    Refusal.BAD_TILE,
                    "the tiles do not lead to the root");
            return path;
        });
    }

    /** The entries of bundle {@code index}, in order: 256, or as many as the tree has there. */
    public Checked<List<Bytes>> entries(TreeHead head, long index) {
        return Checked.of(() -> {
            require(index >= 0 && index < Long.MAX_VALUE / TilePath.FULL_WIDTH, Refusal.WRONG_SIZE, "bundle " + index);
            long first = index * TilePath.FULL_WIDTH;
            requireLeaf(head, first);
            int width = (int) Math.min(TilePath.FULL_WIDTH, head.size() - first);
            TilePath path = TilePath.entries(index, width);
            List<Bytes> entries = new ArrayList<>(fetch(path, EntryBundle::decode));
            MerkleTree bundle = new MerkleTree();
            entries.forEach(entry -> bundle.append(entry.toArray()));
            Tiles tiles = new Tiles(head.size());
            tiles.overlay = bundle;
            tiles.overlayFrom = first;
            // All other leaves of the bundle are below the siblings of the first one, so they are proved with it.
            InclusionProof proof =
                    new InclusionProof(first, head.size(), hashes(Span.ofInclusion(first, head.size()), tiles));
            require(
                    proof.proves(bundle.hash(new Subtree(0, 0)), head.root()),
                    Refusal.BAD_TILE,
                    "the entries are not those of the tree");
            return entries;
        });
    }

    private static void requireLeaf(TreeHead head, long index) throws RefusalException {
        require(
                index >= 0 && index < head.size(),
                Refusal.WRONG_SIZE,
                "leaf " + index + " is not in a tree of " + head.size() + " leaves");
    }

    private static List<Bytes> hashes(List<Span> spans, Tiles tiles) throws RefusalException {
        List<Bytes> hashes = new ArrayList<>(spans.size());
        for (Span span : spans) {
            List<Bytes> parts = new ArrayList<>();
            for (Subtree subtree : span.subtrees()) {
                parts.add(tiles.hash(subtree));
            }
            hashes.add(Span.fold(parts));
        }
        return hashes;
    }

    @FunctionalInterface
    private interface Decoder {
        List<Bytes> decode(byte[] bytes, int width) throws RefusalException;
    }

    /** A partial tile may have been deleted for the full one, which begins with it. */
    private List<Bytes> fetch(TilePath path, Decoder decoder) throws RefusalException {
        try {
            TilePath at = path;
            var file = fetcher.fetch(at);
            if (file.isEmpty() && path.partial()) {
                at = path.full();
                file = fetcher.fetch(at);
            }
            byte[] bytes = file.orElseThrow(() -> new RefusalException(Refusal.UNAVAILABLE, "the log has no " + path));
            require(bytes.length <= at.bytesMax(), Refusal.BAD_TILE, path + " has " + bytes.length + " bytes");
            return decoder.decode(bytes, at.width()).subList(0, path.width());
        } catch (IOException e) {
            throw new RefusalException(Refusal.UNAVAILABLE, path + " could not be read: " + e.getMessage());
        }
    }

    /** The tiles that one proof needs, each fetched once. */
    private final class Tiles {
        private final long size;
        private final Map<TilePath, List<Bytes>> fetched = new HashMap<>();
        private MerkleTree overlay = new MerkleTree();
        private long overlayFrom;

        Tiles(long size) {
            this.size = size;
        }

        Bytes hash(Subtree subtree) throws RefusalException {
            if (subtree.from() >= overlayFrom && subtree.to() <= overlayFrom + overlay.size()) {
                return overlay.hash(new Subtree(subtree.level(), (subtree.from() - overlayFrom) >> subtree.level()));
            }
            TilePath path = TilePath.holding(subtree, size);
            List<Bytes> tile = fetched.get(path);
            if (tile == null) {
                tile = fetch(path, HashTile::decode);
                fetched.put(path, tile);
            }
            int from = (int) (TilePath.firstHash(subtree) % TilePath.FULL_WIDTH);
            int hashes = 1 << subtree.level() % TilePath.LEVELS_PER_TILE;
            MerkleTree within = new MerkleTree();
            tile.subList(from, from + hashes).forEach(within::appendHash);
            return within.head().root();
        }
    }
}
