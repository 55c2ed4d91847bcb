package io.continuum.coordinator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.continuum.coordinator.keyper.EvaluationLimits;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyperConfigTest {

    @Test
    void withoutAnySourceEveryKeyHasItsDefault() {
        KeyperConfig config = KeyperConfig.load(Map.of(), Map.of());

        assertThat(config.httpPort()).isEqualTo(8440);
        assertThat(config.dataDir()).endsWithRaw(Path.of("continuum", "keyper"));
        assertThat(config.evaluations()).isEqualTo(new EvaluationLimits(2_000, 256, 100_000));
        assertThat(config.settings()).hasSameSizeAs(KeyperConfig.keys());
    }

    @Test
    void theQuotaIsSetLikeEverythingElse() {
        KeyperConfig config =
                KeyperConfig.load(Map.of("oprf.daily", "500"), Map.of("CONTINUUM_OPRF_FEDERATION_DAILY", "9000"));

        assertThat(config.evaluations()).isEqualTo(new EvaluationLimits(500, 256, 9_000));
    }

    @Test
    void settingsOfACoordinatorInTheSameEnvironmentAreLeftAlone() {
        assertThat(KeyperConfig.load(Map.of(), Map.of("CONTINUUM_DATABASE_URL", "sqlite"))
                        .httpPort())
                .isEqualTo(8440);
        assertThatThrownBy(() -> KeyperConfig.load(Map.of(), Map.of("CONTINUUM_OPRF_DALY", "1")))
                .hasMessageContaining("did you mean CONTINUUM_OPRF_DAILY");
        assertThatThrownBy(() -> KeyperConfig.load(Map.of("database.url", "sqlite"), Map.of()))
                .hasMessageContaining("unknown key \"database.url\"");
    }

    @ParameterizedTest
    @CsvSource({"oprf.daily, 0, 1..", "oprf.burst, 63, 64..", "oprf.federation_daily, many, number"})
    void aQuotaThatCannotBeUsedIsNamedWithTheRemedy(String key, String value, String remedy) {
        assertThatThrownBy(() -> KeyperConfig.load(Map.of(key, value), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(remedy);
    }
}
