package io.continuum.protocol.log;

import static io.continuum.protocol.identity.RefusalException.require;

import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.identity.Refusal;
import io.continuum.protocol.identity.RefusalException;
import io.continuum.protocol.wire.Cbor;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows to everybody who knows the log's key that it signed two histories: two checkpoints, and hashes that lead to the root
 * of the newer one and show that it begins with another tree than the older one. For two roots of one size there is nothing
 * to add.
 *
 * <pre>
 * proof = [1, older note, newer note, [hash(32)…]]
 * </pre>
 */
public final class ForkProof {
    public static final int BYTES_MAX = 2 * SignedNote.BYTES_MAX + 4_096;

    /** More hashes no proof has, whatever the sizes. */
    static final int HASHES_MAX = 64;

    private static final int VERSION = 1;

    private final SignedCheckpoint older;
    private final SignedCheckpoint newer;
    private final List<Bytes> hashes;

    private ForkProof(SignedCheckpoint older, SignedCheckpoint newer, List<Bytes> hashes) {
        this.older = older;
        this.newer = newer;
        this.hashes = List.copyOf(hashes);
    }

    /** Both signed by one log; {@link Refusal#BAD_PROOF} if they can be the same history. */
    static Checked<ForkProof> of(SignedCheckpoint older, SignedCheckpoint newer, List<Bytes> hashes) {
        return Checked.of(() -> {
            requireFork(older.head(), newer.head(), hashes);
            return new ForkProof(older, newer, hashes);
        });
    }

    /** Reads a proof and checks all of it; only the log's key in {@code trust} counts. */
    public static Checked<ForkProof> check(byte[] bytes, LogTrust trust) {
        return Checked.of(() -> {
            require(bytes.length <= BYTES_MAX, Refusal.MALFORMED, "a fork proof of " + bytes.length + " bytes");
            Cbor.Reader in = Cbor.reader(bytes);
            in.arrayOf(4);
            require(in.uint() == VERSION, Refusal.UNSUPPORTED, "fork proof version");
            byte[] older = in.bytes(SignedNote.BYTES_MAX);
            byte[] newer = in.bytes(SignedNote.BYTES_MAX);
            int count = in.array(HASHES_MAX);
            List<Bytes> hashes = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                hashes.add(Bytes.of(in.bytesOf(MerkleHash.BYTES)));
            }
            in.end();
            return of(
                            trust.openLogSigned(older).orRefuse(),
                            trust.openLogSigned(newer).orRefuse(),
                            hashes)
                    .orRefuse();
        });
    }

    public byte[] encode() {
        Cbor.Writer out = Cbor.writer()
                .array(4)
                .uint(VERSION)
                .bytes(older.note().encode())
                .bytes(newer.note().encode())
                .array(hashes.size());
        hashes.forEach(hash -> out.bytes(hash.toArray()));
        return out.toBytes();
    }

    public SignedCheckpoint older() {
        return older;
    }

    public SignedCheckpoint newer() {
        return newer;
    }

    private static void requireFork(TreeHead older, TreeHead newer, List<Bytes> hashes) throws RefusalException {
        require(
                older.size() >= 1 && older.size() <= newer.size(),
                Refusal.WRONG_SIZE,
                "no fork between size " + older.size() + " and " + newer.size());
        if (older.size() == newer.size()) {
            ProofPath.check(hashes, 0);
            require(!older.root().equals(newer.root()), Refusal.BAD_PROOF, "the two are the same");
            return;
        }
        ProofPath.check(hashes, Span.ofPrefix(older.size(), newer.size()).size());
        TwoRoots roots = TwoRoots.fromPrefix(older.size(), newer.size(), hashes);
        require(roots.newer().equals(newer.root()), Refusal.BAD_PROOF, "the hashes do not lead to the newer root");
        require(!roots.older().equals(older.root()), Refusal.BAD_PROOF, "the newer tree begins with the older one");
    }
}
