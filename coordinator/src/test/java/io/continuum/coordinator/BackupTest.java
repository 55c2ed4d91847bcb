package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.coordinator.audit.Audit;
import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.store.Databases;
import io.continuum.protocol.crypt.Secret;
import io.continuum.protocol.pattern.Envelope;
import io.continuum.protocol.pattern.Tag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code continuum coordinator backup} and {@code restore}: what comes out is what went in, or nothing comes out. */
class BackupTest {
    private static final Optional<Secret> NO_PASSPHRASE = Optional.empty();
    private static final InstantSource NOW = InstantSource.system();
    /** Requests made in the two minutes after a restore are refused; this restore is longer ago. */
    private static final InstantSource EARLIER = () -> Instant.now().minusSeconds(121);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("coordinator.backup");
    }

    @ParameterizedTest // C-130, C-131, C-132
    @CsvSource({"false,false", "true,true", "false,true", "true,false"})
    void whatABackupHoldsHoldsAgainAndIsReadOnly(boolean fromPostgres, boolean toPostgres) throws Exception {
        TestFederation federation;
        TestMember bob;
        long atBackup;
        Config source = config("source", fromPostgres);
        try (Coordinator coordinator = Coordinator.start(source)) {
            federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            bob = federation.join();
            release(federation, bob);
            new SeenLog(federation.founder, federation).checkpoint(10);
            atBackup = earned(federation, federation.founder);
            AtomicBoolean going = new AtomicBoolean(true);
            Thread contributing = Thread.ofVirtual().start(() -> {
                while (going.get()) {
                    federation.contribute(bob, federation.contribution(TestFederation.newTag()));
                    LockSupport.parkNanos(20_000_000);
                }
            });
            Thread.sleep(300);
            Backups.Made made = Backups.write(source, file, Optional.of(passphrase("not guessed")), NOW);
            going.set(false);
            contributing.join();
            assertThat(made.keys()).as("log key and seed").isGreaterThanOrEqualTo(1);
            assertThat(made.bytes()).isEqualTo(Files.size(file));
            release(federation, bob);
            assertThat(earned(federation, federation.founder)).isGreaterThan(atBackup);
        }

        Config target = config("target", toPostgres);
        Backups.Restored restored =
                Backups.restore(target, file, Optional.of(passphrase("not guessed")), EARLIER, (_, _, _) -> {});

        assertThat(restored.reports()).singleElement().satisfies(report -> {
            assertThat(report.broken()).isEmpty();
            assertThat(report.contributions()).isGreaterThan(2);
        });
        assertThat(Verification.run(target, (_, _, _) -> {}))
                .flatExtracting(Audit.Report::broken)
                .isEmpty();
        assertThat(Files.readAllBytes(folder.resolve("target").resolve("log.key")))
                .isEqualTo(Files.readAllBytes(folder.resolve("source").resolve("log.key")));
        try (Coordinator coordinator = Coordinator.start(target)) {
            assertThat(coordinator.newAdminSecret())
                    .as("the secret is the old one")
                    .isEmpty();
            TestMember founder = new TestMember(federation.founder.keys, coordinator.url());
            assertThat(earned(federation, founder)).isEqualTo(atBackup);

            assertRestored(federation.contribute(founder, federation.contribution(TestFederation.newTag())));
            assertRestored(federation.query(founder, 3, TestFederation.newTransferId()));
            assertRestored(founder.get(federation.path("/membership")));
            assertRestored(founder.get(federation.path("/log/checkpoint")));
            assertRestored(founder.post(
                    federation.path("/invites"), Map.of("invite_id", TestFederation.newTransferId(), "expires_s", 60)));
            assertThat(founder.get(federation.path("/keypers"))
                            .body()
                            .get("own")
                            .path("log_vkey")
                            .asText())
                    .as("the log has no name")
                    .isEmpty();
            assertThat(open(coordinator.url(), "/v1/health").get("status").asText())
                    .isEqualTo("restored");
            JsonNode ready = open(coordinator.url(), "/ready");
            assertThat(ready.get("status").asText()).isEqualTo("ready");
            assertThat(ready.get("notices").get("restored").asText()).contains("continuum federation reopen");
        }
        assertThat(Verification.run(target, (_, _, _) -> {}))
                .as("nothing was changed meanwhile")
                .isEqualTo(restored.reports());
    }

    @Test // C-133
    void requestsThatMayHaveBeenUsedBeforeAreRefused() throws Exception {
        Config source = config("source", false);
        TestFederation federation = fill(source);
        Backups.write(source, file, NO_PASSPHRASE, NOW);
        Config target = config("target", false);
        Backups.restore(target, file, NO_PASSPHRASE, NOW, (_, _, _) -> {});
        try (Coordinator coordinator = Coordinator.start(target)) {
            TestMember founder = new TestMember(federation.founder.keys, coordinator.url());
            TestMember.Reply reply = federation.credits(founder);
            assertThat(reply.code()).isEqualTo("nonces_lost");
            assertThat(reply.body().get("retry_after_s").asLong()).isBetween(100L, 121L);
        }
    }

    @Test // C-130
    void onlyItsOwnerReadsABackupAndItReplacesNoFile() throws Exception {
        Config source = config("source", false);
        fill(source);
        Backups.write(source, file, NO_PASSPHRASE, NOW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(file);

        assertThatThrownBy(() -> Backups.write(source, file, NO_PASSPHRASE, NOW))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("already");
        assertThat(file).hasBinaryContent(before);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("nothing half written is left").hasSize(2);
        }
    }

    @Test // C-130, C-131
    void aFileThatWasChangedIsRestoredNowhere() throws Exception {
        Config source = config("source", false);
        fill(source);
        Backups.write(source, file, NO_PASSPHRASE, NOW);
        byte[] good = Files.readAllBytes(file);
        byte[] content = unzipped(good).orElseThrow();
        for (int i = 0; i < 60; i++) {
            byte[] bad = good.clone();
            int at = i < 10 ? i : TestMember.RANDOM.nextInt(bad.length);
            int bit = TestMember.RANDOM.nextInt(8);
            bad[at] ^= (byte) (1 << bit);
            // gzip can say the same in several ways: another time in its header, another of two equal runs to copy
            // from.
            if (unzipped(bad).filter(same -> Arrays.equals(same, content)).isEmpty()) {
                assertRefused(bad, "bit " + bit + " of byte " + at, NO_PASSPHRASE);
            }
        }
        assertRefused(Arrays.copyOf(good, good.length - 1), "cut", NO_PASSPHRASE);
        assertRefused(new byte[0], "empty", NO_PASSPHRASE);
    }

    @Test // C-130
    void aSealedBackupOpensWithItsPassphraseOnly() throws Exception {
        Config source = config("source", false);
        fill(source);
        Backups.write(source, file, Optional.of(passphrase("right")), NOW);
        byte[] good = Files.readAllBytes(file);
        assertRefused(good, "none", NO_PASSPHRASE);
        assertRefused(good, "wrong", Optional.of(passphrase("left")));
        byte[] key = Files.readAllBytes(folder.resolve("source").resolve("log.key"));
        assertThat(indexOf(good, key)).as("the key is not in the clear").isNegative();
        assertThat(indexOf(good, "membership_event".getBytes(StandardCharsets.US_ASCII)))
                .isNegative();

        byte[] moved = good.clone();
        moved[good.length - 1] ^= 1;
        assertRefused(moved, "changed", Optional.of(passphrase("right")));
    }

    @Test // C-131
    void nothingIsRestoredOverAnything() throws Exception {
        Config source = config("source", false);
        fill(source);
        Backups.write(source, file, NO_PASSPHRASE, NOW);
        assertThatThrownBy(() -> Backups.restore(source, file, NO_PASSPHRASE, NOW, (_, _, _) -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("empty folder");

        Config postgres = config("postgres", true);
        Coordinator.start(postgres).close();
        Files.deleteIfExists(folder.resolve("postgres").resolve("log.key"));
        assertThatThrownBy(() -> Backups.restore(postgres, file, NO_PASSPHRASE, NOW, (_, _, _) -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("the database is not empty (setting)");

        Path other = Files.createDirectories(folder.resolve("other"));
        Files.write(other.resolve("log.key"), new byte[32]);
        assertThatThrownBy(() -> Backups.restore(config("other", false), file, NO_PASSPHRASE, NOW, (_, _, _) -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("other keys than the backup (log.key)");
        assertThat(other.resolve("log.key")).hasBinaryContent(new byte[32]);
    }

    @Test // C-131
    void aBackupOfADamagedLedgerIsNotRestored() throws Exception {
        Config source = config("source", false);
        fill(source);
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + folder.resolve("source").resolve("coordinator.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("update entry set at = at + 1 where seq = 1");
        }
        Backups.write(source, file, NO_PASSPHRASE, NOW);
        assertThatThrownBy(() -> Backups.restore(config("target", false), file, NO_PASSPHRASE, NOW, (_, _, _) -> {}))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("nothing was restored")
                .hasMessageContaining("entry 1 of the ledger");
        assertThat(folder.resolve("target").resolve("coordinator.db")).doesNotExist();
        assertThat(folder.resolve("target").resolve("log.key")).doesNotExist();
    }

    /** What is inside; empty if gzip itself sees the damage. */
    private static Optional<byte[]> unzipped(byte[] file) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            return Optional.of(in.readAllBytes());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private void assertRefused(byte[] content, String what, Optional<Secret> passphrase) throws Exception {
        Path bad = folder.resolve("bad.backup");
        Files.write(bad, content);
        assertThatThrownBy(() -> Backups.restore(config("target", false), bad, passphrase, NOW, (_, _, _) -> {}))
                .as(what)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot restore");
        assertThat(folder.resolve("target").resolve("coordinator.db")).doesNotExist();
    }

    private static Secret passphrase(String text) {
        return Secret.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static int indexOf(byte[] in, byte[] part) {
        for (int at = 0; at + part.length <= in.length; at++) {
            if (Arrays.equals(in, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    private static void assertRestored(TestMember.Reply reply) {
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(503);
        assertThat(reply.code()).isEqualTo("restored");
        assertThat(reply.body().get("detail").asText()).contains("continuum federation reopen");
    }

    private static JsonNode open(URI url, String path) throws Exception {
        return TestMember.JSON.readTree(TestMember.HTTP
                .send(HttpRequest.newBuilder(url.resolve(path)).build(), HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private Config config(String name, boolean postgres) {
        Map<String, String> flags =
                new HashMap<>(Map.of("data_dir", folder.resolve(name).toString(), "http.port", "0"));
        if (postgres) {
            flags.putAll(Map.of("database.url", Databases.freshPostgresUrl(), "database.user", "postgres"));
        }
        return Config.load(flags, Map.of());
    }

    private static TestFederation fill(Config config) throws Exception {
        try (Coordinator coordinator = Coordinator.start(config)) {
            TestFederation federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            release(federation, federation.join());
            new SeenLog(federation.founder, federation).checkpoint(10);
            return federation;
        }
    }

    /** Both give the same and file it, so that both earn. */
    private static void release(TestFederation federation, TestMember bob) {
        Tag tag = TestFederation.newTag();
        for (TestMember member : List.of(federation.founder, bob)) {
            Envelope given = federation.contribution(tag);
            assertThat(federation.contribute(member, given).status()).isEqualTo(200);
            if (member == bob) {
                federation.contribute(bob, federation.index(given, 3));
            }
        }
        federation.contribute(bob, federation.contribution(tag));
    }

    private static long earned(TestFederation federation, TestMember member) {
        TestMember.Reply reply = federation.credits(member);
        assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
        return reply.body().get("escrow").asLong() + reply.body().get("earned").asLong();
    }
}
