package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.wire.Limits;
import java.util.List;

/**
 * A piece of a snapshot, which can be checked on its own. The pieces, one after the other, are the snapshot; where one ends
 * means nothing.
 *
 * @param index from 0
 * @param bytes 1 to {@link Limits#CHUNK_BYTES_MAX}
 * @param path from the chunk's sibling up to the root, at most {@link Limits#CHUNK_PATH_MAX} hashes
 */
public record SnapshotChunk(int index, Bytes bytes, List<Bytes> path) {
    public SnapshotChunk {
        path = List.copyOf(path);
        if (index < 0 || index >= Limits.SNAPSHOT_CHUNKS_MAX) {
            throw new IllegalArgumentException("chunk " + index + ", of at most " + Limits.SNAPSHOT_CHUNKS_MAX);
        }
        if (bytes.length() < 1 || bytes.length() > Limits.CHUNK_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a chunk has 1.." + Limits.CHUNK_BYTES_MAX + " bytes, got " + bytes.length());
        }
        if (path.size() > Limits.CHUNK_PATH_MAX) {
            throw new IllegalArgumentException(
                    "a path of " + path.size() + " hashes, at most " + Limits.CHUNK_PATH_MAX);
        }
    }

    /** The entry of the tree: {@code Hash("cta1/snapshot-chunk", bytes)}. */
    public Bytes hash() {
        return hash(bytes.toArray());
    }

    static Bytes hash(byte[] bytes) {
        return Bytes.of(Labels.SNAPSHOT_CHUNK.hash(bytes));
    }
}
