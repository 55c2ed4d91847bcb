package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Origin;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.wire.Limits;

/**
 * A snapshot of one space as its server names and signs it. The signature is evidence: who serves a snapshot whose parts are
 * not what their origins signed has signed that it did.
 *
 * @param root the tree head of RFC 9162 over the hashes of the chunks, see {@link SnapshotChunk}
 * @param bytes of all chunks together
 * @param chunks how many there are
 * @param signature the server's, 64 bytes over {@link #signed}
 */
public record SnapshotOffer(Bytes root, long bytes, int chunks, Bytes signature) {
    public SnapshotOffer {
        if (root.length() != Op.HASH_BYTES || signature.length() != OpBatch.SIGNATURE_BYTES) {
            throw new IllegalArgumentException(
                    "a root has 32 bytes and a signature 64, got " + root.length() + " and " + signature.length());
        }
        if (chunks < 1 || chunks > Limits.SNAPSHOT_CHUNKS_MAX) {
            throw new IllegalArgumentException(
                    "a snapshot has 1.." + Limits.SNAPSHOT_CHUNKS_MAX + " chunks, got " + chunks);
        }
        if (bytes < chunks || bytes > Math.min(Limits.SNAPSHOT_BYTES_MAX, (long) chunks * Limits.CHUNK_BYTES_MAX)) {
            throw new IllegalArgumentException(bytes + " bytes do not come in " + chunks + " chunks");
        }
    }

    /** Signs what this instance offers. */
    public static SnapshotOffer sign(SpaceScope scope, Bytes root, long bytes, int chunks, BatchSigner signer) {
        SnapshotOffer unsigned = new SnapshotOffer(root, bytes, chunks, Bytes.of(new byte[OpBatch.SIGNATURE_BYTES]));
        return new SnapshotOffer(root, bytes, chunks, Bytes.of(signer.sign(unsigned.signed(scope))));
    }

    /** {@code info("cta1/snapshot", fed_id, space_id, root, u64 bytes, u32 chunks)}. */
    public byte[] signed(SpaceScope scope) {
        return Labels.SNAPSHOT.info(
                scope.federation().toArray(),
                scope.space().bytes().toArray(),
                root.toArray(),
                Op.u64(bytes),
                Op.u32(chunks));
    }

    /** Whether {@code server} has signed this offer for this space. */
    public BatchVerifier.Answer check(SpaceScope scope, Origin server, BatchVerifier verifier) {
        return verifier.verify(server, signed(scope), signature.toArray());
    }

    /** Whether a chunk is the one that lies under this root at its place. */
    public boolean holds(SnapshotChunk chunk) {
        return BatchTree.verify(chunk.hash(), chunk.index(), chunks, chunk.path(), root);
    }
}
