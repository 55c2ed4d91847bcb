package io.continuum.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.log.LogStore.Noted;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.SqlLogStore;
import io.continuum.coordinator.store.SqlMemberStore;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.identity.FederationId;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.EntryBundle;
import io.continuum.protocol.log.HashTile;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.LogTrust;
import io.continuum.protocol.log.MerkleTree;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.Subtree;
import io.continuum.protocol.log.TileFetcher;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.log.TreeHead;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The laws of the log, on a real database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LogContract {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final SigningKey KEY = SigningKey.generate(RANDOM);
    private static final String AUTHORITY = "coordinator.example:8430";

    private Database database;
    private LogStore store;

    abstract Database open();

    @BeforeAll
    void openDatabase() {
        database = open();
        store = new SqlLogStore(database);
    }

    @AfterAll
    void closeDatabase() {
        database.close();
    }

    Database database() {
        return database;
    }

    LogStore store() {
        return store;
    }

    LogNames names() {
        return new LogNames(store, database, KEY, () -> AUTHORITY, _ -> false);
    }

    FederationId newFederation() {
        byte[] id = new byte[FederationId.BYTES];
        RANDOM.nextBytes(id);
        FederationId federation = FederationId.of(id);
        new SqlMemberStore(database).addFederation(federation, new byte[0], Instant.EPOCH);
        assertThat(new Logs(store, database).begin(federation)).isTrue();
        return federation;
    }

    /** One log, and what it should hold. */
    final class TestTree {
        private static final AtomicLong NUMBERS = new AtomicLong();

        private final FederationId federation;
        private final Database database;
        private final LogStore store;
        private final List<Bytes> submitted = Collections.synchronizedList(new ArrayList<>());

        TestTree(FederationId federation) {
            this(federation, LogContract.this.database);
        }

        TestTree(FederationId federation, Database database) {
            this.federation = federation;
            this.database = database;
            this.store = new SqlLogStore(database);
        }

        LogStore store() {
            return store;
        }

        void submit(int count) {
            Logs logs = new Logs(store, database);
            database.write(() -> {
                for (int i = 0; i < count; i++) {
                    long number = NUMBERS.incrementAndGet();
                    LogLeaf leaf = new LogLeaf.Membership(federation, number, number, Bytes.zeros(32));
                    logs.append(leaf);
                    submitted.add(Bytes.of(leaf.encode()));
                }
                return true;
            });
        }

        Sequencer sequencer(LogStore on) {
            return new Sequencer(
                    on, database, new LogNames(on, database, KEY, () -> AUTHORITY, _ -> false), _ -> true, _ -> false);
        }

        void run() {
            sequencer(store).run(federation);
        }

        List<Bytes> leaves() {
            return List.copyOf(submitted);
        }

        long size() {
            return store.head(federation).orElseThrow().tree().size();
        }

        LogTrust trust() {
            String vkey = new LogNames(store, database, KEY, () -> AUTHORITY, _ -> false)
                    .key(federation)
                    .orElseThrow()
                    .vkey();
            return LogTrust.of(vkey, List.of(), 0).orThrow();
        }

        SignedCheckpoint newest() {
            return trust().open(store.newestCheckpoint(federation).orElseThrow().note())
                    .orThrow();
        }

        TileFetcher files() {
            return new Logs(store, database).tiles(federation);
        }

        /** The log holds these leaves, each once, none waits, and the newest checkpoint is of all of them. */
        MerkleTree requireExactly(List<Bytes> expected) {
            List<Bytes> placed = store.leaves(federation, 0, expected.size() + 1);
            assertThat(placed).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(store.pending(federation, 1)).isEmpty();
            MerkleTree tree = MerkleTree.of(placed.stream().map(Bytes::toArray).toList());
            assertThat(newest().head()).isEqualTo(tree.head());
            assertThat(store.head(federation).orElseThrow().tree()).isEqualTo(tree.head());
            return tree;
        }
    }

    /** SPEC.md T-5, T-26. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theFilesAreThoseOfTheTreeAndEveryCheckpointBeginsWithTheOneBefore(long seed) throws IOException {
        Random random = new Random(seed);
        TestTree log = new TestTree(newFederation());
        List<SignedCheckpoint> checkpoints = new ArrayList<>();
        while (log.leaves().size() < 700) {
            log.submit(1 + random.nextInt(120));
            log.run();
            checkpoints.add(log.newest());
        }
        MerkleTree tree = log.requireExactly(log.leaves());
        assertThat(log.store().leaves(log.federation, 0, 1_000))
                .as("in the order in which they came")
                .isEqualTo(log.leaves());
        TileReader reader = new TileReader(log.files());
        for (int i = 0; i < checkpoints.size(); i++) {
            TreeHead head = checkpoints.get(i).head();
            assertThat(head).as("seed %d", seed).isEqualTo(tree.head((int) head.size()));
            if (i > 0) {
                TreeHead older = checkpoints.get(i - 1).head();
                assertThat(reader.consistency(older, head).orThrow().proves(older.root(), head.root()))
                        .isTrue();
            }
        }
        for (TilePath path : TilePath.grown(0, tree.size())) {
            assertThat(log.files().fetch(path).orElseThrow()).as("%s", path).isEqualTo(file(tree, log.leaves(), path));
        }
        assertThat(log.files().fetch(TilePath.hashes(0, tree.size() / 256, 256)))
                .isEmpty();
        assertThat(log.files().fetch(TilePath.entries(99, 256))).isEmpty();
    }

    private static byte[] file(MerkleTree tree, List<Bytes> leaves, TilePath path) {
        int from = (int) path.index() * 256;
        return switch (path.content()) {
            case ENTRIES -> EntryBundle.encode(leaves.subList(from, from + path.width()));
            case HASHES -> {
                List<Bytes> hashes = new ArrayList<>();
                for (int i = from; i < from + path.width(); i++) {
                    hashes.add(tree.hash(new Subtree(8 * path.level(), i)));
                }
                yield HashTile.encode(hashes);
            }
        };
    }

    /** SPEC.md T-25. */
    @Test
    void afterAFailureAtAnyStepNothingIsLostAndNothingWasSignedThatIsNotThere() {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        log.submit(3);
        log.run();
        Map<Long, byte[]> seen = new HashMap<>();
        int failAt = 0;
        boolean failed = true;
        while (failed) {
            log.submit(5);
            int stop = failAt++;
            Steps steps = new Steps(store, step -> {
                if (step == stop) {
                    throw new Steps.StoppedException();
                }
            });
            try {
                log.sequencer(steps.store()).run(federation);
                failed = false;
            } catch (Steps.StoppedException _) {
                // What is on disk now is what counts.
            }
            Noted signed = store.newestCheckpoint(federation).orElseThrow();
            seen.put(signed.size(), signed.note());
            TreeHead stored = store.head(federation).orElseThrow().tree();
            assertThat(log.newest().head().size()).as("step %d", stop).isLessThanOrEqualTo(stored.size());
            assertThat(MerkleTree.of(store.leaves(federation, 0, 10_000).stream()
                                    .map(Bytes::toArray)
                                    .toList())
                            .head())
                    .as("step %d", stop)
                    .isEqualTo(stored);
            assertThat(stored.size() + store.pending(federation, 1_000).size())
                    .isEqualTo(log.leaves().size());
        }
        assertThat(failAt).isGreaterThan(10);
        MerkleTree tree = log.requireExactly(log.leaves());
        seen.forEach((size, note) ->
                assertThat(log.trust().open(note).orThrow().head()).isEqualTo(tree.head(size.intValue())));
    }

    /** SPEC.md T-25. */
    @Test
    void aTreeThatWasNotSignedBeforeAStopIsSignedAtTheNextStart() {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        log.submit(4);
        assertThat(log.sequencer(store).place(federation)).isEqualTo(4);
        assertThat(store.newestCheckpoint(federation)).isEmpty();
        assertThat(store.unfinished(1_000)).contains(federation);

        log.sequencer(store).run();

        log.requireExactly(log.leaves());
        assertThat(store.unfinished(1_000)).doesNotContain(federation);
    }

    /** SPEC.md T-26. */
    @Test
    void sequencersOnOneDatabaseGiveEachLeafOnePlace() throws Exception {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 60; round++) {
                        log.submit(3);
                    }
                }));
                running.add(threads.submit(() -> {
                    for (int round = 0; round < 60; round++) {
                        log.run();
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        log.run();

        assertThat(log.leaves()).hasSize(540);
        MerkleTree tree = log.requireExactly(log.leaves());
        for (long size = 1; size <= 540; size++) {
            store.checkpoint(federation, size)
                    .ifPresent(noted -> assertThat(
                                    log.trust().open(noted.note()).orThrow().head())
                            .isEqualTo(tree.head((int) noted.size())));
        }
    }

    /** SPEC.md T-26. */
    @Test
    void aLeafIsKeptExactlyIfItsChangeIs() {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        Logs logs = new Logs(store, database);
        LogLeaf leaf = new LogLeaf.Membership(federation, 1, 1, Bytes.zeros(32));
        assertThatThrownBy(() -> database.write(() -> {
                    logs.append(leaf);
                    throw new Steps.StoppedException();
                }))
                .isInstanceOf(Steps.StoppedException.class);
        log.run();

        assertThat(log.size()).isZero();
        assertThat(store.newestCheckpoint(federation)).isEmpty();
        assertThat(logs.checkpoint(federation)).isEmpty();
    }

    /** SPEC.md T-25. */
    @Test
    void aDamagedTreeIsNotSigned() {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        log.submit(10);
        log.run();
        log.submit(1);
        log.sequencer(store).place(federation);
        database.execute(
                "update log_hash set hash = ? where fed_id = ? and level = 0 and idx = 3", new byte[32], federation);

        assertThatThrownBy(log::run).isInstanceOf(DamagedLogException.class);
        assertThat(store.newestCheckpoint(federation).orElseThrow().size()).isEqualTo(10);
    }

    /** SPEC.md T-25. */
    @Test
    void anotherKeyDoesNotSignOn() {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        log.submit(2);
        log.run();
        log.submit(1);
        LogNames others = new LogNames(store, database, SigningKey.generate(RANDOM), () -> AUTHORITY, _ -> false);

        assertThatThrownBy(() -> new Sequencer(store, database, others, _ -> true, _ -> false).run(federation))
                .isInstanceOf(DamagedLogException.class);
    }

    /** SPEC.md T-27. */
    @Test
    void aLogKeepsItsNameWhenTheCoordinatorMoves() {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        log.submit(1);
        log.run();
        LogNames moved = new LogNames(store, database, KEY, () -> "elsewhere.example", _ -> false);

        assertThat(moved.key(federation).orElseThrow().name()).isEqualTo(Checkpoint.origin(AUTHORITY, federation, 0));
        assertThat(moved.key(FederationId.of(new byte[32]))).isEmpty();
    }

    @Test
    void oldCheckpointsAreForgottenButNotTheNewestThatIsWitnessed() {
        FederationId federation = newFederation();
        TestTree log = new TestTree(federation);
        for (int size = 1; size <= 6; size++) {
            log.submit(1);
            new Sequencer(store, database, names(), _ -> log.size() == 2, _ -> false).run(federation);
        }
        store.forgetCheckpoints(federation, 2);

        List<Long> kept = new ArrayList<>();
        for (long size = 1; size <= 6; size++) {
            store.checkpoint(federation, size).map(Noted::size).ifPresent(kept::add);
        }
        assertThat(kept).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(new Logs(store, database).checkpoint(federation))
                .hasValueSatisfying(note -> assertThat(
                                log.trust().open(note).orThrow().head().size())
                        .isEqualTo(2));
    }
}
