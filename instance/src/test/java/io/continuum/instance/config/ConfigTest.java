package io.continuum.instance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.instance.recall.Ranking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    @TempDir
    private Path folder;

    @Test
    void aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Files.writeString(folder.resolve("continuum.yaml"), "http:\n  host: 10.0.0.1\n  port: 1\nlog.level: debug\n");

        Config config = Config.load(
                Map.of("data_dir", folder.toString(), "http.port", "3"),
                Map.of("CONTINUUM_HTTP_PORT", "2", "CONTINUUM_HTTP_HOST", "10.0.0.2", "HOME", "/root"),
                null);

        assertThat(config.httpPort()).isEqualTo(3);
        assertThat(config.httpHost()).isEqualTo("10.0.0.2");
        assertThat(config.logLevel()).isEqualTo("debug");
        assertThat(config.ranking()).isEqualTo(Ranking.DEFAULT);
        assertThat(config.settings())
                .extracting(setting -> setting.key().name(), Setting::source)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("http.port", Setting.Source.FLAG),
                        org.assertj.core.groups.Tuple.tuple("http.host", Setting.Source.ENVIRONMENT),
                        org.assertj.core.groups.Tuple.tuple("log.level", Setting.Source.FILE),
                        org.assertj.core.groups.Tuple.tuple("public_url", Setting.Source.DEFAULT));
    }

    @Test
    void anUnknownKeyIsRefusedWithTheNearestKnownOne() throws IOException {
        assertThatThrownBy(() -> Config.load(Map.of("htp.port", "1"), Map.of(), null))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("http.port");
        assertThatThrownBy(() ->
                        Config.load(Map.of("data_dir", folder.toString()), Map.of("CONTINUUM_HTTP_PROT", "1"), null))
                .hasMessageContaining("CONTINUUM_HTTP_PORT");
        Files.writeString(folder.resolve("continuum.yaml"), "patterns: {mod: off}");
        assertThatThrownBy(() -> Config.load(Map.of("data_dir", folder.toString()), Map.of(), null))
                .hasMessageContaining("patterns.mode")
                .hasMessageContaining("continuum.yaml");
    }

    @Test
    void theLaunchersAndKubernetesVariablesAreLeftAlone() {
        Map<String, String> environment = Map.of(
                "CONTINUUM_JAVA_HOME", "/opt/jdk",
                "CONTINUUM_SERVICE_HOST", "10.1.1.1",
                "CONTINUUM_PORT", "tcp://10.1.1.1:8420",
                "CONTINUUM_PORT_8420_TCP_ADDR", "10.1.1.1");

        assertThat(Config.load(Map.of("data_dir", folder.toString()), environment, null)
                        .httpPort())
                .isEqualTo(8420);
    }

    @Test
    void aSecretIsStarredWhereverItIsShown() {
        Config config =
                Config.load(Map.of("data_dir", folder.toString(), "database.password", "hunter2"), Map.of(), null);

        assertThat(config.databasePassword()).isEqualTo("hunter2");
        assertThat(config.settings().toString()).doesNotContain("hunter2").contains("database.password=***");
    }

    @Test
    void aValueOutOfBoundsNamesTheBounds() {
        assertThatThrownBy(() -> Config.load(Map.of("http.port", "70000"), Map.of(), null))
                .hasMessageContaining("0 to 65535");
        assertThatThrownBy(() -> Config.load(Map.of("recall.coverage_min", "x"), Map.of(), null))
                .hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> Config.load(Map.of("patterns.mode", "auto"), Map.of(), null))
                .hasMessageContaining("manual, off");
        assertThatThrownBy(() -> Config.load(Map.of("database.url", "jdbc:mysql://x"), Map.of(), null))
                .hasMessageContaining("jdbc:postgresql:");
    }

    @Test
    void aFileThatWasNamedMustExistAndBeYaml() throws IOException {
        assertThatThrownBy(() -> Config.load(Map.of(), Map.of(), folder.resolve("none.yaml")))
                .hasMessageContaining("none.yaml");
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "a: [1");
        assertThatThrownBy(() -> Config.load(Map.of(), Map.of(), broken)).hasMessageContaining("no valid YAML");
    }

    @Test
    void everyKeyHasItsOwnNameAndASentence() {
        assertThat(Config.keys()).extracting(Key::name).doesNotHaveDuplicates();
        assertThat(Config.keys()).allSatisfy(key -> assertThat(key.about()).endsWith("."));
    }
}
