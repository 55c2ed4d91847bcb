package io.continuum.protocol.sync;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.CausalContext;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.HybridClock;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.CborException;
import io.continuum.protocol.wire.Limits;
import io.continuum.protocol.wire.OpBody;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Checks a snapshot and hands on what it holds. Nothing in it is believed for the server's sake:
 *
 * <ul>
 *   <li>Every op, in full or as a hash, lies under a signature of its origin ({@link StubbedBatch}), bound to this
 *       federation, space, log and place.
 *   <li>Every dot that keeps a value, a label or a record's presence alive is an op that came in full, is about that key,
 *       and set exactly this value or label; and no op that keeps something alive in the record has superseded it.
 *   <li>What the receiver has seen is 1 to the last signed op of each log, and not one op more.
 *   <li>What is superseded of events that have not arrived is worked out from the ops that say so, which come in full for
 *       that; the server's own memory of it ({@code ahead}) is no part of a snapshot, as nobody has signed it.
 * </ul>
 *
 * <p>So a server can leave something out and never invent or alter. What is left to one that lies: to keep silent about
 * ops. A record, a value or the end of a log may be missing; and where it hides the op that took something away, what an
 * origin once signed still stands. Its signature on the root proves that it said so, to whoever holds an op that it hid.
 *
 * <p>Reads the batches twice, to know how far the logs reach before it looks at what their ops have superseded; nothing is
 * handed on before every signature was checked. Holds one item at a time, one head for each log and what is awaited
 * ({@link #AWAITED_MAX}); the rest is the target's. SPEC.md rules Y-73 to Y-79.
 */
public final class SnapshotReader {
    /** Events that have not arrived and are superseded in part: more than this are not remembered for one space. */
    public static final int AWAITED_MAX = 262_144;

    private static final int ITEM_BYTES_MAX = Limits.SNAPSHOT_RECORD_BYTES_MAX;
    private static final int LENGTH_BYTES_MAX = 5;

    /** The chunks of the offer. */
    @FunctionalInterface
    public interface Chunks {
        /** The bytes of one chunk, as often as they are asked for. */
        byte[] bytes(int index) throws IOException;
    }

    /** Takes what was checked, in one transaction that is not committed before all of it has come. */
    public interface Target {
        /** A batch, in the order of logs and ops. @param hashes one for each op */
        void batch(StubbedBatch batch, List<Bytes> hashes);

        /** An op that came in full with one of the batches. */
        Optional<OpBody> op(Dot dot);

        /** A record; each key comes once, in no order. */
        void record(String key, RecordState record);
    }

    /** What came of it. */
    public sealed interface Result {}

    /**
     * All of it was handed on.
     *
     * @param heads of every log
     * @param newest the latest time of any op that came in full
     */
    public record Complete(List<LogHead> heads, HybridTimestamp newest) implements Result {
        public Complete {
            heads = List.copyOf(heads);
        }
    }

    /** It is not taken; what was handed on must be undone. */
    public record Refused(SnapshotRefusal reason, String detail) implements Result {}

    private final SpaceScope scope;
    private final SnapshotOffer offer;
    private final Chunks chunks;
    private final BatchVerifier verifier;
    private final long nowMillis;

    private final TreeMap<LogId, LogHead> heads = new TreeMap<>();
    private final TreeMap<Bytes, RecordState> awaited = new TreeMap<>();
    private int awaitedCount;
    private HybridTimestamp newest = HybridTimestamp.ZERO;

    /** @param offer its signature was checked: see {@link SnapshotOffer#check} */
    public SnapshotReader(
            SpaceScope scope, SnapshotOffer offer, Chunks chunks, BatchVerifier verifier, long nowMillis) {
        this.scope = scope;
        this.offer = offer;
        this.chunks = chunks;
        this.verifier = verifier;
        this.nowMillis = nowMillis;
    }

    /**
     * Reads all of it. To be called once.
     *
     * @throws IOException if the chunks cannot be read
     */
    public Result read(Target target) throws IOException {
        try {
            List<Bytes> hashes = checkChunks();
            Content first = new Content(hashes);
            Counts counts = header(first);
            checkBatches(first, counts);
            Content second = new Content(hashes);
            header(second);
            handOnBatches(second, counts, target);
            handOnRecords(second, counts, target);
            return new Complete(List.copyOf(heads.values()), newest);
        } catch (RefusedException e) {
            return new Refused(e.reason, e.detail);
        } catch (CborException | DamagedException | IllegalArgumentException e) {
            return new Refused(SnapshotRefusal.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    /** Whether the chunks are those of the root. @return their hashes, so that they cannot change afterwards */
    private List<Bytes> checkChunks() throws IOException, RefusedException {
        List<Bytes> hashes = new ArrayList<>();
        long read = 0;
        for (int i = 0; i < offer.chunks(); i++) {
            byte[] chunk = chunks.bytes(i);
            read += chunk.length;
            hashes.add(SnapshotChunk.hash(chunk));
        }
        require(
                BatchTree.root(hashes).equals(offer.root()),
                SnapshotRefusal.CHUNK_NOT_UNDER_ROOT,
                "the chunks are not those of the root");
        require(read == offer.bytes(), SnapshotRefusal.SIZE_DIFFERS, read + " bytes, not " + offer.bytes());
        return hashes;
    }

    private record Counts(int logs, long batches, long records) {}

    private Counts header(Content content) throws IOException, CborException, RefusedException {
        Cbor.Reader in = Cbor.reader(content.item());
        in.arrayOf(6);
        in.expect(SnapshotWriter.VERSION);
        byte[] federation = in.bytesOf(Op.HASH_BYTES);
        byte[] space = in.bytesOf(SpaceId.BYTES);
        require(
                Arrays.equals(federation, scope.federation().toArray())
                        && Arrays.equals(space, scope.space().bytes().toArray()),
                SnapshotRefusal.OTHER_SPACE,
                "the snapshot is of another federation or space");
        Counts counts = new Counts((int) in.uint(SpaceSync.LOGS_MAX), in.uint(), in.uint());
        in.end();
        return counts;
    }

    /** The first time: order, signatures, chains and times of all batches, and with them the heads. */
    private void checkBatches(Content content, Counts counts) throws IOException, CborException, RefusedException {
        Map<Long, Bytes> lately = new HashMap<>();
        for (long i = 0; i < counts.batches(); i++) {
            StubbedBatch batch = StubbedBatch.fromBytes(content.item());
            LogHead before = heads.get(batch.log());
            if (before == null) {
                require(
                        heads.isEmpty() || heads.lastKey().compareTo(batch.log()) < 0,
                        SnapshotRefusal.OUT_OF_ORDER,
                        "logs must ascend");
                require(heads.size() < counts.logs(), SnapshotRefusal.SIZE_DIFFERS, "more logs than were named");
                lately.clear();
            } else {
                require(
                        heads.lastKey().equals(batch.log()) && before.seq() < batch.to(),
                        SnapshotRefusal.OUT_OF_ORDER,
                        "batches must ascend");
            }
            List<Bytes> hashes = checked(batch);
            follow(batch, hashes, lately);
            checkTimes(batch);
            heads.put(batch.log(), new LogHead(batch.log(), batch.to(), hashes.getLast()));
        }
        require(heads.size() == counts.logs(), SnapshotRefusal.SIZE_DIFFERS, "fewer logs than were named");
    }

    private List<Bytes> checked(StubbedBatch batch) throws RefusedException {
        OpBatch.Checked checked = batch.check(scope, verifier);
        String which = batch.log() + " from op " + batch.from();
        require(
                checked.answer() != BatchVerifier.Answer.UNKNOWN_ORIGIN,
                SnapshotRefusal.UNKNOWN_ORIGIN,
                "no key for " + which);
        require(
                checked.answer() == BatchVerifier.Answer.VALID,
                SnapshotRefusal.BATCH_UNSIGNED,
                "not signed by its origin: " + which);
        return checked.hashes();
    }

    /**
     * A batch must lead on from those before it where they touch or overlap. A batch has at most {@link Limits#OPS_MAX} ops
     * and reaches beyond all before it, so what lies further back cannot be touched.
     *
     * @param lately the hashes of the latest ops of the log, by number
     */
    private static void follow(StubbedBatch batch, List<Bytes> hashes, Map<Long, Bytes> lately)
            throws RefusedException {
        boolean follows = batch.prevHash().equals(lately.getOrDefault(batch.from() - 1, batch.prevHash()));
        for (int i = 0; i < hashes.size(); i++) {
            Bytes known = lately.put(batch.from() + i, hashes.get(i));
            follows &= known == null || known.equals(hashes.get(i));
        }
        require(follows, SnapshotRefusal.CHAIN_BROKEN, "batches of " + batch.log() + " contradict each other");
        lately.keySet().removeIf(seq -> seq <= batch.to() - Limits.OPS_MAX);
    }

    private void checkTimes(StubbedBatch batch) throws RefusedException {
        for (StubbedBatch.Entry entry : batch.entries()) {
            if (entry instanceof StubbedBatch.Whole(OpBody body)) {
                require(
                        !HybridClock.isTooFarAhead(body.hlc(), nowMillis),
                        SnapshotRefusal.FROM_THE_FUTURE,
                        "an op of " + batch.log() + " is from the future");
                newest = body.hlc().compareTo(newest) > 0 ? body.hlc() : newest;
            }
        }
    }

    /** The second time: batches go to the target, and what their ops have superseded beyond the heads is noted. */
    private void handOnBatches(Content content, Counts counts, Target target)
            throws IOException, CborException, RefusedException {
        for (long i = 0; i < counts.batches(); i++) {
            StubbedBatch batch = StubbedBatch.fromBytes(content.item());
            for (int j = 0; j < batch.entries().size(); j++) {
                if (batch.entries().get(j) instanceof StubbedBatch.Whole(OpBody body)) {
                    await(batch.log().dot(batch.from() + j), body);
                }
            }
            target.batch(batch, batch.hashes(scope));
        }
    }

    private void await(Dot dot, OpBody body) throws RefusedException {
        switch (OpPayload.decode(body)) {
            case OpContent.Change(String key, RecordChange change) -> {
                if (change.context().stream().allMatch(this::isSeen)) {
                    return;
                }
                CausalContext before = known -> !known.equals(dot) && isSeen(known);
                RecordState superseded = onlyAhead(RecordState.EMPTY.apply(dot, change, before));
                Bytes utf8 = Bytes.ofText(key);
                RecordState known = awaited.getOrDefault(utf8, RecordState.EMPTY);
                RecordState all = known.merge(CausalContext.NOTHING, superseded, CausalContext.NOTHING);
                awaited.put(utf8, all);
                awaitedCount += all.ahead().size() - known.ahead().size();
                require(
                        awaitedCount <= AWAITED_MAX,
                        SnapshotRefusal.TOO_MUCH_AWAITED,
                        "more than " + AWAITED_MAX + " ops are waited for");
            }
            case OpContent.UnknownKind(int kind, boolean critical) ->
                require(!critical, SnapshotRefusal.UPGRADE_NEEDED, "an op of kind " + kind);
            case OpContent.Invalid _ -> {
                // Merged into nothing, here as everywhere.
            }
        }
    }

    private boolean isSeen(Dot dot) {
        LogHead head = heads.get(dot.log());
        return head != null && dot.seq() <= head.seq();
    }

    private void handOnRecords(Content content, Counts counts, Target target)
            throws IOException, CborException, DamagedException, RefusedException {
        Optional<Bytes> before = Optional.empty();
        for (long i = 0; i < counts.records(); i++) {
            Cbor.Reader in = Cbor.reader(content.item());
            in.arrayOf(2);
            String key = in.text(Limits.RECORD_KEY_BYTES_MAX);
            byte[] kept = in.bytes(Limits.SNAPSHOT_RECORD_BYTES_MAX);
            in.end();
            Bytes utf8 = Bytes.ofText(key);
            require(
                    before.isEmpty() || before.get().compareTo(utf8) < 0,
                    SnapshotRefusal.OUT_OF_ORDER,
                    "keys must ascend");
            before = Optional.of(utf8);
            RecordState record = RecordState.fromBytes(kept);
            require(
                    !record.isGone() && Arrays.equals(record.contentBytes(), kept),
                    SnapshotRefusal.MALFORMED,
                    "a record that is empty or not in its one encoding");
            checkRecord(key, record, target);
            RecordState superseded = awaited.remove(utf8);
            target.record(key, superseded == null ? record : with(record, superseded));
        }
        require(content.isAtEnd(), SnapshotRefusal.SIZE_DIFFERS, "more than was named");
        awaited.forEach((key, superseded) -> target.record(key.asText(), superseded));
    }

    private static RecordState onlyAhead(RecordState record) {
        return with(RecordState.EMPTY, record);
    }

    private static RecordState with(RecordState record, RecordState superseded) {
        return new RecordState(record.presence(), record.fields(), record.labels(), superseded.ahead());
    }

    private void checkRecord(String key, RecordState record, Target target) throws RefusedException {
        Map<Dot, RecordChange.Put> puts = new HashMap<>();
        for (Dot dot : record.context()) {
            puts.put(dot, put(key, dot, target));
        }
        for (var field : record.fields().entrySet()) {
            for (var sibling : field.getValue().asMap().entrySet()) {
                RecordChange.Put put = of(puts, sibling.getKey());
                require(
                        Optional.ofNullable(put.fields().get(field.getKey())).equals(Optional.of(sibling.getValue())),
                        SnapshotRefusal.OTHER_VALUE,
                        "field " + field.getKey() + " of " + key);
            }
        }
        for (var label : record.labels().dots().entrySet()) {
            for (Dot dot : label.getValue()) {
                require(
                        of(puts, dot).labelled().contains(label.getKey()),
                        SnapshotRefusal.OTHER_LABEL,
                        "label " + label.getKey() + " of " + key);
            }
        }
        for (var put : puts.entrySet()) {
            requireNotSuperseded(key, record, put.getKey(), put.getValue());
        }
    }

    private RecordChange.Put put(String key, Dot dot, Target target) throws RefusedException {
        require(isSeen(dot), SnapshotRefusal.BEYOND_TIP, key + " names " + dot);
        Optional<OpBody> op = target.op(dot);
        require(op.isPresent(), SnapshotRefusal.OP_MISSING, key + " names " + dot);
        if (OpPayload.decode(op.orElseThrow()) instanceof OpContent.Change(String about, RecordChange.Put put)
                && about.equals(key)) {
            return put;
        }
        throw new RefusedException(SnapshotRefusal.OTHER_KEY, key + " names " + dot);
    }

    private static RecordChange.Put of(Map<Dot, RecordChange.Put> puts, Dot dot) {
        RecordChange.Put put = puts.get(dot);
        if (put == null) {
            throw new IllegalStateException("every dot of the record was looked up");
        }
        return put;
    }

    /** An op that was merged took from the record what it had seen: nothing of that can still be there. */
    private static void requireNotSuperseded(String key, RecordState record, Dot dot, RecordChange.Put put)
            throws RefusedException {
        for (Dot known : put.context()) {
            if (known.equals(dot)) {
                continue;
            }
            boolean gone = !record.presence().contains(known);
            for (String name : put.fields().keySet()) {
                gone &= !record.field(name).contains(known);
            }
            for (String name : put.erased()) {
                gone &= !record.field(name).contains(known);
            }
            for (String label : put.labelled()) {
                gone &= !record.labels().dotsOf(label).contains(known);
            }
            for (String label : put.unlabelled()) {
                gone &= !record.labels().dotsOf(label).contains(known);
            }
            require(gone, SnapshotRefusal.SUPERSEDED, key + " keeps what " + dot + " has superseded");
        }
    }

    private static void require(boolean holds, SnapshotRefusal reason, String detail) throws RefusedException {
        if (!holds) {
            throw new RefusedException(reason, detail);
        }
    }

    /** The bytes of all chunks in a row; items are cut out of them. */
    private final class Content {
        private final List<Bytes> hashes;
        private byte[] chunk = new byte[0];
        private int at;
        private int next;
        private long read;

        Content(List<Bytes> hashes) {
            this.hashes = hashes;
        }

        /** The next item. */
        byte[] item() throws IOException, RefusedException {
            require(fill(), SnapshotRefusal.SIZE_DIFFERS, "less than was named");
            byte[] item = new byte[length()];
            int filled = 0;
            while (filled < item.length) {
                require(fill(), SnapshotRefusal.MALFORMED, "an item is cut short");
                int count = Math.min(item.length - filled, chunk.length - at);
                System.arraycopy(chunk, at, item, filled, count);
                filled += count;
                at += count;
            }
            return item;
        }

        private int length() throws IOException, RefusedException {
            long length = 0;
            for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
                require(fill(), SnapshotRefusal.MALFORMED, "an item is cut short");
                int octet = chunk[at++];
                length |= (long) (octet & 0x7f) << (7 * i);
                if (octet >= 0) {
                    boolean shortest = octet != 0 || i == 0;
                    require(
                            shortest && length <= ITEM_BYTES_MAX,
                            SnapshotRefusal.MALFORMED,
                            "an item of " + length + " bytes, at most " + ITEM_BYTES_MAX);
                    // An item lies within what is left, or it is cut short: nothing is allocated for a lie.
                    require(
                            length <= offer.bytes() - read + chunk.length - at,
                            SnapshotRefusal.MALFORMED,
                            "an item is cut short");
                    return (int) length;
                }
            }
            throw new RefusedException(SnapshotRefusal.MALFORMED, "the length of an item is too long");
        }

        boolean isAtEnd() throws IOException, RefusedException {
            return !fill();
        }

        private boolean fill() throws IOException, RefusedException {
            if (at < chunk.length) {
                return true;
            }
            if (next == offer.chunks()) {
                return false;
            }
            chunk = chunks.bytes(next);
            require(
                    SnapshotChunk.hash(chunk).equals(hashes.get(next)),
                    SnapshotRefusal.CHUNK_NOT_UNDER_ROOT,
                    "chunk " + next + " has changed");
            at = 0;
            next++;
            read += chunk.length;
            return true;
        }
    }

    /** Leaves the reading of a snapshot; never leaves this class. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient SnapshotRefusal reason;
        private final transient String detail;

        RefusedException(SnapshotRefusal reason, String detail) {
            super(detail, null, false, false);
            this.reason = reason;
            this.detail = detail;
        }
    }
}
