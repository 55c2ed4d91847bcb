package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.protocol.crypt.Labels;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import io.continuum.protocol.wire.FrameCodec;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.List;

/**
 * Consecutive ops of one log, signed once by their origin. A batch is kept, taken and forwarded whole, so that its
 * signature stays good on every hop.
 *
 * @param from the number of the first op
 * @param prevHash the hash of the op before the first, see {@link Op}
 * @param ops 1 to {@link Limits#OPS_MAX}, their times ascending
 * @param signature 64 bytes over {@link #signed}
 */
public record OpBatch(LogId log, long from, Bytes prevHash, List<OpBody> ops, Bytes signature) {
    public static final int SIGNATURE_BYTES = 64;
    private static final int VERSION = 1;

    public OpBatch {
        ops = List.copyOf(ops);
        if (from < 1 || from > Long.MAX_VALUE - Limits.OPS_MAX) {
            throw new IllegalArgumentException("a batch starts at op 1 or later, got " + from);
        }
        if (ops.isEmpty() || ops.size() > Limits.OPS_MAX) {
            throw new IllegalArgumentException("a batch has 1.." + Limits.OPS_MAX + " ops, got " + ops.size());
        }
        if (prevHash.length() != Op.HASH_BYTES || signature.length() != SIGNATURE_BYTES) {
            throw new IllegalArgumentException(
                    "a hash has 32 bytes and a signature 64, got " + prevHash.length() + " and " + signature.length());
        }
    }

    /**
     * Signs the next ops of our own log.
     *
     * @throws IllegalArgumentException if the ops are none, too many, too large ({@link #countedBytes}) or not in the
     *     order of their times
     */
    public static OpBatch sign(
            SpaceScope scope, LogId log, long from, Bytes prevHash, List<OpBody> ops, BatchSigner signer) {
        OpBatch unsigned = new OpBatch(log, from, prevHash, ops, Bytes.of(new byte[SIGNATURE_BYTES]));
        if (unsigned.countedBytes() > Limits.OPS_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "batch of " + unsigned.countedBytes() + " bytes, at most " + Limits.OPS_BYTES_MAX);
        }
        for (int i = 1; i < ops.size(); i++) {
            if (ops.get(i).hlc().compareTo(ops.get(i - 1).hlc()) <= 0) {
                throw new IllegalArgumentException("times of ops must ascend");
            }
        }
        byte[] signature = signer.sign(unsigned.signed(scope, BatchTree.root(unsigned.chain(scope))));
        return new OpBatch(log, from, prevHash, ops, Bytes.of(signature));
    }

    /** The number of the last op. */
    public long to() {
        return from + ops.size() - 1;
    }

    public SeqRange seqs() {
        return new SeqRange(from, to());
    }

    /** What it counts towards {@link Limits#OPS_BYTES_MAX}. */
    public int countedBytes() {
        return Limits.BATCH_HEADER_BYTES
                + ops.stream().mapToInt(OpBody::countedBytes).sum();
    }

    /** The ops in their places, each chained to the one before. */
    public List<Op> ops(SpaceScope scope) {
        List<Op> placed = new ArrayList<>(ops.size());
        Bytes before = prevHash;
        for (int i = 0; i < ops.size(); i++) {
            Op op = new Op(log.dot(from + i), before, ops.get(i));
            before = op.hash(scope);
            placed.add(op);
        }
        return placed;
    }

    /** The hash of each op. */
    public List<Bytes> chain(SpaceScope scope) {
        List<Bytes> hashes = new ArrayList<>(ops.size());
        Bytes before = prevHash;
        for (int i = 0; i < ops.size(); i++) {
            before = new Op(log.dot(from + i), before, ops.get(i)).hash(scope);
            hashes.add(before);
        }
        return hashes;
    }

    /** {@code info("cta1/batch", fed_id, space_id, origin, u32 epoch, u64 from, u64 to, prev_hash, root)}. */
    public byte[] signed(SpaceScope scope, Bytes root) {
        return signed(scope, log, seqs(), prevHash, root);
    }

    static byte[] signed(SpaceScope scope, LogId log, SeqRange seqs, Bytes prevHash, Bytes root) {
        return Labels.BATCH.info(
                scope.federation().toArray(),
                scope.space().bytes().toArray(),
                log.origin().bytes(),
                Op.u32(log.epoch()),
                Op.u64(seqs.from()),
                Op.u64(seqs.to()),
                prevHash.toArray(),
                root.toArray());
    }

    /** Checks the signature; the hashes come with the answer, so that they are worked out once. */
    public Checked check(SpaceScope scope, BatchVerifier verifier) {
        List<Bytes> hashes = chain(scope);
        byte[] message = signed(scope, BatchTree.root(hashes));
        return new Checked(verifier.verify(log.origin(), message, signature.toArray()), hashes);
    }

    /** Whether a batch is what its origin signed, and the hash of each of its ops. */
    public record Checked(BatchVerifier.Answer answer, List<Bytes> hashes) {
        public Checked {
            hashes = List.copyOf(hashes);
        }
    }

    /** The one encoding of a batch, for keeping it: {@code [1, origin, epoch, from, prev_hash, signature, ops]}. */
    public byte[] toBytes() {
        Cbor.Writer out = Cbor.writer()
                .array(7)
                .uint(VERSION)
                .bytes(log.origin().bytes())
                .uint(log.epoch())
                .uint(from)
                .bytes(prevHash.toArray())
                .bytes(signature.toArray());
        FrameCodec.writeOps(out, ops);
        return out.toBytes();
    }

    /** Reads what {@link #toBytes} wrote; the signature is not checked. */
    public static OpBatch fromBytes(byte[] bytes) throws CborException {
        Cbor.Reader in = Cbor.reader(bytes);
        in.arrayOf(7);
        in.expect(VERSION);
        LogId log = new LogId(Origin.of(in.bytesOf(Origin.BYTES)), in.uint(LogId.EPOCH_MAX));
        long from = in.uint(Long.MAX_VALUE - Limits.OPS_MAX);
        if (from == 0) {
            throw new CborException("ops are numbered from 1");
        }
        Bytes prevHash = Bytes.of(in.bytesOf(Op.HASH_BYTES));
        Bytes signature = Bytes.of(in.bytesOf(SIGNATURE_BYTES));
        List<OpBody> ops = FrameCodec.readOps(in);
        in.end();
        return new OpBatch(log, from, prevHash, ops, signature);
    }
}
