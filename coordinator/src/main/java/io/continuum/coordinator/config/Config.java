package io.continuum.coordinator.config;

import io.continuum.coordinator.keyper.EvaluationLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The coordinator's effective settings. Order: flag, then environment, then {@code continuum.yaml}, then default. An
 * unknown key is an error that names the nearest known one. Immutable.
 */
public final class Config {
    private static final Key DATA_DIR =
            Shared.dataDir("coordinator", "folder for the database, the tag helper's seeds and the lock");
    private static final Key HTTP_PORT = new Key("http.port", "8430", false, "port to listen on; 0 picks a free one");
    private static final Key DATABASE_URL =
            new Key("database.url", "sqlite", false, "sqlite (a file in data_dir) or jdbc:postgresql://host/database");
    private static final Key DATABASE_USER = new Key("database.user", "", false, "PostgreSQL user");
    private static final Key DATABASE_PASSWORD = new Key("database.password", "", true, "PostgreSQL password");

    private static final Key DRAIN_S = new Key(
            "http.drain_s",
            "0",
            false,
            "seconds for which a server told to stop answers on while /ready says no, so that a load balancer hears of"
                    + " it");
    private static final Key KEYS_DIR = new Key(
            "keys_dir", "", false, "folder of the log key and the seeds, shared by all processes; default data_dir");
    private static final Key REDIS_URL = new Key(
            "redis.url",
            "",
            true,
            "redis://host:port, for limits and nonces that several processes share; several with commas: a cluster");

    private static final int DRAIN_S_MAX = 600;

    private static final List<Key> KEYS = List.of(
            DATA_DIR,
            Shared.HTTP_HOST,
            HTTP_PORT,
            Shared.PUBLIC_URL,
            KEYS_DIR,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            REDIS_URL,
            DRAIN_S,
            Shared.OPRF_DAILY,
            Shared.OPRF_BURST,
            Shared.OPRF_FEDERATION_DAILY,
            Shared.LOG_LEVEL,
            Shared.LOG_FORMAT);

    private final Settings settings;

    private Config(Settings settings) {
        this.settings = settings;
        Shared.check(settings, HTTP_PORT);
        settings.requireNumber(DRAIN_S, 0, DRAIN_S_MAX);
        if (!usesPostgres() && !settings.value(DATABASE_URL).equals("sqlite")) {
            throw Settings.invalid(settings.setting(DATABASE_URL), "must be sqlite or start with jdbc:postgresql:");
        }
        if (!redisUrl().isEmpty() && !redisUrl().matches("rediss?://[^,\\s]+(,rediss?://[^,\\s]+)*")) {
            throw Settings.invalid(
                    settings.setting(REDIS_URL),
                    "must be redis://host:port or rediss://host:port, or several with commas");
        }
    }

    /** Every key there is, in the order in which to show them. */
    public static List<Key> keys() {
        return KEYS;
    }

    /** Reads flags, environment and, if it exists, {@code continuum.yaml} in the data folder. */
    public static Config load(Map<String, String> flags, Map<String, String> environment) {
        return new Config(Settings.load(KEYS, DATA_DIR, flags, environment));
    }

    /** Reads flags, environment and the given file, which must exist. */
    public static Config load(Map<String, String> flags, Map<String, String> environment, Path yaml) {
        return new Config(Settings.load(KEYS, flags, environment, yaml));
    }

    /** All settings with their sources, in the order of {@link #keys()}. */
    public List<Setting> settings() {
        return settings.all();
    }

    public Path dataDir() {
        return settings.path(DATA_DIR);
    }

    /** Where the keys are that all processes over one database share. */
    public Path keysDir() {
        return settings.value(KEYS_DIR).isEmpty() ? dataDir() : settings.path(KEYS_DIR);
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

    public boolean usesPostgres() {
        return databaseUrl().startsWith("jdbc:postgresql:");
    }

    public String databaseUrl() {
        return settings.value(DATABASE_URL);
    }

    public String databaseUser() {
        return settings.value(DATABASE_USER);
    }

    /** The password itself; it never goes into a log line or an error. */
    public String databasePassword() {
        return settings.value(DATABASE_PASSWORD);
    }

    /** How long a server that was told to stop answers on. */
    public Duration drain() {
        return Duration.ofSeconds(settings.number(DRAIN_S));
    }

    /** Where Redis is, with its password if it has one; empty to do without. */
    public String redisUrl() {
        return settings.value(REDIS_URL);
    }

    /** How many evaluations members may ask of the tag helper. */
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
