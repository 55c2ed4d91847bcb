package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.backup.Backup;
import io.continuum.instance.backup.BackupException;
import io.continuum.instance.backup.Inspection;
import io.continuum.instance.backup.Restore;
import io.continuum.instance.backup.Restored;
import io.continuum.instance.config.Config;
import io.continuum.instance.store.Database;
import io.continuum.instance.store.sqlite.SqliteDatabase;
import io.continuum.protocol.crypt.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** M-70 to M-74: a whole instance out of a backup, and what no longer fits is found. */
class BackupsTest {
    private static final String TEXT = "The pool ran dry because of a connection leak in service alpha%d.";

    @TempDir
    Path folder;

    /** The settings that choose a new, empty database. */
    Map<String, String> database() {
        return Map.of();
    }

    private Config config(String name, Map<String, String> database) {
        Map<String, String> flags = new HashMap<>(database);
        flags.put("data_dir", folder.resolve(name).toString());
        flags.put("http.port", "0");
        return Config.load(flags, Map.of(), null);
    }

    private static String key(Config config) throws IOException {
        return Files.readString(config.dataDir().resolve("api-key")).strip();
    }

    private static void learn(RunningInstance instance, Config config, int from, int to) throws IOException {
        Client client = new Client(instance, key(config));
        for (int i = from; i < to; i++) {
            assertThat(client.post("/v1/learn", Map.of("text", TEXT.formatted(i), "space", "work"))
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void aRunningInstanceIsBackedUpAndItsRestoredOneAnswersAsItDid() throws Exception {
        Config config = config("first", database());
        Path archive = folder.resolve("backup.tar.gz");
        String recalled;
        try (RunningInstance instance = Instance.start(config)) {
            learn(instance, config, 0, 20);
            Backup.Made made = Backups.make(config, archive, Optional.empty(), InstantSource.system());
            assertThat(made.rows()).isGreaterThan(60);
            learn(instance, config, 20, 25);
            recalled = hits(instance, config);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");

        Config second = config("second", database());
        Backups.Report report = Backups.restore(second, archive, Optional.empty(), InstantSource.system());

        assertThat(report.held()).isZero();
        assertThat(folder.resolve("second/api-key")).hasSameTextualContentAs(folder.resolve("first/api-key"));
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("second/keys/instance.keys"))))
                .isEqualTo("rw-------");
        assertThat(folder.resolve("second/keys/instance.keys"))
                .hasSameBinaryContentAs(folder.resolve("first/keys/instance.keys"));
        try (RunningInstance instance = Instance.start(second)) {
            Client client = new Client(instance, key(second));
            assertThat(client.post("/v1/recall", Map.of("query", "service alpha22"))
                            .body())
                    .doesNotContain("alpha22.");
            assertThat(hits(instance, second)).isEqualTo(recalled);
            learn(instance, second, 30, 31);
        }
        assertThat(Backups.verify(second))
                .allSatisfy(finding ->
                        assertThat(finding.wrong()).as(finding.check()).isEmpty());
    }

    /** What the question finds of the texts that both have. */
    private static String hits(RunningInstance instance, Config config) throws IOException {
        return new Client(instance, key(config))
                .post("/v1/recall", Map.of("query", "What leaked in service alpha7?", "limit", 1))
                .json()
                .at("/hits/0/text")
                .asText();
    }

    @Test
    void aRestoredInstanceNumbersNoEventAsALostOne() throws Exception {
        Config config = config("first", database());
        Path archive = folder.resolve("backup.tar.gz");
        try (RunningInstance instance = Instance.start(config)) {
            learn(instance, config, 0, 3);
            Backups.make(config, archive, Optional.empty(), InstantSource.system());
            learn(instance, config, 3, 6);
        }
        Config second = config("second", database());
        Backups.restore(second, archive, Optional.empty(), InstantSource.system());
        List<Inspection.Finding> findings = Backups.verify(second);
        assertThat(findings).extracting(Inspection.Finding::check).contains("events", "memories", "audit");
        assertThat(findings).allMatch(Inspection.Finding::isOk);
        assertThat(findings.get(1).seen()).contains(" up to number 1000000");
    }

    @Test
    void aLockedBackupIsRestoredWithItsPassphrase() throws Exception {
        Config config = config("first", database());
        Path archive = folder.resolve("backup.locked");
        Optional<Secret> passphrase = Optional.of(Secret.of("three words long".getBytes(StandardCharsets.UTF_8)));
        try (RunningInstance instance = Instance.start(config)) {
            learn(instance, config, 0, 1);
            assertThat(Backups.make(config, archive, passphrase, InstantSource.system())
                            .locked())
                    .isTrue();
        }
        assertThatThrownBy(() -> Backups.restore(
                        config("second", database()), archive, Optional.empty(), InstantSource.system()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("locked");
        Config third = config("third", database());
        assertThat(Backups.restore(third, archive, passphrase, InstantSource.system())
                        .head()
                        .rows())
                .isPositive();
    }

    @Test
    void nothingIsRestoredOverAnInstance() throws Exception {
        Config config = config("first", database());
        Path archive = folder.resolve("backup.tar.gz");
        try (RunningInstance instance = Instance.start(config)) {
            learn(instance, config, 0, 1);
            Backups.make(config, archive, Optional.empty(), InstantSource.system());
            assertThatThrownBy(() -> Backups.restore(config, archive, Optional.empty(), InstantSource.system()))
                    .hasMessageContaining("in use");
        }
        assertThatThrownBy(() -> Backups.restore(config, archive, Optional.empty(), InstantSource.system()))
                .hasMessageContaining("already");
        assertThatThrownBy(() -> Backups.make(config, archive, Optional.empty(), InstantSource.system()))
                .hasMessageContaining("already");
    }

    @Test
    void aDamagedBackupChangesNothing() throws Exception {
        Config config = config("first", Map.of());
        Path archive = folder.resolve("backup.tar.gz");
        try (RunningInstance instance = Instance.start(config)) {
            learn(instance, config, 0, 1);
        }
        Backups.make(config, archive, Optional.empty(), InstantSource.system());
        byte[] bytes = Files.readAllBytes(archive);
        // All bits: gzip can say the same in several ways that differ in one.
        bytes[bytes.length / 2] ^= (byte) 0xFF;
        Files.write(archive, bytes);
        Config second = config("second", Map.of());
        assertThatThrownBy(() -> Backups.restore(second, archive, Optional.empty(), InstantSource.system()))
                .isInstanceOf(BackupException.class);
        try (RunningInstance instance = Instance.start(second)) {
            assertThat(instance.firstStart()).isPresent();
        }
    }

    @Test
    void aRestoreThatDidNotEndKeepsTheInstanceFromStartingAndMayBeRunAgain() throws Exception {
        Config config = config("first", database());
        Path archive = folder.resolve("backup.tar.gz");
        try (RunningInstance instance = Instance.start(config)) {
            learn(instance, config, 0, 1);
        }
        Backups.make(config, archive, Optional.empty(), InstantSource.system());
        Config second = config("second", database());
        Files.createDirectories(second.dataDir().resolve("keys"));
        Files.write(second.dataDir().resolve(Restore.UNFINISHED), new byte[0]);
        assertThatThrownBy(() -> Instance.start(second)).hasMessageContaining("Run the restore again");
        Backups.restore(second, archive, Optional.empty(), InstantSource.system());
        Instance.start(second).close();
    }

    @Test
    void whatWasAboutToLeaveWaitsForApprovalAgain() throws Exception {
        Config config = config("first", Map.of());
        Path archive = folder.resolve("backup.tar.gz");
        Instance.start(config).close();
        try (Database database = SqliteDatabase.open(config.dataDir().resolve("continuum.db"))) {
            for (String pattern : List.of("approved", "sent", "released", "vetoed")) {
                database.execute(handle -> handle.execute("""
                    insert into pattern (tenant, id, subject, predicate, object, qualifiers, status, support, sessions,
                                         checks, first_seen, held_at, reason)
                    values ('default', ?, 's', 'p', 'o', '[]', ?, 2, 2, '[]', 1, 1, '')
                    """, pattern, pattern));
            }
            database.execute(handle -> handle.execute("""
                insert into federation (tenant, id, name, state, coordinator_url, created_at)
                values ('default', 'f', 'f', 'member', '', 1)
                """));
            for (String state : List.of("queued", "accepted")) {
                database.execute(handle ->
                        handle.execute("""
                            insert into outbox (tenant, id, federation_id, pattern_id, tag_epoch, tag, cid, envelope, state,
                                                attempts, next_at, last_error, created_at, updated_at)
                            values ('default', ?, 'f', ?, 1, 't', ?, x'00', ?, 0, 1, '', 1, 1)
                            """, state, state.equals("queued") ? "sent" : "released", state, state));
            }
        }
        Backups.make(config, archive, Optional.empty(), InstantSource.system());
        Config second = config("second", Map.of());
        assertThat(Backups.restore(second, archive, Optional.empty(), InstantSource.system())
                        .held())
                .isEqualTo(2);
        try (Database database = SqliteDatabase.open(second.dataDir().resolve("continuum.db"))) {
            assertThat(texts(database, "select id || ' ' || status from pattern order by id"))
                    .containsExactly("approved held", "released released", "sent held", "vetoed vetoed");
            assertThat(texts(database, "select state from outbox")).containsExactly("accepted");
            assertThat(texts(database, "select type from event order by seq desc limit 1"))
                    .containsExactly(Restored.EVENT);
        }
    }

    private static List<String> texts(Database database, String sql) {
        return database.reading(handle -> handle.select(sql).mapTo(String.class).list());
    }

    @Test
    void verifyNamesWhatWasChangedBehindTheInstancesBack() throws Exception {
        Config config = config("first", Map.of());
        try (RunningInstance instance = Instance.start(config)) {
            learn(instance, config, 0, 5);
        }
        assertThat(Backups.verify(config)).allMatch(Inspection.Finding::isOk);
        try (Database database = SqliteDatabase.open(config.dataDir().resolve("continuum.db"))) {
            List<String> raws = texts(database, "select id from memory where id = raw_id order by id");
            database.execute(handle -> {
                handle.execute("update memory set text = 'It was the moon.' where id = ?", raws.get(1));
                handle.execute("delete from event where seq = 2");
                handle.execute("pragma defer_foreign_keys = on");
                handle.execute("delete from memory where id = ?", raws.get(3));
                handle.execute("update privacy_audit set actor = 'x'");
            });
        }
        Map<String, List<String>> wrong = new HashMap<>();
        Backups.verify(config).forEach(finding -> wrong.put(finding.check(), finding.wrong()));
        assertThat(wrong.get("events")).anyMatch(sentence -> sentence.startsWith("events 2 to 2 are missing"));
        assertThat(wrong.get("memories")).anyMatch(sentence -> sentence.contains("is not the one that was stored"));
        assertThat(wrong.get("index of default")).anyMatch(sentence -> sentence.contains("which is gone"));
    }
}
