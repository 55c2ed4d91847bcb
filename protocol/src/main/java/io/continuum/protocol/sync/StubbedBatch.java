package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqRange;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A signed batch of which only some ops are there in full; of the others it has the hash. The signature is as good as that
 * of the whole batch: the hash of an op in full is worked out from it and the hash before, and the origin has signed the
 * tree over all of them. So nobody can alter an op or slip one in; what stands behind a bare hash, only the origin and
 * whoever kept the op know.
 *
 * @param from the number of the first op
 * @param prevHash the hash of the op before the first, see {@link Op}
 * @param signature 64 bytes over what {@link OpBatch#signed} names
 * @param entries 1 to {@link Limits#OPS_MAX}, those in full with ascending times
 */
public record StubbedBatch(LogId log, long from, Bytes prevHash, Bytes signature, List<Entry> entries) {
    private static final int ITEMS = 6;
    private static final int U16_MAX = 0xffff;

    /** What is there of one op. */
    public sealed interface Entry {}

    /** All of it. */
    public record Whole(OpBody body) implements Entry {}

    /** Its hash. */
    public record Stub(Bytes hash) implements Entry {
        public Stub {
            if (hash.length() != Op.HASH_BYTES) {
                throw new IllegalArgumentException("a hash has 32 bytes, got " + hash.length());
            }
        }
    }

    public StubbedBatch {
        entries = List.copyOf(entries);
        if (from < 1 || from > Long.MAX_VALUE - Limits.OPS_MAX) {
            throw new IllegalArgumentException("a batch starts at op 1 or later, got " + from);
        }
        if (entries.isEmpty() || entries.size() > Limits.OPS_MAX) {
            throw new IllegalArgumentException("a batch has 1.." + Limits.OPS_MAX + " ops, got " + entries.size());
        }
        if (prevHash.length() != Op.HASH_BYTES || signature.length() != OpBatch.SIGNATURE_BYTES) {
            throw new IllegalArgumentException(
                    "a hash has 32 bytes and a signature 64, got " + prevHash.length() + " and " + signature.length());
        }
        long bytes = Limits.BATCH_HEADER_BYTES;
        HybridTimestamp before = null;
        for (Entry entry : entries) {
            if (entry instanceof Whole(OpBody body)) {
                if (before != null && body.hlc().compareTo(before) <= 0) {
                    throw new IllegalArgumentException("times of ops must ascend");
                }
                before = body.hlc();
                bytes += body.countedBytes();
            }
        }
        if (bytes > Limits.OPS_BYTES_MAX) {
            throw new IllegalArgumentException("batch of " + bytes + " bytes, at most " + Limits.OPS_BYTES_MAX);
        }
    }

    /** A batch with all of its ops. */
    public static StubbedBatch of(OpBatch batch) {
        return new StubbedBatch(
                batch.log(),
                batch.from(),
                batch.prevHash(),
                batch.signature(),
                batch.ops().stream().<Entry>map(Whole::new).toList());
    }

    /** The number of the last op. */
    public long to() {
        return from + entries.size() - 1;
    }

    public SeqRange seqs() {
        return new SeqRange(from, to());
    }

    /** This with only the hash of every op that is not {@code needed}. */
    public StubbedBatch keeping(SpaceScope scope, Predicate<Dot> needed) {
        List<Bytes> hashes = hashes(scope);
        List<Entry> kept = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            kept.add(entry instanceof Whole && needed.test(log.dot(from + i)) ? entry : new Stub(hashes.get(i)));
        }
        return new StubbedBatch(log, from, prevHash, signature, kept);
    }

    /** Whether any op is there in full. */
    public boolean hasWhole() {
        return entries.stream().anyMatch(Whole.class::isInstance);
    }

    /** An op that is there in full. */
    public Optional<OpBody> op(long seq) {
        if (seq < from || seq > to()) {
            return Optional.empty();
        }
        return switch (entries.get((int) (seq - from))) {
            case Whole(OpBody body) -> Optional.of(body);
            case Stub _ -> Optional.empty();
        };
    }

    /** The batch as its origin wrote it, if every op is there in full. */
    public Optional<OpBatch> whole() {
        List<OpBody> ops = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            if (!(entry instanceof Whole(OpBody body))) {
                return Optional.empty();
            }
            ops.add(body);
        }
        return Optional.of(new OpBatch(log, from, prevHash, ops, signature));
    }

    /** The hash of each op: worked out where the op is there in full, taken on trust until {@link #check} where it is not. */
    public List<Bytes> hashes(SpaceScope scope) {
        List<Bytes> hashes = new ArrayList<>(entries.size());
        Bytes before = prevHash;
        for (int i = 0; i < entries.size(); i++) {
            before = switch (entries.get(i)) {
                case Whole(OpBody body) -> new Op(log.dot(from + i), before, body).hash(scope);
                case Stub(Bytes hash) -> hash;
            };
            hashes.add(before);
        }
        return hashes;
    }

    /** Checks the signature, and with it every hash; these come with the answer. */
    public OpBatch.Checked check(SpaceScope scope, BatchVerifier verifier) {
        List<Bytes> hashes = hashes(scope);
        byte[] message = OpBatch.signed(scope, log, seqs(), prevHash, BatchTree.root(hashes));
        return new OpBatch.Checked(verifier.verify(log.origin(), message, signature.toArray()), hashes);
    }

    /** The one encoding: {@code [origin, epoch, from, prev_hash, signature, [*( [hlc, kind, flags, payload] | hash )]]}. */
    public byte[] toBytes() {
        Cbor.Writer out = Cbor.writer()
                .array(ITEMS)
                .bytes(log.origin().bytes())
                .uint(log.epoch())
                .uint(from)
                .bytes(prevHash.toArray())
                .bytes(signature.toArray())
                .array(entries.size());
        for (Entry entry : entries) {
            switch (entry) {
                case Whole(OpBody body) ->
                    out.array(4)
                            .uint(body.hlc().toLong())
                            .uint(body.kind())
                            .uint(body.flags())
                            .bytes(body.payload().toArray());
                case Stub(Bytes hash) -> out.bytes(hash.toArray());
            }
        }
        return out.toBytes();
    }

    /** Reads what {@link #toBytes} wrote; the signature is not checked. */
    public static StubbedBatch fromBytes(byte[] bytes) throws CborException {
        Cbor.Reader in = Cbor.reader(bytes);
        in.arrayOf(ITEMS);
        LogId log = new LogId(Origin.of(in.bytesOf(Origin.BYTES)), in.uint(LogId.EPOCH_MAX));
        long from = in.uint(Long.MAX_VALUE - Limits.OPS_MAX);
        Bytes prevHash = Bytes.of(in.bytesOf(Op.HASH_BYTES));
        Bytes signature = Bytes.of(in.bytesOf(OpBatch.SIGNATURE_BYTES));
        int count = in.array(Limits.OPS_MAX);
        List<Entry> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            entries.add(in.peek() == Cbor.Type.ARRAY ? readWhole(in) : new Stub(Bytes.of(in.bytesOf(Op.HASH_BYTES))));
        }
        in.end();
        try {
            return new StubbedBatch(log, from, prevHash, signature, entries);
        } catch (IllegalArgumentException e) {
            throw new CborException(String.valueOf(e.getMessage()));
        }
    }

    private static Whole readWhole(Cbor.Reader in) throws CborException {
        in.arrayOf(4);
        return new Whole(new OpBody(
                HybridTimestamp.ofLong(in.uint()),
                (int) in.uint(U16_MAX),
                (int) in.uint(U16_MAX),
                Bytes.of(in.bytes(Limits.OP_PAYLOAD_BYTES_MAX))));
    }
}
