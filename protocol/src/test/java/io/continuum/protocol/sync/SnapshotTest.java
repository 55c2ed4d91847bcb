package io.continuum.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.BytesReader;
import io.continuum.crdt.bytes.BytesWriter;
import io.continuum.crdt.bytes.DamagedException;
import io.continuum.crdt.clock.Dot;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.record.LabelSet;
import io.continuum.crdt.record.RecordChange;
import io.continuum.crdt.record.RecordState;
import io.continuum.crdt.type.DotFun;
import io.continuum.protocol.wire.Cbor;
import io.continuum.protocol.wire.OpBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SPEC.md rules Y-72 to Y-79. */
class SnapshotTest {
    private static final long NOW_MILLIS = 1_700_000_100_000L;
    private static final BatchSigner SERVER = Fakes.signer(Fakes.origin(99));
    private static final LogId ALICE = RandomSpace.log(0);
    private static final LogId BOB = RandomSpace.log(1);
    private static final LogId CAROL = RandomSpace.log(2);

    static List<Long> seeds() {
        return LongStream.rangeClosed(1, 25).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anEmptyReplicaBecomesLikeTheOneItCameFromAndStaysSo(long seed) {
        RandomSpace space = RandomSpace.after(seed, 4, 10, 400);
        MemoryStore server = space.stores.get((int) (seed % 4));
        if (seed % 2 == 0) {
            server.compact(space.stable());
        }
        MemorySnapshots.Made made = MemorySnapshots.make(server, SERVER, 1_000);

        MemoryStore newcomer = new MemoryStore(Fakes.SCOPE);
        assertThat(install(newcomer, made)).as("seed %d", seed).isInstanceOf(SnapshotOutcome.Installed.class);
        assertThat(newcomer.heads).as("seed %d", seed).isEqualTo(server.heads);
        assertThat(newcomer.records).as("seed %d", seed).isEqualTo(server.records);
        assertThat(newcomer.records.digest()).as("seed %d", seed).isEqualTo(server.records.digest());
        assertThat(MemorySnapshots.content(newcomer))
                .as("seed %d: it serves the same snapshot itself", seed)
                .isEqualTo(made.content());

        MemoryStore complete = new MemoryStore(Fakes.SCOPE);
        space.deliverAll(complete);
        space.deliverAll(newcomer);
        assertThat(newcomer.records)
                .as("seed %d: what was superseded before it came stays so", seed)
                .isEqualTo(complete.records);
    }

    @Test
    void aSnapshotCostsWhatIsAliveNotWhatEverHappened() {
        MemoryStore store = new MemoryStore(Fakes.SCOPE);
        for (int i = 0; i < 2_000; i++) {
            append(store, ALICE, put(i, "counter", store.records.get("counter").context(), Map.of("n", "" + i)));
        }
        assertThat(MemorySnapshots.content(store)).hasSizeLessThan(1_000);
    }

    @Test
    void everyChunkIsProvedByItsPathAndAnotherIsNot() {
        MemorySnapshots.Made made =
                MemorySnapshots.make(RandomSpace.after(7, 3, 10, 200).stores.getFirst(), SERVER, 100);
        SnapshotOffer offer = made.offer();
        assertThat(offer.chunks()).isGreaterThan(10);
        for (SnapshotChunk chunk : made.all()) {
            assertThat(offer.holds(chunk)).isTrue();
            assertThat(offer.holds(new SnapshotChunk(chunk.index() ^ 1, chunk.bytes(), chunk.path())))
                    .isFalse();
            assertThat(offer.holds(new SnapshotChunk(chunk.index(), Bytes.ofText("other"), chunk.path())))
                    .isFalse();
            List<Bytes> reversed = new ArrayList<>(chunk.path());
            Collections.reverse(reversed);
            assertThat(offer.holds(new SnapshotChunk(chunk.index(), chunk.bytes(), reversed)))
                    .isFalse();
        }
        assertThat(offer.check(Fakes.SCOPE, Fakes.origin(99), Fakes.VERIFIER)).isEqualTo(BatchVerifier.Answer.VALID);
        assertThat(offer.check(Fakes.SCOPE, Fakes.origin(98), Fakes.VERIFIER)).isEqualTo(BatchVerifier.Answer.INVALID);
        SpaceScope other = new SpaceScope(Fakes.FEDERATION, SpaceId.of(Fakes.FEDERATION.toArray(), "other"));
        assertThat(offer.check(other, Fakes.origin(99), Fakes.VERIFIER)).isEqualTo(BatchVerifier.Answer.INVALID);
        SnapshotOffer larger = new SnapshotOffer(offer.root(), offer.bytes() + 1, offer.chunks(), offer.signature());
        assertThat(larger.check(Fakes.SCOPE, Fakes.origin(99), Fakes.VERIFIER)).isEqualTo(BatchVerifier.Answer.INVALID);
    }

    @Test
    void aReplicaThatHoldsOpsTakesNoSnapshot() {
        MemoryStore store = small();
        assertRefused(install(store, MemorySnapshots.make(store, SERVER, 100)), SnapshotRefusal.NOT_EMPTY);
    }

    @Test
    void anAlteredValueIsRefused() {
        assertRefused(
                withRecord("note", record -> set(record, "text", ALICE.dot(1), "forged")), SnapshotRefusal.OTHER_VALUE);
    }

    @Test
    void aValueUnderAnotherFieldIsRefused() {
        assertRefused(
                withRecord("note", record -> set(record, "title", ALICE.dot(1), "first")), SnapshotRefusal.OTHER_VALUE);
    }

    @Test
    void aValueMovedToAnotherKeyIsRefused() {
        Items items = items(small());
        RecordState note = items.record("note");
        items.replaceRecord("note", "noted", note);
        assertRefused(items, SnapshotRefusal.OTHER_KEY);
    }

    @Test
    void anInventedLabelIsRefused() {
        assertRefused(withRecord("note", record -> label(record, "urgent", ALICE.dot(1))), SnapshotRefusal.OTHER_LABEL);
    }

    @Test
    void aDotBeyondTheSignedTipIsRefused() {
        assertRefused(withRecord("note", record -> present(record, ALICE.dot(40))), SnapshotRefusal.BEYOND_TIP);
        assertRefused(
                withRecord("note", record -> present(record, new LogId(Fakes.origin(50), 1).dot(1))),
                SnapshotRefusal.BEYOND_TIP);
    }

    @Test
    void aRecordWhoseOpIsOnlyAHashIsRefused() {
        Items items = items(small());
        items.replaceBatch(0, batch -> batch.keeping(Fakes.SCOPE, _ -> false));
        assertRefused(items, SnapshotRefusal.OP_MISSING);
    }

    @Test
    void aRemovalThatKeepsARecordIsRefused() {
        MemoryStore store = small();
        append(store, ALICE, remove(70, "gone", store.records.get("gone").context()));
        Items items = items(store);
        items.replaceBatch(items.batches - 2, _ -> store.lying(ALICE).getLast());
        items.replaceRecord("note", "note", present(items.record("note"), ALICE.dot(store.seq(ALICE))));
        assertRefused(items, SnapshotRefusal.OTHER_KEY);
    }

    @Test
    void aValueThatAnotherOpOfTheRecordSupersededIsRefused() {
        MemoryStore store = small();
        append(store, BOB, put(80, "note", store.records.get("note").context(), Map.of("text", "second")));
        Items items = items(store);
        items.replaceBatch(0, _ -> store.lying(ALICE).getFirst());
        items.replaceRecord("note", "note", set(items.record("note"), "text", ALICE.dot(1), "first"));
        assertRefused(items, SnapshotRefusal.SUPERSEDED);
    }

    @Test
    void aServerMayLeaveOutARecordAndItIsNotThere() {
        Items items = items(small());
        items.dropRecord("note");
        MemoryStore newcomer = new MemoryStore(Fakes.SCOPE);
        assertThat(install(newcomer, items.cut())).isInstanceOf(SnapshotOutcome.Installed.class);
        assertThat(newcomer.records.get("note")).isEqualTo(RecordState.EMPTY);
        assertThat(newcomer.records.get("other").isPresent()).isTrue();
    }

    @Test
    void itsOwnMemoryOfWhatHasNotArrivedIsNoPartOfARecord() {
        MemoryStore store = small();
        RecordState note = store.records
                .get("note")
                .apply(BOB.dot(9), new RecordChange.Remove(new TreeSet<>(Set.of(CAROL.dot(3)))), store.records.seen());
        assertThat(note.ahead()).isNotEmpty();
        Items items = items(store);
        items.replaceRecordBytes("note", note.toBytes());
        assertRefused(items, SnapshotRefusal.MALFORMED);
    }

    @Test
    void anAlteredOpIsRefused() {
        Items items = items(small());
        items.replaceBatch(0, batch -> {
            List<StubbedBatch.Entry> entries = new ArrayList<>(batch.entries());
            entries.set(0, new StubbedBatch.Whole(Fakes.put(5, "note", "forged")));
            return new StubbedBatch(batch.log(), batch.from(), batch.prevHash(), batch.signature(), entries);
        });
        assertRefused(items, SnapshotRefusal.BATCH_UNSIGNED);
    }

    @Test
    void anAlteredHashOrASignatureOfAnotherPlaceIsRefused() {
        Items hash = items(small());
        hash.replaceBatch(
                1,
                batch -> new StubbedBatch(
                        batch.log(),
                        batch.from(),
                        batch.prevHash(),
                        batch.signature(),
                        Collections.nCopies(batch.entries().size(), new StubbedBatch.Stub(Op.NO_OP))));
        assertRefused(hash, SnapshotRefusal.BATCH_UNSIGNED);

        Items place = items(small());
        place.replaceBatch(
                0,
                batch -> new StubbedBatch(
                        batch.log(), batch.from() + 1, batch.prevHash(), batch.signature(), batch.entries()));
        assertRefused(place, SnapshotRefusal.BATCH_UNSIGNED);

        Items log = items(small());
        log.replaceBatch(
                0,
                batch -> new StubbedBatch(
                        new LogId(ALICE.origin(), ALICE.epoch() - 1),
                        batch.from(),
                        batch.prevHash(),
                        batch.signature(),
                        batch.entries()));
        assertRefused(log, SnapshotRefusal.BATCH_UNSIGNED);
    }

    @Test
    void batchesOfTwoHistoriesAreRefused() {
        MemoryStore store = small();
        OpBatch fork = Fakes.batch(ALICE, store.seq(ALICE) + 1, Op.NO_OP, Fakes.put(60, "third", "of another history"));
        Items items = items(store);
        items.insertBatch(2, StubbedBatch.of(fork));
        assertRefused(items, SnapshotRefusal.CHAIN_BROKEN);

        OpBatch overlap = Fakes.batch(
                ALICE,
                store.seq(ALICE),
                Op.NO_OP,
                Fakes.put(60, "third", "of another history"),
                Fakes.put(61, "third", "of another history"));
        Items overlapping = items(store);
        overlapping.insertBatch(2, StubbedBatch.of(overlap));
        assertRefused(overlapping, SnapshotRefusal.CHAIN_BROKEN);
    }

    @Test
    void anOpFromTheFutureAndAnOriginThatIsNotKnownYetAreForLater() {
        MemorySnapshots.Made made = MemorySnapshots.make(small(), SERVER, 100);
        MemoryStore newcomer = new MemoryStore(Fakes.SCOPE);
        assertThat(MemorySnapshots.install(newcomer, made.offer(), i -> bytes(made, i), Fakes.VERIFIER, -3_600_000))
                .isEqualTo(new SnapshotOutcome.Later());
        assertThat(MemorySnapshots.install(
                        newcomer,
                        made.offer(),
                        i -> bytes(made, i),
                        (_, _, _) -> BatchVerifier.Answer.UNKNOWN_ORIGIN,
                        NOW_MILLIS))
                .isEqualTo(new SnapshotOutcome.Later());
        assertThat(newcomer.heads).isEmpty();
    }

    @Test
    void anotherFederationOrSpaceIsRefused() {
        SpaceScope space = new SpaceScope(Fakes.FEDERATION, SpaceId.of(Fakes.FEDERATION.toArray(), "other"));
        SpaceScope federation = new SpaceScope(Bytes.of(Fakes.filled(32, 1)), Fakes.SPACE);
        for (SpaceScope other : List.of(space, federation)) {
            MemoryStore newcomer = new MemoryStore(other);
            assertRefused(install(newcomer, items(small()).cut()), SnapshotRefusal.OTHER_SPACE);
        }
    }

    @Test
    void whatDoesNotAscendOrComesTwiceIsRefused() {
        Items swappedBatches = items(small());
        Collections.swap(swappedBatches.items, 0, 1);
        assertRefused(swappedBatches, SnapshotRefusal.OUT_OF_ORDER);

        Items batchTwice = items(small());
        batchTwice.insertBatch(1, batchTwice.batch(0));
        assertRefused(batchTwice, SnapshotRefusal.OUT_OF_ORDER);

        Items swappedRecords = items(small());
        Collections.swap(swappedRecords.items, swappedRecords.batches, swappedRecords.batches + 1);
        assertRefused(swappedRecords, SnapshotRefusal.OUT_OF_ORDER);

        Items recordTwice = items(small());
        recordTwice.items.add(recordTwice.items.getLast());
        assertRefused(recordTwice, SnapshotRefusal.OUT_OF_ORDER);
    }

    @Test
    void countsThatLieAreRefused() {
        Items more = items(small());
        more.recordsLie = 1;
        assertRefused(more, SnapshotRefusal.SIZE_DIFFERS);
        Items fewer = items(small());
        fewer.recordsLie = -1;
        assertRefused(fewer, SnapshotRefusal.SIZE_DIFFERS);
        Items moreLogs = items(small());
        moreLogs.logsLie = 1;
        assertRefused(moreLogs, SnapshotRefusal.SIZE_DIFFERS);
        Items fewerLogs = items(small());
        fewerLogs.logsLie = -1;
        assertRefused(fewerLogs, SnapshotRefusal.SIZE_DIFFERS);

        MemorySnapshots.Made made = MemorySnapshots.make(small(), SERVER, 100);
        SnapshotOffer lies = SnapshotOffer.sign(
                Fakes.SCOPE,
                made.offer().root(),
                made.offer().bytes() - 1,
                made.offer().chunks(),
                SERVER);
        assertRefused(install(new MemoryStore(Fakes.SCOPE), lies, made), SnapshotRefusal.SIZE_DIFFERS);
    }

    @Test
    void aCutOrPaddedSnapshotIsRefused() {
        byte[] content = MemorySnapshots.content(small());
        for (int length = 1; length < content.length; length += 7) {
            MemorySnapshots.Made cut = MemorySnapshots.cut(Fakes.SCOPE, Arrays.copyOf(content, length), SERVER, 100);
            assertThat(install(new MemoryStore(Fakes.SCOPE), cut))
                    .as("the first %d of %d bytes", length, content.length)
                    .isInstanceOfSatisfying(
                            SnapshotOutcome.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .isIn(SnapshotRefusal.MALFORMED, SnapshotRefusal.SIZE_DIFFERS));
        }
        MemorySnapshots.Made padded =
                MemorySnapshots.cut(Fakes.SCOPE, Arrays.copyOf(content, content.length + 1), SERVER, 100);
        assertRefused(install(new MemoryStore(Fakes.SCOPE), padded), SnapshotRefusal.SIZE_DIFFERS);
    }

    @Test
    void chunksOfAnotherRootAreRefused() {
        MemorySnapshots.Made made = MemorySnapshots.make(small(), SERVER, 100);
        byte[] other = made.content().clone();
        other[other.length / 2] ^= 1;
        MemorySnapshots.Made altered = MemorySnapshots.cut(Fakes.SCOPE, other, SERVER, 100);
        assertRefused(
                install(new MemoryStore(Fakes.SCOPE), made.offer(), altered), SnapshotRefusal.CHUNK_NOT_UNDER_ROOT);
    }

    @Test
    void anItemThatSaysItIsHugeIsRefusedBeforeAnythingIsAllocatedForIt() {
        for (long length : new long[] {4L << 20, (4L << 20) + 1, Integer.MAX_VALUE, (1L << 35) - 1}) {
            byte[] content =
                    new BytesWriter().number(length).fixed(new byte[20]).toBytes();
            MemorySnapshots.Made made = MemorySnapshots.cut(Fakes.SCOPE, content, SERVER, 100);
            assertRefused(install(new MemoryStore(Fakes.SCOPE), made), SnapshotRefusal.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damageAnywhereIsRefusedAndNothingIsTaken(long seed) {
        Random random = new Random(seed);
        byte[] content = MemorySnapshots.content(
                RandomSpace.after(seed, 3, 8, 200).stores.getFirst());
        int refused = 0;
        for (int round = 0; round < 1_000; round++) {
            byte[] damaged = content.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
            MemoryStore newcomer = new MemoryStore(Fakes.SCOPE);
            SnapshotOutcome outcome = install(newcomer, MemorySnapshots.cut(Fakes.SCOPE, damaged, SERVER, 1_000));
            if (!(outcome instanceof SnapshotOutcome.Installed)) {
                refused++;
                assertThat(newcomer.heads).isEmpty();
            }
        }
        assertThat(refused).as("seed %d", seed).isEqualTo(1_000);
    }

    /** Three records by two writers in three batches; {@code gone} was written and superseded. */
    private static MemoryStore small() {
        MemoryStore store = new MemoryStore(Fakes.SCOPE);
        append(
                store,
                ALICE,
                put(1, "note", Set.of(), Map.of("text", "first")),
                put(2, "gone", Set.of(), Map.of("text", "old")));
        append(store, ALICE, put(3, "other", Set.of(), Map.of("text", "mine")));
        append(
                store,
                BOB,
                put(4, "gone", Set.of(ALICE.dot(2)), Map.of("text", "new")),
                put(5, "note", Set.of(), Map.of("text", "at the same time")));
        return store;
    }

    private static OpBody put(long millis, String key, Set<Dot> context, Map<String, String> fields) {
        TreeMap<String, Bytes> values = new TreeMap<>();
        fields.forEach((name, value) -> values.put(name, Bytes.ofText(value)));
        return Fakes.fits(
                OpPayload.encode(new HybridTimestamp(1_000 + millis, 0), key, RecordChange.Put.of(context, values)));
    }

    private static OpBody remove(long millis, String key, Set<Dot> context) {
        return Fakes.fits(OpPayload.encode(
                new HybridTimestamp(1_000 + millis, 0), key, new RecordChange.Remove(new TreeSet<>(context))));
    }

    private static void append(MemoryStore store, LogId log, OpBody... ops) {
        store.append(Fakes.batch(log, store.seq(log) + 1, store.tip(log), ops));
    }

    private static Items withRecord(String key, UnaryOperator<RecordState> change) {
        Items items = items(small());
        items.replaceRecord(key, key, change.apply(items.record(key)));
        return items;
    }

    private static RecordState set(RecordState record, String field, Dot dot, String value) {
        TreeMap<String, DotFun<Bytes>> fields = new TreeMap<>(record.fields());
        TreeMap<Dot, Bytes> siblings = new TreeMap<>(record.field(field).asMap());
        siblings.put(dot, Bytes.ofText(value));
        fields.put(field, DotFun.of(siblings));
        return new RecordState(record.presence(), fields, record.labels(), record.ahead());
    }

    private static RecordState label(RecordState record, String label, Dot dot) {
        LabelSet labels = record.labels().with(label, dot);
        return new RecordState(record.presence(), record.fields(), labels, record.ahead());
    }

    private static RecordState present(RecordState record, Dot dot) {
        TreeSet<Dot> presence = new TreeSet<>(record.presence());
        presence.add(dot);
        return new RecordState(presence, record.fields(), record.labels(), record.ahead());
    }

    private static SnapshotOutcome install(MemoryStore store, MemorySnapshots.Made made) {
        return install(store, made.offer(), made);
    }

    private static SnapshotOutcome install(MemoryStore store, SnapshotOffer offer, MemorySnapshots.Made made) {
        return MemorySnapshots.install(store, offer, i -> bytes(made, i), Fakes.VERIFIER, NOW_MILLIS);
    }

    private static byte[] bytes(MemorySnapshots.Made made, int index) {
        return made.chunk(index).bytes().toArray();
    }

    private static void assertRefused(Items items, SnapshotRefusal reason) {
        assertRefused(install(new MemoryStore(Fakes.SCOPE), items.cut()), reason);
    }

    private static void assertRefused(SnapshotOutcome outcome, SnapshotRefusal reason) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        SnapshotOutcome.Refused.class,
                        refused -> assertThat(refused.reason())
                                .as(refused.detail())
                                .isEqualTo(reason));
    }

    private static Items items(MemoryStore store) {
        try {
            return new Items(MemorySnapshots.content(store));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** The items of a snapshot, to be tampered with; whoever serves it signs what comes of that. */
    private static final class Items {
        final List<byte[]> items = new ArrayList<>();
        final int logs;
        int batches;
        int logsLie;
        int recordsLie;

        Items(byte[] content) throws Exception {
            BytesReader in = new BytesReader(content);
            Cbor.Reader header = Cbor.reader(next(in));
            header.arrayOf(6);
            header.uint();
            header.bytes(32);
            header.bytes(32);
            logs = (int) header.uint();
            batches = (int) header.uint();
            long records = header.uint();
            for (long i = 0; i < batches + records; i++) {
                items.add(next(in));
            }
            in.end();
        }

        private static byte[] next(BytesReader in) throws DamagedException {
            return in.string(Integer.MAX_VALUE).toArray();
        }

        StubbedBatch batch(int index) {
            try {
                return StubbedBatch.fromBytes(items.get(index));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void replaceBatch(int index, UnaryOperator<StubbedBatch> change) {
            items.set(index, change.apply(batch(index)).toBytes());
        }

        void insertBatch(int index, StubbedBatch batch) {
            items.add(index, batch.toBytes());
            batches++;
        }

        RecordState record(String key) {
            try {
                Cbor.Reader in = Cbor.reader(items.get(position(key)));
                in.arrayOf(2);
                in.text(256);
                return RecordState.fromBytes(in.bytes(Integer.MAX_VALUE));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void replaceRecord(String key, String newKey, RecordState record) {
            items.set(position(key), item(newKey, record.contentBytes()));
        }

        void replaceRecordBytes(String key, byte[] record) {
            items.set(position(key), item(key, record));
        }

        void dropRecord(String key) {
            items.remove(position(key));
        }

        private static byte[] item(String key, byte[] record) {
            return Cbor.writer().array(2).text(key).bytes(record).toBytes();
        }

        private int position(String key) {
            for (int i = batches; i < items.size(); i++) {
                try {
                    Cbor.Reader in = Cbor.reader(items.get(i));
                    in.arrayOf(2);
                    if (in.text(256).equals(key)) {
                        return i;
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
            throw new AssertionError("no record " + key);
        }

        MemorySnapshots.Made cut() {
            BytesWriter out = new BytesWriter();
            out.string(Bytes.of(Cbor.writer()
                    .array(6)
                    .uint(1)
                    .bytes(Fakes.FEDERATION.toArray())
                    .bytes(Fakes.SPACE.bytes().toArray())
                    .uint(logs + logsLie)
                    .uint(batches)
                    .uint(items.size() - batches + recordsLie)
                    .toBytes()));
            items.forEach(item -> out.string(Bytes.of(item)));
            return MemorySnapshots.cut(Fakes.SCOPE, out.toBytes(), SERVER, 100);
        }
    }
}
