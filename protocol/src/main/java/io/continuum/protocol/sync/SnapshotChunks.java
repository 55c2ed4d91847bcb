package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.wire.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** How a snapshot is cut into chunks, and the tree over them. Holds hashes only; the bytes stay where they are. */
public final class SnapshotChunks {
    private final int chunkBytes;
    private final long bytes;
    private final List<Bytes> hashes;
    private final Bytes root;

    private SnapshotChunks(int chunkBytes, long bytes, List<Bytes> hashes) {
        this.chunkBytes = chunkBytes;
        this.bytes = bytes;
        this.hashes = hashes;
        this.root = BatchTree.root(hashes);
    }

    /**
     * Cuts what a stream holds.
     *
     * @param content header and items, not empty
     * @param chunkBytes of each chunk but the last, 1 to {@link Limits#CHUNK_BYTES_MAX}
     */
    public static SnapshotChunks cut(InputStream content, int chunkBytes) throws IOException {
        if (chunkBytes < 1 || chunkBytes > Limits.CHUNK_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a chunk has 1.." + Limits.CHUNK_BYTES_MAX + " bytes, got " + chunkBytes);
        }
        List<Bytes> hashes = new ArrayList<>();
        long bytes = 0;
        for (byte[] chunk = content.readNBytes(chunkBytes); chunk.length > 0; chunk = content.readNBytes(chunkBytes)) {
            hashes.add(SnapshotChunk.hash(chunk));
            bytes += chunk.length;
        }
        return new SnapshotChunks(chunkBytes, bytes, hashes);
    }

    public Bytes root() {
        return root;
    }

    public long bytes() {
        return bytes;
    }

    /** How many there are. */
    public int count() {
        return hashes.size();
    }

    /** Where a chunk starts. */
    public long offset(int index) {
        return (long) index * chunkBytes;
    }

    /** How many bytes a chunk has. */
    public int length(int index) {
        return (int) Math.min(chunkBytes, bytes - offset(index));
    }

    /** What this instance offers. @throws IllegalArgumentException if it is beyond what a snapshot may be */
    public SnapshotOffer offer(SpaceScope scope, BatchSigner signer) {
        return SnapshotOffer.sign(scope, root, bytes, hashes.size(), signer);
    }

    /** A chunk with its path. @param content its bytes, as they were cut */
    public SnapshotChunk chunk(int index, byte[] content) {
        return new SnapshotChunk(index, Bytes.of(content), BatchTree.path(hashes, index));
    }
}
