package io.continuum.instance.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.crdt.bytes.Bytes;
import io.continuum.crdt.bytes.SetDigest;
import io.continuum.crdt.clock.HybridTimestamp;
import io.continuum.crdt.clock.LogId;
import io.continuum.crdt.clock.Origin;
import io.continuum.crdt.clock.SeqSet;
import io.continuum.crdt.clock.VersionVector;
import io.continuum.crdt.reconcile.ItemSet;
import io.continuum.instance.peer.Peer;
import io.continuum.instance.peer.PeerStore;
import io.continuum.instance.store.Database;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.identity.InstanceId;
import io.continuum.protocol.sync.BatchOutcome;
import io.continuum.protocol.sync.BatchVerifier;
import io.continuum.protocol.sync.IncomingBatch;
import io.continuum.protocol.sync.LogHead;
import io.continuum.protocol.sync.OpBatch;
import io.continuum.protocol.sync.SpaceId;
import io.continuum.protocol.sync.StubbedBatch;
import io.continuum.protocol.wire.OpBody;
import io.continuum.protocol.wire.Verdict;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every space store does; run against each real database. */
public abstract class SpaceStoreContract {
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    private static final LogId LOG = new LogId(Origin.of(new byte[32]), LogId.EPOCH_MAX);
    private static final BatchVerifier SIGNED = (_, _, _) -> BatchVerifier.Answer.VALID;

    private final FederationId federation =
            FederationId.of(Secret.random(new SecureRandom()).reveal());
    private final SpaceId id = SpaceId.of(federation.toArray(), "incidents");
    private final Space space = Space.create(id, "default", "incidents", NOW);
    private final InstanceId peer = InstanceId.of(new byte[32]);
    private Database database;
    private SpaceStore store;

    protected abstract Database open() throws Exception;

    protected abstract SpaceStore store(Database database);

    protected abstract PeerStore peers(Database database);

    @BeforeEach
    void openStore() throws Exception {
        database = open();
        store = store(database);
        store.insert(federation, space);
        peers(database).insert(federation, new Peer(peer, "north", URI.create("http://127.0.0.1:1"), NOW));
    }

    @AfterEach
    void closeStore() {
        database.close();
    }

    @Test
    void aSpaceIsKeptWithAllThatCanChange() {
        assertThat(store.insert(federation, space)).isFalse();
        Space changed = space.withSharesPatterns(true)
                .withBackfill(Space.Backfill.RUNNING, "m-7")
                .withTotals(3, 9, SetDigest.EMPTY.plus(new byte[] {1}));
        store.save(federation, changed);
        assertThat(store.space(federation, id)).contains(changed);
        assertThat(store.lock(federation, id)).contains(changed);
        assertThat(store.spaces(federation)).containsExactly(changed);
        assertThat(store.space(federation, SpaceId.of(federation.toArray(), "other")))
                .isEmpty();
    }

    @Test
    void nothingIsSharedUntilItIsAndAPeerThatIsRemovedLosesIt() {
        assertThat(store.sharedWith(federation, id)).isEmpty();
        assertThat(store.share(federation, id, peer, NOW)).isTrue();
        assertThat(store.share(federation, id, peer, NOW)).isFalse();
        assertThat(store.sharedWith(federation, id)).containsExactly(peer);
        assertThat(store.sharedTo(federation, peer)).containsExactly(id);
        assertThat(store.unshare(federation, id, peer)).isTrue();
        assertThat(store.unshare(federation, id, peer)).isFalse();
        store.share(federation, id, peer, NOW);
        peers(database).delete(federation, peer);
        assertThat(store.sharedWith(federation, id)).isEmpty();
    }

    @Test
    void theHeadOfALogMovesAndFreezes() {
        assertThat(store.head(federation, id, LOG)).isEmpty();
        assertThat(store.hasLog(federation, LOG)).isFalse();
        LogHead first = new LogHead(LOG, 1, Bytes.of(new byte[32]));
        LogHead ninth = new LogHead(LOG, 9, Bytes.of(new byte[32]));
        store.saveHead(federation, id, first, NOW);
        store.saveHead(federation, id, ninth, NOW);
        assertThat(store.head(federation, id, LOG)).contains(new KeptHead(ninth, false));
        store.freeze(federation, id, LOG);
        assertThat(store.heads(federation, id)).containsExactly(new KeptHead(ninth, true));
        assertThat(store.hasLog(federation, LOG)).isTrue();
    }

    @Test
    void theNewestLogOfAnOriginIsTheOneOpenedLast() {
        LogHead older = new LogHead(new LogId(LOG.origin(), 2), 1, Bytes.of(new byte[32]));
        LogHead newer = new LogHead(new LogId(LOG.origin(), 1), 1, Bytes.of(new byte[32]));
        store.saveHead(federation, id, older, NOW);
        store.saveHead(federation, id, newer, NOW.plusSeconds(1));
        store.saveHead(federation, id, older, NOW.plusSeconds(2));
        assertThat(store.newestHead(federation, id, LOG.origin(), LOG)).contains(newer);
        assertThat(store.newestHead(federation, id, LOG.origin(), newer.log())).contains(older);
    }

    @Test
    void batchesAreReadFromTheOneThatHoldsTheFirstOpAskedFor() {
        OpBatch first = batch(1, 3);
        OpBatch second = batch(4, 1);
        OpBatch third = batch(5, 2);
        List.of(third, first, second).forEach(batch -> store.insertBatch(federation, id, batch));
        assertThat(store.batches(federation, id, LOG, 1, 10)).containsExactly(first, second, third);
        assertThat(store.batches(federation, id, LOG, 3, 10)).containsExactly(first, second, third);
        assertThat(store.batches(federation, id, LOG, 4, 1)).containsExactly(second);
        assertThat(store.batches(federation, id, LOG, 6, 10)).containsExactly(third);
        assertThat(store.batches(federation, id, LOG, 7, 10)).isEmpty();
    }

    @Test
    void rowsAreReadAsTheyAreAndPutBackWhateverTheyHold() {
        OpBatch first = batch(1, 3);
        OpBatch second = batch(4, 2);
        OpBatch third = batch(6, 1);
        List.of(first, second, third).forEach(batch -> store.insertBatch(federation, id, batch));
        store.saveHead(federation, id, new LogHead(LOG, 6, Bytes.of(new byte[32])), NOW);
        database.execute(
                handle -> handle.execute("update op_batch set bytes = ? where first_seq = ?", new byte[] {1, 2}, 4));
        database.execute(handle -> handle.execute("delete from op_batch where first_seq = ?", 1));
        assertThat(store.rows(federation, id, LOG, 1, 10).stream().map(SpaceStore.Row::from))
                .containsExactly(4L, 6L);
        LogRows rows = new LogRows(store, database);
        assertThat(numbers(rows.items(federation, id, LOG, 1, 6, SIGNED))).containsExactly(6L);
        assertThat(numbers(rows.items(federation, id, LOG, 1, 5, SIGNED))).isEmpty();

        assertThat(rows.repair(federation, id, List.of(incoming(first), incoming(second), incoming(third))))
                .containsExactly(stored(Verdict.OK, 3), stored(Verdict.OK, 2), stored(Verdict.DUPLICATE, 1));
        assertThat(store.batches(federation, id, LOG, 1, 10)).containsExactly(first, second, third);
        assertThat(numbers(rows.items(federation, id, LOG, 2, 5, SIGNED))).containsExactly(2L, 3L, 4L, 5L);
        assertThat(numbers(rows.items(federation, id, LOG, 1, 6, (_, _, _) -> BatchVerifier.Answer.INVALID)))
                .as("what its origin did not sign is not there")
                .isEmpty();
        assertThat(rows.repair(federation, id, List.of(incoming(batch(7, 1)))))
                .as("what the log does not reach is no repair")
                .containsExactly(new BatchOutcome.Later());
    }

    @Test
    void whatASnapshotBroughtIsKeptApartFromWhatCanBeSent() {
        StubbedBatch first = StubbedBatch.of(batch(1, 3));
        StubbedBatch second = StubbedBatch.of(batch(9, 2));
        List.of(second, first).forEach(batch -> store.insertStubbed(federation, id, batch));
        store.saveHead(federation, id, new LogHead(LOG, 10, Bytes.of(new byte[32])), NOW);
        assertThat(store.retainedFrom(federation, id)).isEmpty();
        store.retainFrom(federation, id, LOG, 11);
        assertThat(store.retainedFrom(federation, id)).containsExactly(Map.entry(LOG, 11L));
        store.saveHead(federation, id, new LogHead(LOG, 12, Bytes.of(new byte[32])), NOW);
        assertThat(store.retainedFrom(federation, id)).containsExactly(Map.entry(LOG, 11L));
        assertThat(store.stubbed(federation, id, LOG, 0, 10)).containsExactly(first, second);
        assertThat(store.stubbed(federation, id, LOG, 2, 10)).containsExactly(first, second);
        assertThat(store.stubbed(federation, id, LOG, 3, 10)).containsExactly(second);
        assertThat(store.stubbed(federation, id, LOG, 0, 1)).containsExactly(first);
        assertThat(store.batches(federation, id, LOG, 1, 10)).isEmpty();
    }

    @Test
    void allRecordsComeInTheOrderOfTheBytesOfTheirKeys() {
        List<String> keys = List.of("B", "a", "a-b", "ab", "z", "ä", "日本", "\uD83D\uDE00");
        keys.reversed().forEach(key -> store.saveRecord(federation, id, key, key.length() != 2, new byte[] {1}));
        assertThat(store.allRecords(federation, id, "", 10).stream().map(SpaceStore.KeptRecord::key))
                .containsExactlyElementsOf(keys);
        assertThat(store.allRecords(federation, id, "a-b", 3).stream().map(SpaceStore.KeptRecord::key))
                .containsExactly("ab", "z", "ä");
    }

    private static List<Long> numbers(ItemSet items) {
        List<Long> numbers = new ArrayList<>();
        items.forEach(0, items.size(), item -> numbers.add(item.timestamp()));
        return numbers;
    }

    private static BatchOutcome stored(Verdict verdict, int ops) {
        return new BatchOutcome.Stored(Collections.nCopies(ops, verdict));
    }

    private static IncomingBatch incoming(OpBatch batch) {
        return new IncomingBatch(batch, List.of());
    }

    private static OpBatch batch(long from, int ops) {
        List<OpBody> bodies = IntStream.range(0, ops)
                .mapToObj(i -> new OpBody(new HybridTimestamp(from + i, 0), 1, 1, Bytes.ofText("p" + i)))
                .toList();
        return new OpBatch(LOG, from, Bytes.of(new byte[32]), bodies, Bytes.of(new byte[64]));
    }

    @Test
    void recordsAreKeptByKeyAndOnlyPresentOnesAreListed() {
        store.saveRecord(federation, id, "b", true, new byte[] {1});
        store.saveRecord(federation, id, "b", true, new byte[] {2});
        store.saveRecord(federation, id, "a", false, new byte[] {3});
        store.saveRecord(federation, id, "c", true, new byte[] {4});
        assertThat(store.record(federation, id, "b"))
                .hasValueSatisfying(state -> assertThat(state).containsExactly(2));
        assertThat(store.records(federation, id, "", 10).stream().map(SpaceStore.KeptRecord::key))
                .containsExactly("b", "c");
        assertThat(store.records(federation, id, "b", 10).stream().map(SpaceStore.KeptRecord::key))
                .containsExactly("c");
        store.deleteRecord(federation, id, "b");
        assertThat(store.record(federation, id, "b")).isEmpty();
    }

    @Test
    void whatAPeerConfirmedIsKept() {
        assertThat(store.cursor(federation, id, peer)).isEqualTo(PeerCursor.none(peer));
        VersionVector acked = VersionVector.of(Map.of(LOG, SeqSet.upTo(12)));
        PeerCursor cursor = new PeerCursor(peer, acked, NOW, 12, 4);
        store.saveCursor(federation, id, PeerCursor.none(peer));
        store.saveCursor(federation, id, cursor);
        assertThat(store.cursor(federation, id, peer)).isEqualTo(cursor);
    }

    @Test
    void whatIsRefusedTwiceIsKeptOnce() {
        Quarantined refused =
                new Quarantined(peer, LOG, 1, 3, "unsigned", Bytes.of(new byte[32]), new byte[] {1, 2}, NOW);
        store.quarantine(federation, id, refused);
        store.quarantine(federation, id, refused);
        assertThat(store.quarantined(federation, id, 10)).singleElement().satisfies(kept -> {
            assertThat(kept.reason()).isEqualTo("unsigned");
            assertThat(kept.log()).isEqualTo(LOG);
            assertThat(kept.excerpt()).containsExactly(1, 2);
        });
    }
}
