package io.continuum.coordinator;

import static io.continuum.coordinator.TestFederation.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.protocol.crypt.Bytes;
import io.continuum.protocol.identity.Checked;
import io.continuum.protocol.log.Checkpoint;
import io.continuum.protocol.log.HashTile;
import io.continuum.protocol.log.LogLeaf;
import io.continuum.protocol.log.MerkleTree;
import io.continuum.protocol.log.SignedCheckpoint;
import io.continuum.protocol.log.Subtree;
import io.continuum.protocol.log.TilePath;
import io.continuum.protocol.log.TileReader;
import io.continuum.protocol.roster.EpochCommit;
import io.continuum.protocol.roster.EpochSecrets;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The log over real sockets, read as members read it. */
class TransparencyLogTest {
    @TempDir
    Path folder;

    /** SPEC.md C-90, C-91. */
    @ParameterizedTest
    @EnumSource
    void everyChangeOfAChainBecomesALeafThatMembersCanProve(RunningCoordinator coordinator) throws Exception {
        TestFederation federation = coordinator.federation(2);
        SeenLog log = new SeenLog(federation.founder, federation);
        SignedCheckpoint founded = log.checkpoint(4);
        assertThat(founded.origin())
                .isEqualTo(Checkpoint.origin("127.0.0.1:" + coordinator.url().getPort(), federation.id, 0));
        TestMember joined = federation.join();
        EpochSecrets next = federation.secrets.nextEpoch(TestMember.RANDOM);
        EpochCommit commit = EpochCommit.after(
                federation.commit, federation.roster, next, EpochCommit.Reason.PERIODIC, federation.founder.keys);
        assertThat(federation
                        .founder
                        .post(federation.path("/epochs"), Map.of("epoch_commit", text(commit.encoded())))
                        .status())
                .isEqualTo(201);
        SeenLog joiners = new SeenLog(joined, federation);
        SignedCheckpoint now = joiners.checkpoint(7);

        List<LogLeaf> leaves = joiners.leaves(now).stream()
                .filter(leaf -> !(leaf instanceof LogLeaf.Transfer))
                .toList();
        assertThat(leaves)
                .extracting(leaf -> leaf.getClass().getSimpleName())
                .containsExactly("Membership", "Config", "Epoch", "Membership", "Epoch");
        assertThat(leaves.get(1))
                .isInstanceOfSatisfying(
                        LogLeaf.Config.class,
                        leaf -> assertThat(leaf.configHash()).isEqualTo(federation.config.hash(federation.id)));
        assertThat(leaves.get(3)).isInstanceOfSatisfying(LogLeaf.Membership.class, leaf -> {
            assertThat(leaf.seq()).isEqualTo(1);
            assertThat(leaf.head()).isEqualTo(federation.roster.head());
        });
        assertThat(leaves.get(4)).isInstanceOfSatisfying(LogLeaf.Epoch.class, leaf -> {
            assertThat(leaf.epoch()).isEqualTo(2);
            assertThat(leaf.commitHash()).isEqualTo(commit.hash());
        });
        assertThat(new TileReader(joiners).consistency(founded.head(), now.head()))
                .isInstanceOf(Checked.Valid.class);
    }

    /** SPEC.md C-91, C-92. */
    @Test
    void theFilesAreThoseOfTheTreeAndOnlyFullOnesMayBeKept() throws Exception {
        int more = 600;
        try (Coordinator coordinator = Coordinator.start(config())) {
            TestFederation federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            SeenLog log = new SeenLog(federation.founder, federation);
            int founding = 4;
            log.checkpoint(founding);
            submit(federation, more);
            SignedCheckpoint checkpoint = log.checkpoint(founding + more);
            List<LogLeaf> leaves = log.leaves(checkpoint);
            MerkleTree tree = MerkleTree.of(leaves.stream().map(LogLeaf::encode).toList());
            assertThat(tree.head()).isEqualTo(checkpoint.head());
            assertThat(leaves.subList(founding, founding + more))
                    .extracting(leaf -> ((LogLeaf.Membership) leaf).seq())
                    .isEqualTo(LongStream.range(0, more).boxed().toList());
            requireTile(log, tree, TilePath.hashes(0, 0, 256), "private, max-age=31536000, immutable");
            requireTile(log, tree, TilePath.hashes(0, 1, 256), "private, max-age=31536000, immutable");
            requireTile(log, tree, TilePath.hashes(0, 1, 17), "no-store");
            requireTile(log, tree, TilePath.hashes(0, 2, founding + more - 512), "no-store");
            requireTile(log, tree, TilePath.hashes(1, 0, 2), "no-store");
            assertThat(log.file("tile/entries/001").headers().firstValue("cache-control"))
                    .hasValue("private, max-age=31536000, immutable");
            HttpResponse<byte[]> served = log.file("checkpoint");
            assertThat(served.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
            assertThat(served.headers().firstValue("cache-control")).hasValue("no-store");
            for (String path : List.of(
                    "tile/0/002", "tile/0/002.p/" + (founding + 1 + more - 512), "tile/1/000.p/3", "tile/2/000.p/1")) {
                assertThat(log.file(path).statusCode()).as(path).isEqualTo(404);
            }
            for (String path :
                    List.of("tile/0/0", "tile/8/000", "tile/0/000.p/256", "tile/0/x000/000", "tile/x/000", "tile/")) {
                assertThat(log.file(path).statusCode()).as(path).isEqualTo(400);
            }
        }
    }

    private static void requireTile(SeenLog log, MerkleTree tree, TilePath path, String caching) throws IOException {
        HttpResponse<byte[]> response = log.file(path.toString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .as("%s", path)
                .isEqualTo(HashTile.encode(LongStream.range(path.index() * 256, path.index() * 256 + path.width())
                        .mapToObj(index -> tree.hash(new Subtree(8 * path.level(), index)))
                        .toList()));
        assertThat(response.headers().firstValue("content-type")).hasValue("application/octet-stream");
        assertThat(response.headers().firstValue("cache-control")).hasValue(caching);
    }

    /** Adds leaves as a change of the coordinator would, in one transaction. */
    private void submit(TestFederation federation, int count) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("coordinator.db"));
                PreparedStatement insert =
                        connection.prepareStatement("insert into log_pending (fed_id, leaf, salt) values (?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                insert.setBytes(1, federation.id.toArray());
                insert.setBytes(2, new LogLeaf.Membership(federation.id, 1, i, Bytes.zeros(32)).encode());
                insert.setBytes(3, new byte[0]);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
    }

    /** SPEC.md C-91. */
    @Test
    void whoIsNoMemberReadsNothing() throws Exception {
        TestFederation federation = RunningCoordinator.ON_SQLITE.federation(2);
        TestFederation other = RunningCoordinator.ON_SQLITE.federation(2);
        new SeenLog(federation.founder, federation).checkpoint(3);
        SeenLog stranger = new SeenLog(other.founder, federation);

        assertThat(stranger.file("checkpoint").statusCode()).isEqualTo(403);
        assertThat(stranger.file("tile/0/000.p/1").statusCode()).isEqualTo(403);
        assertThat(stranger.file("tile/entries/000.p/1").statusCode()).isEqualTo(403);
    }

    /** SPEC.md C-93. */
    @Test
    void aFederationFromBeforeThereWereLogsIsBroughtInOnce() throws Exception {
        TestFederation federation;
        TestMember founder;
        try (Coordinator coordinator = Coordinator.start(config())) {
            federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            federation.join();
            federation.join();
            founder = federation.founder;
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("coordinator.db"));
                Statement statement = connection.createStatement()) {
            for (String table : List.of("log_checkpoint", "log_hash", "log_entry", "log_pending", "log_head")) {
                statement.executeUpdate("delete from " + table);
            }
        }
        List<String> kinds = List.of("Membership", "Config", "Epoch", "Membership", "Membership");
        for (int start = 0; start < 2; start++) {
            try (Coordinator coordinator = Coordinator.start(config())) {
                SeenLog log = new SeenLog(new TestMember(founder.keys, coordinator.url()), federation);
                SignedCheckpoint checkpoint = log.checkpoint(5);
                List<LogLeaf> leaves = log.leaves(checkpoint);
                assertThat(leaves)
                        .extracting(leaf -> leaf.getClass().getSimpleName())
                        .isEqualTo(kinds);
                assertThat(leaves.getLast())
                        .isInstanceOfSatisfying(
                                LogLeaf.Membership.class,
                                leaf -> assertThat(leaf.head()).isEqualTo(federation.roster.head()));
            }
        }
    }

    /** SPEC.md C-94. */
    @Test
    void theKeyOfTheLogsIsReadableByTheServerAloneAndNeverReplaced() throws Exception {
        TestFederation federation;
        try (Coordinator coordinator = Coordinator.start(config())) {
            federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            new SeenLog(federation.founder, federation).checkpoint(4);
        }
        Path key = folder.resolve("log.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        byte[] seed = Files.readAllBytes(key);
        Files.delete(key);
        assertThatThrownBy(() -> Coordinator.start(config()))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("log.key")
                .hasMessageContaining("backup");
        Files.write(key, seed);
        try (Coordinator coordinator = Coordinator.start(config())) {
            assertThat(new SeenLog(new TestMember(federation.founder.keys, coordinator.url()), federation)
                            .checkpoint(4)
                            .head()
                            .size())
                    .isEqualTo(4);
        }
    }

    private Config config() {
        return Config.load(Map.of("data_dir", folder.toString(), "http.port", "0"), Map.of());
    }
}
