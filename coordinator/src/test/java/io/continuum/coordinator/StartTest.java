package io.continuum.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.config.Config;
import io.continuum.coordinator.config.StartException;
import io.continuum.coordinator.store.Databases;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping, and every reason not to start: each a message that says what to do. */
class StartTest {
    private Path folder;

    @BeforeEach
    void newFolder(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test // C-1
    void itTellsItsHealthAndShowsItsAdminSecretAtTheFirstStartOnly() throws Exception {
        try (Coordinator coordinator = Coordinator.start(config(Map.of()))) {
            assertThat(coordinator.newAdminSecret())
                    .hasValueSatisfying(secret -> assertThat(secret).hasSize(43));
            var health =
                    TestMember.send(HttpRequest.newBuilder(coordinator.url().resolve("/v1/health"))
                            .build());
            assertThat(health.status()).isEqualTo(200);
            assertThat(health.body().get("status").asText()).isEqualTo("ok");
            assertThat(health.body().get("federations").asLong()).isZero();
            assertThat(health.body().get("ready_ms").asLong()).isPositive();
        }
        try (Coordinator again = Coordinator.start(config(Map.of()))) {
            assertThat(again.newAdminSecret()).isEmpty();
        }
    }

    @Test // C-2
    void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
        Map<String, String> port = new HashMap<>();
        TestFederation federation;
        try (Coordinator coordinator = Coordinator.start(config(port))) {
            federation = TestFederation.found(
                    coordinator.url(), coordinator.newAdminSecret().orElseThrow(), 2);
            port.put("http.port", Integer.toString(coordinator.port()));
        }
        try (Coordinator _ = Coordinator.start(config(port))) {
            assertThat(federation
                            .credits(federation.founder)
                            .body()
                            .get("allowance")
                            .asLong())
                    .isEqualTo(10_000);
        }
    }

    @Test // C-3
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> Coordinator.start(config(Map.of("http.port", port, "http.host", "0.0.0.0"))))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(port)
                    .hasMessageContaining("http.port");
        }
        try (Coordinator coordinator = Coordinator.start(config(Map.of()))) {
            assertThat(coordinator.port())
                    .as("the failed start let go of the folder")
                    .isPositive();
        }
    }

    @Test // C-3
    void aSecondCoordinatorOnTheSameFolderIsRefused() throws Exception {
        try (Coordinator _ = Coordinator.start(config(Map.of()))) {
            assertThatThrownBy(() -> Coordinator.start(config(Map.of())))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("data_dir");
        }
    }

    @Test // C-3
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");

        assertThatThrownBy(() -> Coordinator.start(
                        config(Map.of("data_dir", file.resolve("data").toString()))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("cannot write to " + file);
    }

    @Test // C-3
    void aDatabaseFromANewerVersionIsRefused() throws Exception {
        Coordinator.start(config(Map.of())).close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("coordinator.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                insert into coordinator_schema_history
                       (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                values (99, '99', 'future', 'SQL', 'V99__future.sql', 1, 'test', 1, 1)
                """);
        }

        assertThatThrownBy(() -> Coordinator.start(config(Map.of())))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("newer version")
                .hasMessageContaining("99");
    }

    @Test // C-3
    void aDatabaseThatCannotBeReachedIsNamedWithoutItsPassword() {
        Map<String, String> flags = Map.of(
                "database.url", "jdbc:postgresql://127.0.0.1:1/none?password=hunter2",
                "database.user", "nobody",
                "database.password", "hunter3");

        assertThatThrownBy(() -> Coordinator.start(config(flags)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/none")
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("hunter");
    }

    @Test // C-3
    void aDatabaseOfAnotherProgramIsLeftAlone() throws Exception {
        String url = Databases.freshPostgresUrl();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("create table somebody_elses (id int)");
        }

        assertThatThrownBy(() -> Coordinator.start(config(Map.of("database.url", url, "database.user", "postgres"))))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("a database of its own");
    }

    private Config config(Map<String, String> more) {
        Map<String, String> flags = new HashMap<>(Map.of("data_dir", folder.toString(), "http.port", "0"));
        flags.putAll(more);
        return Config.load(flags, Map.of());
    }
}
