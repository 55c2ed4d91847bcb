package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.continuum.instance.backup.Inspection;
import io.continuum.instance.config.Config;
import io.continuum.instance.store.postgres.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The same with real PostgreSQL servers, and from one database to the other. */
class PostgresBackupsTest extends BackupsTest {
    @Override
    Map<String, String> database() {
        return Map.of("database.url", TestPostgres.emptyDatabase());
    }

    @Test
    void aBackupOfOneDatabaseIsRestoredIntoTheOther() throws Exception {
        Config sqlite =
                Config.load(Map.of("data_dir", folder.resolve("lite").toString(), "http.port", "0"), Map.of(), null);
        try (RunningInstance instance = Instance.start(sqlite)) {
            new Client(
                            instance,
                            Files.readString(sqlite.dataDir().resolve("api-key"))
                                    .strip())
                    .post("/v1/learn", Map.of("text", "The heron sleeps on one leg."));
        }
        Path there = folder.resolve("there.tar.gz");
        Path back = folder.resolve("back.tar.gz");
        Backups.make(sqlite, there, Optional.empty(), InstantSource.system());
        Config postgres = Config.load(
                Map.of(
                        "data_dir", folder.resolve("post").toString(),
                        "http.port", "0",
                        "database.url", TestPostgres.emptyDatabase()),
                Map.of(),
                null);
        Backups.restore(postgres, there, Optional.empty(), InstantSource.system());
        Backups.make(postgres, back, Optional.empty(), InstantSource.system());
        Config again =
                Config.load(Map.of("data_dir", folder.resolve("again").toString(), "http.port", "0"), Map.of(), null);
        Backups.restore(again, back, Optional.empty(), InstantSource.system());
        assertThat(Backups.verify(postgres)).allMatch(Inspection.Finding::isOk);
        assertThat(Backups.verify(again)).allMatch(Inspection.Finding::isOk);
        for (Config config : new Config[] {postgres, again}) {
            try (RunningInstance instance = Instance.start(config)) {
                assertThat(new Client(
                                        instance,
                                        Files.readString(config.dataDir().resolve("api-key"))
                                                .strip())
                                .post("/v1/recall", Map.of("query", "How does the heron sleep?"))
                                .json()
                                .at("/hits/0/text")
                                .asText())
                        .contains("one leg");
            }
        }
    }
}
