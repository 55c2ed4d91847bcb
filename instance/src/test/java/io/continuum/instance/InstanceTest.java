package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.config.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceTest {
    @TempDir
    private Path folder;

    private Config config(int port) {
        return Config.load(
                Map.of("data_dir", folder.resolve("data").toString(), "http.port", String.valueOf(port)),
                Map.of(),
                null);
    }

    @Test
    void theFirstStartMakesOneAdminKeyAndShowsTheSecretOnce() throws Exception {
        Path key = folder.resolve("data/api-key");
        String written;
        try (RunningInstance instance = Instance.start(config(0))) {
            assertThat(instance.firstStart()).isPresent();
            written = Files.readString(key).strip();
            assertThat(instance.firstStart().orElseThrow().apiKey()).isEqualTo(written);
            assertThat(Files.getPosixFilePermissions(key)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            Client client = new Client(instance, written);
            assertThat(client.get("/v1/keys").json().at("/keys")).hasSize(1);
        }
        try (RunningInstance again = Instance.start(config(0))) {
            assertThat(again.firstStart()).isEmpty();
            assertThat(Files.readString(key).strip()).isEqualTo(written);
            assertThat(new Client(again, written).get("/v1/keys").status()).isEqualTo(200);
        }
    }

    @Test
    void healthSaysHowLongTheStartTookAndWhatItWeighs() throws Exception {
        try (RunningInstance instance = Instance.start(config(0))) {
            Client.Answer health = new Client(instance, "").get("/v1/health");

            assertThat(health.status()).isEqualTo(200);
            assertThat(health.json().at("/status").asText()).isEqualTo("ok");
            assertThat(health.json().at("/ready_ms").asLong()).isPositive();
            assertThat(health.json().at("/rss_bytes").asLong()).isNotZero();
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (RunningInstance first = Instance.start(config(0))) {
            Config second = Config.load(
                    Map.of("data_dir", folder.resolve("other").toString(), "http.port", "" + first.port()),
                    Map.of(),
                    null);

            assertThatThrownBy(() -> Instance.start(second))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("127.0.0.1:" + first.port())
                    .hasMessageContaining("http.port");
        }
    }

    @Test
    void r19ASecondInstanceInTheSameFolderIsRefused() throws Exception {
        try (RunningInstance first = Instance.start(config(0))) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> Instance.start(config(0)))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(folder.resolve("data"), "");

        assertThatThrownBy(() -> Instance.start(config(0)))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("not a folder");
    }
}
