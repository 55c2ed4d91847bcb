package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.audit.Audit;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.log.LogKeyFile;
import io.continuum.coordinator.store.Database;
import io.continuum.coordinator.store.Databases;
import io.continuum.coordinator.store.SqlAuditStore;
import io.continuum.protocol.crypt.SigningKey;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code continuum coordinator verify}: says ok, and after one byte was changed in the database what is wrong. */
class VerificationTest {
    private static final int JUNK = 300;

    @TempDir
    Path folder;

    /** One change in the database, and what must be said about it. */
    private record Harm(String what, String statement, String sentence) {}

    private static final List<Harm> HARMS = List.of(
            new Harm(
                    "amount",
                    "update entry set amount = 4001 where code = 2 and step = 3 and seq = (select min(seq) from entry"
                            + " where code = 2 and step = 3)",
                    "entry \\d+ of the ledger \\(post [0-9a-f]+ of 4001 \\(vest\\)\\) was changed: it is not what leaf"
                            + " \\d+ of the log holds fast"),
            new Harm(
                    "code",
                    "update entry set code = 4 where code = 1 and seq = 1",
                    "entry 1 of the ledger \\(single [0-9a-f]+ of 10000 \\(page\\)\\) was changed: .*"),
            new Harm(
                    "meaningless code",
                    "update entry set code = 99 where seq = 1",
                    "entry 1 of the ledger cannot be read: unknown transfer code 99"),
            new Harm("time", "update entry set at = at + 1 where seq = 1", "entry 1 of the ledger .* was changed: .*"),
            new Harm(
                    "deleted entry",
                    "delete from entry where seq = 1",
                    "leaf \\d+ of the log is about nothing that is stored"),
            new Harm(
                    "balance",
                    "update account set balance = balance + 1, credited = credited + 1 where name like 'available:%'"
                            + " and balance > 0",
                    "account available:[0-9a-f]+ holds 5001 \\(in 5001, out 0\\), its entries come to 5000 \\(in 5000,"
                            + " out 0\\)"),
            new Harm(
                    "hold",
                    "update hold set expires_at = 1",
                    "what is held under [0-9a-f]+ expires at another time than its entry says"),
            new Harm("lost hold", "delete from hold", "entry [0-9a-f]+ is pending, but is not among what is held"),
            new Harm(
                    "leaf",
                    "update log_entry set leaf = %FLIP(leaf)% where idx = 2",
                    "leaf 2 of the log is not the one that was signed: its bytes were changed"),
            new Harm(
                    "salt",
                    "update log_entry set salt = %FLIP(salt)% where idx = (select min(idx) from log_entry where"
                            + " length(subject) = 17 and idx > 5)",
                    "(contribution [0-9a-f]+ is not what leaf \\d+ of the log says|entry \\d+ .*)"),
            new Harm(
                    "leaf hash",
                    "update log_hash set hash = %FLIP(hash)% where level = 0 and idx = 3",
                    "hash 3 of level 0 of the log's tiles does not follow from its leaf"),
            new Harm(
                    "tile hash",
                    "update log_hash set hash = %FLIP(hash)% where level = 1 and idx = 0",
                    "hash 0 of level 1 of the log's tiles does not follow from the leaves"),
            new Harm("root", "update log_head set root = %FLIP(root)%", "the root in the log's head was changed"),
            new Harm(
                    "edge",
                    "update log_head set edge = %FLIP(edge)%",
                    "the edge in the log's head does not follow from the leaves"),
            new Harm(
                    "checkpoint",
                    "update log_checkpoint set note = %FLIP(note)% where size = (select max(size) from log_checkpoint)",
                    "the checkpoint at \\d+ leaves was changed: .*"),
            new Harm(
                    "envelope",
                    "update contribution set envelope = %FLIP(envelope)% where cid = (select min(cid) from"
                            + " contribution)",
                    "the envelope of contribution [0-9a-f]+ is not the one that was accepted"),
            new Harm(
                    "envelope hash",
                    "update contribution_seen set envelope_hash = %FLIP(envelope_hash)% where type = 1 and cid ="
                            + " (select min(cid) from contribution)",
                    "contribution [0-9a-f]+ is not what leaf \\d+ of the log says"),
            new Harm(
                    "count",
                    "update tag set organisations = organisations + 1 where release_seq is not null",
                    "a tag of tag epoch 1 counts 3 organisations, but 2 have a contribution"));

    private static final Set<String> OF_THE_LOG =
            Set.of("leaf", "leaf hash", "tile hash", "root", "edge", "checkpoint");

    @ParameterizedTest // C-100
    @ValueSource(booleans = {false, true})
    void oneByteThatWasChangedIsFoundAndNamed(boolean postgres) throws Exception {
        Config config = config(postgres);
        fill(config);
        assertThat(Verification.run(config, (_, _, _) -> {})).singleElement().satisfies(report -> {
            assertThat(report.broken()).isEmpty();
            assertThat(report.contributions()).isEqualTo(JUNK + 3);
            assertThat(report.leaves()).isEqualTo(report.contributions() + report.entries() + 4);
        });
        for (Harm harm : HARMS) {
            assertThat(broken(config, postgres, harm))
                    .as(harm.what())
                    .isNotEmpty()
                    .anySatisfy(sentence -> assertThat(sentence).matches(harm.sentence()));
        }
        assertThat(Verification.run(config, (_, _, _) -> {}).getFirst().broken())
                .isEmpty();
    }

    @Test // C-100
    void progressIsToldAndSignaturesNeedTheKey() throws Exception {
        Config config = config(false);
        fill(config);
        Set<String> told = new TreeSet<>();
        Verification.run(config, (what, _, _) -> told.add(what));
        assertThat(told).containsExactly("contributions", "entries", "envelopes", "leaves");

        Files.delete(folder.resolve("log.key"));
        assertThat(Verification.run(config, (_, _, _) -> {}).getFirst().broken())
                .isNotEmpty()
                .allSatisfy(sentence ->
                        assertThat(sentence).endsWith("cannot be checked: the key of the logs is not here"));
    }

    @Test
    void aFolderWithoutDatabaseIsSaidToBeOne() {
        assertThatThrownBy(() -> Verification.run(config(false), (_, _, _) -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("no coordinator's database");
        assertThat(folder).isEmptyDirectory();
    }

    private Config config(boolean postgres) {
        Map<String, String> flags = new HashMap<>(Map.of("data_dir", folder.toString(), "http.port", "0"));
        if (postgres) {
            flags.putAll(Map.of("database.url", Databases.freshPostgresUrl(), "database.user", "postgres"));
        }
        return Config.load(flags, Map.of());
    }

    /** A federation with a release, of which one half is still pending, and junk that nobody else sent. */
    private static void fill(Config config) throws Exception {
        try (Coordinator coordinator = Coordinator.start(config)) {
            TestFederation federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            TestMember bob = federation.join();
            Tag tag = tag();
            Envelope first = federation.contribution(tag);
            federation.contribute(federation.founder, federation.contribution(tag));
            federation.contribute(federation.founder, first);
            federation.contribute(bob, federation.contribution(tag));
            federation.contribute(federation.founder, federation.index(first, 3));
            for (int sent = 0; sent < JUNK; sent += 100) {
                Envelope[] junk = new Envelope[100];
                for (int i = 0; i < junk.length; i++) {
                    junk[i] = federation.contribution(tag());
                }
                federation.contribute(bob, junk);
            }
            SeenLog log = new SeenLog(federation.founder, federation);
            log.checkpoint(JUNK + 3 + 4 + 5);
        }
    }

    /** Does the harm to a copy and verifies that. */
    private List<String> broken(Config config, boolean postgres, Harm harm) throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copies").resolve(harm.what()));
        Files.copy(folder.resolve("log.key"), copy.resolve("log.key"));
        Map<String, String> flags = new HashMap<>(Map.of("data_dir", copy.toString()));
        String url;
        if (postgres) {
            url = Databases.copyOf(config.databaseUrl());
            flags.putAll(Map.of("database.url", url, "database.user", "postgres"));
        } else {
            for (String file : List.of("coordinator.db", "coordinator.db-wal")) {
                if (Files.exists(folder.resolve(file))) {
                    Files.copy(folder.resolve(file), copy.resolve(file));
                }
            }
            url = "jdbc:sqlite:" + copy.resolve("coordinator.db");
        }
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate(flipping(harm.statement(), postgres)))
                    .as(harm.what())
                    .isPositive();
        }
        Config harmed = Config.load(flags, Map.of());
        if (OF_THE_LOG.contains(harm.what())) {
            assertThat(logAlone(harmed))
                    .as("what the console says: %s", harm.what())
                    .anySatisfy(sentence -> assertThat(sentence).matches(harm.sentence()));
        }
        return Verification.run(harmed, (_, _, _) -> {}).stream()
                .map(Audit.Report::broken)
                .flatMap(List::stream)
                .toList();
    }

    /** As the operator's console checks a log. */
    private static List<String> logAlone(Config config) throws Exception {
        try (Database database = Verification.open(config)) {
            SqlAuditStore store = new SqlAuditStore(database);
            SigningKey key = LogKeyFile.open(config.keysDir().resolve("log.key"), true, TestMember.RANDOM);
            return new Audit(store, database, Verification.keys(database, key))
                    .log(store.federations().getFirst());
        }
    }

    private static Tag tag() {
        byte[] bytes = new byte[Tag.BYTES];
        TestMember.RANDOM.nextBytes(bytes);
        return Tag.of(bytes);
    }

    /** Changes the tenth byte. */
    private static String flipping(String statement, boolean postgres) {
        return statement.replaceAll(
                "%FLIP\\((\\w+)\\)%",
                postgres
                        ? "set_byte($1, 9, 255 - get_byte($1, 9))"
                        : "cast(substr($1, 1, 9) || case substr($1, 10, 1) when x'41' then x'42' else x'41' end"
                                + " || substr($1, 11) as blob)");
    }
}
