package io.continuum.coordinator.config;

import io.continuum.coordinator.keyper.EvaluationLimits;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A keyper's effective settings, from the same sources as {@link Config}. Immutable. */
public final class KeyperConfig {
    private static final Key DATA_DIR =
            Shared.dataDir("keyper", "folder for the keys, the seeds, the database and the lock");
    private static final Key HTTP_PORT = new Key("http.port", "8440", false, "port to listen on; 0 picks a free one");

    private static final List<Key> KEYS = List.of(
            DATA_DIR,
            Shared.HTTP_HOST,
            HTTP_PORT,
            Shared.PUBLIC_URL,
            Shared.OPRF_DAILY,
            Shared.OPRF_BURST,
            Shared.OPRF_FEDERATION_DAILY,
            Shared.LOG_LEVEL,
            Shared.LOG_FORMAT);

    private final Settings settings;

    private KeyperConfig(Settings settings) {
        this.settings = settings;
        Shared.check(settings, HTTP_PORT);
    }

    /** Every key there is, in the order in which to show them. */
    public static List<Key> keys() {
        return KEYS;
    }

    /** Reads flags, environment and, if it exists, {@code continuum.yaml} in the data folder. */
    public static KeyperConfig load(Map<String, String> flags, Map<String, String> environment) {
        return new KeyperConfig(Settings.load(KEYS, DATA_DIR, flags, environment));
    }

    /** Reads flags, environment and the given file, which must exist. */
    public static KeyperConfig load(Map<String, String> flags, Map<String, String> environment, Path yaml) {
        return new KeyperConfig(Settings.load(KEYS, flags, environment, yaml));
    }

    /** All settings with their sources, in the order of {@link #keys()}. */
    public List<Setting> settings() {
        return settings.all();
    }

    public Path dataDir() {
        return settings.path(DATA_DIR);
    }

    public String httpHost() {
        return settings.value(Shared.HTTP_HOST);
    }

    public int httpPort() {
        return (int) settings.number(HTTP_PORT);
    }

    /** The URL that members use, if one was set. */
    public Optional<URI> publicUrl() {
        return settings.url(Shared.PUBLIC_URL);
    }

    /** How many evaluations members may ask for. */
    public EvaluationLimits evaluations() {
        return Shared.evaluations(settings);
    }

    /** {@code text} or {@code json}. */
    public String logFormat() {
        return settings.value(Shared.LOG_FORMAT);
    }

    public String logLevel() {
        return settings.value(Shared.LOG_LEVEL);
    }
}
