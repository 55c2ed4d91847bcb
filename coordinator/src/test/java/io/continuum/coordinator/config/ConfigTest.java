package io.continuum.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
    private Path folder;

    @BeforeEach
    void newFolder(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void withoutAnySourceEveryKeyHasItsDefault() {
        Config config = Config.load(Map.of(), Map.of());

        assertThat(config.httpHost()).isEqualTo("127.0.0.1");
        assertThat(config.httpPort()).isEqualTo(8430);
        assertThat(config.usesPostgres()).isFalse();
        assertThat(config.publicUrl()).isEmpty();
        assertThat(config.settings()).hasSameSizeAs(Config.keys());
        assertThat(config.settings()).extracting(Setting::source).containsOnly("default");
    }

    @Test
    void flagsWinOverEnvironmentOverFileOverDefault() throws Exception {
        Path yaml = Files.writeString(
                folder.resolve("continuum.yaml"), "http:\n  port: 1\n  host: 10.0.0.1\nlog.level: debug\n");
        Config config = Config.load(
                Map.of("http.port", "3"), Map.of("CONTINUUM_HTTP_PORT", "2", "CONTINUUM_HTTP_HOST", "10.0.0.2"), yaml);

        assertThat(config.httpPort()).isEqualTo(3);
        assertThat(config.httpHost()).isEqualTo("10.0.0.2");
        assertThat(config.logLevel()).isEqualTo("debug");
        assertThat(config.settings())
                .extracting(Setting::toString)
                .contains(
                        "http.port=3 (flag --http.port)",
                        "http.host=10.0.0.2 (env CONTINUUM_HTTP_HOST)",
                        "log.level=debug (file " + yaml + ")");
    }

    @Test
    void theFileInTheDataFolderIsFoundByItself() throws Exception {
        Files.writeString(folder.resolve("continuum.yaml"), "http.port: 9000\n");

        assertThat(Config.load(Map.of("data_dir", folder.toString()), Map.of()).httpPort())
                .isEqualTo(9000);
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() throws Exception {
        Path yaml = Files.writeString(folder.resolve("continuum.yaml"), "http:\n  prot: 1\n");

        assertThatThrownBy(() -> Config.load(Map.of(), Map.of(), yaml))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.prot")
                .hasMessageContaining("did you mean \"http.port\"");
        assertThatThrownBy(() -> Config.load(Map.of("data-dir", "/x"), Map.of()))
                .hasMessageContaining("did you mean \"data_dir\"");
        assertThatThrownBy(() -> Config.load(Map.of(), Map.of("CONTINUUM_DATABASE_USR", "x")))
                .hasMessageContaining("did you mean CONTINUUM_DATABASE_USER");
    }

    @Test
    void variablesOfOtherProgramsAreLeftAlone() {
        assertThat(Config.load(Map.of(), Map.of("CONTINUUM_PATTERNS_MODE", "off"))
                        .httpPort())
                .isEqualTo(8430);
    }

    @ParameterizedTest
    @CsvSource({
        "http.port, 70000, 0..65535",
        "http.port, many, 0..65535",
        "log.level, loud, debug",
        "database.url, jdbc:mysql://x, jdbc:postgresql:",
        "public_url, ftp://x, http://",
        "public_url, http://x/path, http://",
        "public_url, not a url, no URL"
    })
    void aValueThatCannotBeUsedIsNamedWithTheRemedy(String key, String value, String remedy) {
        assertThatThrownBy(() -> Config.load(Map.of(key, value), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(remedy);
    }

    @Test
    void aFileThatIsMissingOrNoYamlIsNamed() throws Exception {
        Path missing = folder.resolve("none.yaml");
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: [1\n");
        Path list = Files.writeString(folder.resolve("list.yaml"), "- 1\n");

        assertThatThrownBy(() -> Config.load(Map.of(), Map.of(), missing)).hasMessageContaining(missing.toString());
        assertThatThrownBy(() -> Config.load(Map.of(), Map.of(), broken)).hasMessageContaining("no valid YAML");
        assertThatThrownBy(() -> Config.load(Map.of(), Map.of(), list)).hasMessageContaining("keys and values");
    }

    @Test
    void secretsAreStarred() {
        Config config = Config.load(Map.of("database.password", "hunter2"), Map.of());

        assertThat(config.settings().toString())
                .contains("database.password=***")
                .doesNotContain("hunter2");
        assertThat(config.databasePassword()).isEqualTo("hunter2");
    }
}
