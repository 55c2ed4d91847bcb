package io.continuum.instance.config;

import static io.continuum.instance.config.Setting.Source.DEFAULT;
import static io.continuum.instance.config.Setting.Source.ENVIRONMENT;
import static io.continuum.instance.config.Setting.Source.FILE;
import static io.continuum.instance.config.Setting.Source.FLAG;

import io.continuum.instance.llm.Egress;
import io.continuum.instance.llm.Server;
import io.continuum.instance.recall.Ranking;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instance's effective configuration: flags win over {@code CONTINUUM_*} variables, those over continuum.yaml,
 * those over the defaults. A key nobody knows is refused with the name of the nearest one that exists; every value is
 * checked here, so that nothing further in has to.
 */
public final class Config {
    private static final Key DATA_DIR = new Key(
            "data_dir", "~/.local/share/continuum/instance", false, "Folder of everything this instance keeps.");
    private static final Key HTTP_HOST = new Key("http.host", "127.0.0.1", false, "Address to listen on.");
    private static final Key HTTP_PORT = new Key("http.port", "8420", false, "Port to listen on; 0 takes a free one.");
    private static final Key HTTP_BODY_BYTES_MAX =
            new Key("http.body_bytes_max", "16777216", false, "Largest request body in bytes.");
    private static final Key PUBLIC_URL =
            new Key("public_url", "", false, "Address under which peers reach this instance, if it differs.");
    private static final Key DATABASE_URL =
            new Key("database.url", "", false, "jdbc:postgresql://host/name; empty means SQLite in the data folder.");
    private static final Key DATABASE_USER = new Key("database.user", "", false, "User of the PostgreSQL database.");
    private static final Key DATABASE_PASSWORD =
            new Key("database.password", "", true, "Password of the PostgreSQL database.");
    private static final Key KEYS_PASSPHRASE =
            new Key("keys.passphrase", "", true, "Locks the file with this instance's secrets; empty leaves it open.");
    private static final Key KEYS_KEY = new Key(
            "keys.key", "", true, "Locks it with 32 bytes in base64url instead, as a key service hands them over.");
    private static final Key KEYS_PREVIOUS_PASSPHRASE = new Key(
            "keys.previous_passphrase", "", true, "The passphrase until now, for the one start that changes it.");
    private static final Key PATTERNS_MODE =
            new Key("patterns.mode", "manual", false, "manual: patterns wait for approval; off: none are mined.");
    private static final Key PATTERNS_SUPPORT_MIN = new Key(
            "patterns.support_min",
            "2",
            false,
            "Different notes that must state a pattern before it is held, at least 2.");
    private static final Key PATTERNS_HOLD_S =
            new Key("patterns.hold_s", "0", false, "Seconds an approved pattern still waits before it may leave.");
    private static final Key RECALL_K1 =
            new Key("recall.k1", "0.6", false, "BM25: how much a word's repetition in a text says, 0 to 10.");
    private static final Key RECALL_B =
            new Key("recall.b", "0.3", false, "BM25: how much a text's length says, 0 to 1.");
    private static final Key RECALL_CANDIDATES =
            new Key("recall.candidates", "100", false, "Texts that the words of a question nominate, 10 to 1000.");
    private static final Key RECALL_NEAR = new Key(
            "recall.near",
            "0.5",
            false,
            "Share of its score that a turn gives the turns right before and after it, 0 to 1.");
    private static final Key RECALL_FAR =
            new Key("recall.far", "0.25", false, "The same for the turns at distance two, 0 to 1.");
    private static final Key RECALL_SESSION =
            new Key("recall.session", "0.5", false, "Weight of how well the whole session answers, 0 to 10.");
    private static final Key RECALL_ACTOR =
            new Key("recall.actor", "0.2", false, "Weight of the question naming who said it, 0 to 10.");
    private static final Key RECALL_ENTITY = new Key(
            "recall.entity", "0.1", false, "Weight of being linked to the question through things mentioned, 0 to 10.");
    private static final Key RECALL_RECENCY =
            new Key("recall.recency", "0.02", false, "How much the newest may gain over the oldest, 0 to 0.5.");
    private static final Key RECALL_RECENCY_HALF_LIFE_D =
            new Key("recall.recency_half_life_d", "90", false, "Days after which half of that gain is left.");
    private static final Key RECALL_IMPORTANCE =
            new Key("recall.importance", "0.05", false, "How much importance may move a hit up or down, 0 to 0.5.");
    private static final Key RECALL_COVERAGE_MIN = new Key(
            "recall.coverage_min",
            "0.1",
            false,
            "Share of a question's weight that a hit, or a turn beside it, must match, 0 to 1.");
    private static final Key RECALL_SPELLING = new Key(
            "recall.spelling",
            "true",
            false,
            "Whether an unknown word stands for the most similar known one, true or false.");
    private static final Key RECALL_VECTOR = new Key(
            "recall.vector",
            "0.5",
            false,
            "Weight of the embedding model finding it alike, 0 to 10; without one, none.");
    private static final Key LLM_BASE_URL = new Key(
            "llm.base_url",
            "",
            false,
            "Server of a language model, such as http://localhost:11434/v1; empty means none is asked.");
    private static final Key LLM_API_KEY = new Key("llm.api_key", "", true, "Key for that server, if it wants one.");
    private static final Key LLM_MODEL = new Key("llm.model", "", false, "The language model to ask there.");
    private static final Key LLM_TIMEOUT_S =
            new Key("llm.timeout_s", "60", false, "Seconds within which a model must have answered, 1 to 600.");
    private static final Key LLM_TOKENS_PER_DAY =
            new Key("llm.tokens_per_day", "200000", false, "Tokens the language model may use on a day of UTC.");
    private static final Key LLM_EGRESS = new Key(
            "llm.egress",
            "none",
            false,
            "Where texts of a space may be sent to be read by a model, if nothing is said of that space: none, local,"
                    + " any.");
    private static final Key EMBEDDING_BASE_URL = new Key(
            "embedding.base_url", "", false, "Server of an embedding model; empty means recall goes by words alone.");
    private static final Key EMBEDDING_API_KEY =
            new Key("embedding.api_key", "", true, "Key for that server, if it wants one.");
    private static final Key EMBEDDING_MODEL =
            new Key("embedding.model", "", false, "The embedding model to ask there.");
    private static final Key EMBEDDING_DIMENSIONS = new Key(
            "embedding.dimensions", "auto", false, "Numbers of a vector to ask for; auto leaves it to the model.");
    private static final Key EMBEDDING_TOKENS_PER_DAY =
            new Key("embedding.tokens_per_day", "20000000", false, "Tokens embeddings may use on a day of UTC.");
    private static final Key WEBHOOKS_PRIVATE_TARGETS = new Key(
            "webhooks.private_targets",
            "false",
            false,
            "Whether webhooks may name addresses that only this machine's network reaches, true or false.");
    private static final Key CACHE_BYTES_MAX = new Key(
            "cache.bytes_max",
            "67108864",
            false,
            "Bytes of memory that answers kept for the next time may take, 0 to 17179869184; 0 keeps none.");
    private static final Key GRAPH_BYTES_MAX = new Key(
            "graph.bytes_max",
            "67108864",
            false,
            "Bytes of memory that the graphs of spaces may take for walks, 0 to 17179869184; 0 leaves walks to the"
                    + " database.");
    private static final Key REDIS_URL = new Key(
            "redis.url",
            "",
            true,
            "redis://host:port, where processes on one database share what models made of questions, sealed; several"
                    + " with commas: a cluster.");
    private static final Key LOG_LEVEL = new Key("log.level", "info", false, "error, warn, info, debug or trace.");

    /** Every key there is, in the order in which they are shown. */
    public static final List<Key> KEYS = List.of(
            DATA_DIR,
            HTTP_HOST,
            HTTP_PORT,
            HTTP_BODY_BYTES_MAX,
            PUBLIC_URL,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            KEYS_PASSPHRASE,
            KEYS_KEY,
            KEYS_PREVIOUS_PASSPHRASE,
            PATTERNS_MODE,
            PATTERNS_SUPPORT_MIN,
            PATTERNS_HOLD_S,
            RECALL_K1,
            RECALL_B,
            RECALL_CANDIDATES,
            RECALL_NEAR,
            RECALL_FAR,
            RECALL_SESSION,
            RECALL_ACTOR,
            RECALL_ENTITY,
            RECALL_RECENCY,
            RECALL_RECENCY_HALF_LIFE_D,
            RECALL_IMPORTANCE,
            RECALL_COVERAGE_MIN,
            RECALL_SPELLING,
            RECALL_VECTOR,
            LLM_BASE_URL,
            LLM_API_KEY,
            LLM_MODEL,
            LLM_TIMEOUT_S,
            LLM_TOKENS_PER_DAY,
            LLM_EGRESS,
            EMBEDDING_BASE_URL,
            EMBEDDING_API_KEY,
            EMBEDDING_MODEL,
            EMBEDDING_DIMENSIONS,
            EMBEDDING_TOKENS_PER_DAY,
            WEBHOOKS_PRIVATE_TARGETS,
            CACHE_BYTES_MAX,
            GRAPH_BYTES_MAX,
            REDIS_URL,
            LOG_LEVEL);

    /** What other programs call these settings; looked at after our own variables. */
    private static final Map<String, List<String>> CONVENTIONAL_VARIABLES = Map.of(
            LLM_BASE_URL.name(), List.of("LLM_BASE_URL", "OPENAI_BASE_URL"),
            LLM_API_KEY.name(), List.of("LLM_API_KEY", "OPENAI_API_KEY"),
            LLM_MODEL.name(), List.of("LLM_MODEL"),
            EMBEDDING_BASE_URL.name(), List.of("EMBEDDING_BASE_URL", "OPENAI_BASE_URL"),
            EMBEDDING_API_KEY.name(), List.of("EMBEDDING_API_KEY", "OPENAI_API_KEY"),
            EMBEDDING_MODEL.name(), List.of("EMBEDDING_MODEL"),
            EMBEDDING_DIMENSIONS.name(), List.of("EMBEDDING_DIMENSIONS"));

    /** Environment variables with our prefix that belong to the launcher or another program, not to this file. */
    private static final List<String> FOREIGN_VARIABLES =
            List.of("CONTINUUM_JAVA_HOME", "CONTINUUM_JAVA_OPTS", "CONTINUUM_API_KEY", "CONTINUUM_URL");

    private final Map<String, Setting> settings;

    private Config(Map<String, Setting> settings) {
        this.settings = settings;
        check();
    }

    public static List<Key> keys() {
        return KEYS;
    }

    /**
     * Reads the layers.
     *
     * @param flags values by dotted key name
     * @param environment usually {@link System#getenv()}; of the names that do not start with CONTINUUM_, those that
     *     programs agree on for models are looked at
     * @param yaml the file to read, which must then exist; null reads continuum.yaml of the data folder if there is one
     * @throws ConfigException for an unknown key, an unreadable file or a value out of bounds
     */
    public static Config load(Map<String, String> flags, Map<String, String> environment, @Nullable Path yaml) {
        flags.keySet().forEach(name -> requireKnown(name, "the command line"));
        Map<String, String> variables = fromEnvironment(environment);
        String dataDir =
                flags.getOrDefault(DATA_DIR.name(), variables.getOrDefault(DATA_DIR.name(), DATA_DIR.fallback()));
        Path file = yaml != null ? yaml : expand(dataDir).resolve("continuum.yaml");
        if (yaml != null && !Files.isRegularFile(yaml)) {
            throw new ConfigException("There is no configuration file " + yaml + ".");
        }
        Map<String, String> lines = Files.isRegularFile(file) ? YamlFile.read(file) : Map.of();
        lines.keySet().forEach(name -> requireKnown(name, file.toString()));
        Map<String, Setting> settings = new LinkedHashMap<>();
        for (Key key : KEYS) {
            settings.put(key.name(), effective(key, flags, variables, lines));
        }
        return new Config(settings);
    }

    private static Setting effective(
            Key key, Map<String, String> flags, Map<String, String> variables, Map<String, String> lines) {
        if (flags.containsKey(key.name())) {
            return new Setting(key, flags.getOrDefault(key.name(), ""), FLAG);
        }
        if (variables.containsKey(key.name())) {
            return new Setting(key, variables.getOrDefault(key.name(), ""), ENVIRONMENT);
        }
        if (lines.containsKey(key.name())) {
            return new Setting(key, lines.getOrDefault(key.name(), ""), FILE);
        }
        return new Setting(key, key.fallback(), DEFAULT);
    }

    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        Map<String, String> byVariable = new HashMap<>();
        KEYS.forEach(key -> byVariable.put(key.environmentName(), key.name()));
        Map<String, String> values = new HashMap<>();
        environment.forEach((variable, value) -> {
            if (!variable.startsWith("CONTINUUM_") || isForeign(variable, value)) {
                return;
            }
            String name = byVariable.get(variable);
            if (name == null) {
                throw new ConfigException("The environment sets " + variable + ", which is no setting; did you mean "
                        + Nearest.to(variable, byVariable.keySet()) + "?");
            }
            values.put(name, value);
        });
        CONVENTIONAL_VARIABLES.forEach((name, variables) -> variables.stream()
                .filter(variable -> !environment.getOrDefault(variable, "").isBlank())
                .findFirst()
                .ifPresent(variable -> values.putIfAbsent(name, environment.getOrDefault(variable, ""))));
        return values;
    }

    /** The launcher's own variables, and those Kubernetes sets for a service that happens to be named continuum. */
    private static boolean isForeign(String variable, String value) {
        return FOREIGN_VARIABLES.contains(variable)
                || variable.contains("_SERVICE_HOST")
                || variable.contains("_SERVICE_PORT")
                || variable.contains("_TCP_")
                || value.startsWith("tcp://");
    }

    private static void requireKnown(String name, String where) {
        List<String> names = KEYS.stream().map(Key::name).toList();
        if (!names.contains(name)) {
            throw new ConfigException(
                    "Unknown setting " + name + " in " + where + "; did you mean " + Nearest.to(name, names) + "?");
        }
    }

    private void check() {
        integer(HTTP_PORT, 0, 65_535);
        integer(HTTP_BODY_BYTES_MAX, 1_024, 1 << 30);
        integer(PATTERNS_SUPPORT_MIN, 1, 1_000_000);
        integer(PATTERNS_HOLD_S, 0, 31_536_000);
        oneOf(PATTERNS_MODE, List.of("manual", "off"));
        oneOf(LOG_LEVEL, List.of("error", "warn", "info", "debug", "trace"));
        ranking();
        oneOf(LLM_EGRESS, Egress.NAMES);
        llm();
        embedding();
        embeddingDimensions();
        webhooksPrivateTargets();
        cacheBytesMax();
        graphBytesMax();
        if (!redisUrl().isEmpty() && !redisUrl().matches("rediss?://[^,\\s]+(,\\s*rediss?://[^,\\s]+)*")) {
            throw new ConfigException(
                    "redis.url must be redis://host:port or rediss://host:port, or several with commas.");
        }
        if (!keysPassphrase().isEmpty() && !keysKey().isEmpty()) {
            throw new ConfigException("Set keys.passphrase or keys.key, not both.");
        }
        String url = databaseUrl();
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            throw new ConfigException(
                    "database.url must start with jdbc:postgresql: or be empty for SQLite, but is " + url + ".");
        }
    }

    public List<Setting> settings() {
        return new ArrayList<>(settings.values());
    }

    public Path dataDir() {
        return expand(text(DATA_DIR)).toAbsolutePath().normalize();
    }

    public String httpHost() {
        return text(HTTP_HOST);
    }

    public int httpPort() {
        return integer(HTTP_PORT, 0, 65_535);
    }

    public int httpBodyBytesMax() {
        return integer(HTTP_BODY_BYTES_MAX, 1_024, 1 << 30);
    }

    /** Empty when peers use the address this instance listens on. */
    public String publicUrl() {
        return text(PUBLIC_URL);
    }

    /** Empty for SQLite inside the data folder. */
    public String databaseUrl() {
        return text(DATABASE_URL);
    }

    public String databaseUser() {
        return text(DATABASE_USER);
    }

    public String databasePassword() {
        return text(DATABASE_PASSWORD);
    }

    /** Empty unless the key file is locked with a passphrase. */
    public String keysPassphrase() {
        return text(KEYS_PASSPHRASE);
    }

    /** Empty, or 32 bytes in base64url. */
    public String keysKey() {
        return text(KEYS_KEY);
    }

    /** Empty except for the start that changes the passphrase. */
    public String keysPreviousPassphrase() {
        return text(KEYS_PREVIOUS_PASSPHRASE);
    }

    public boolean patternsOff() {
        return text(PATTERNS_MODE).equals("off");
    }

    public int patternsSupportMin() {
        return integer(PATTERNS_SUPPORT_MIN, 1, 1_000_000);
    }

    public Duration patternsHold() {
        return Duration.ofSeconds(integer(PATTERNS_HOLD_S, 0, 31_536_000));
    }

    /** How recall ranks. */
    public Ranking ranking() {
        try {
            return new Ranking(
                    number(RECALL_K1),
                    number(RECALL_B),
                    integer(RECALL_CANDIDATES, 10, 1_000),
                    number(RECALL_NEAR),
                    number(RECALL_FAR),
                    number(RECALL_SESSION),
                    number(RECALL_ACTOR),
                    number(RECALL_ENTITY),
                    number(RECALL_VECTOR),
                    number(RECALL_RECENCY),
                    integer(RECALL_RECENCY_HALF_LIFE_D, 1, 36_500),
                    number(RECALL_IMPORTANCE),
                    number(RECALL_COVERAGE_MIN),
                    flag(RECALL_SPELLING));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage() + ".");
        }
    }

    /** The language model; empty when there is none. */
    public Optional<Server> llm() {
        return server(LLM_BASE_URL, LLM_API_KEY, LLM_MODEL);
    }

    /** The embedding model; empty when there is none. */
    public Optional<Server> embedding() {
        return server(EMBEDDING_BASE_URL, EMBEDDING_API_KEY, EMBEDDING_MODEL);
    }

    /** A server without a model is none: programs share the address in their environment. */
    private Optional<Server> server(Key baseUrl, Key apiKey, Key model) {
        Duration timeout = Duration.ofSeconds(integer(LLM_TIMEOUT_S, 1, 600));
        if (text(model).isEmpty()) {
            return Optional.empty();
        }
        if (text(baseUrl).isEmpty()) {
            throw new ConfigException(model.name() + " needs " + baseUrl.name() + " beside it.");
        }
        try {
            return Optional.of(Server.at(text(baseUrl), text(apiKey), text(model), timeout));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(baseUrl.name() + " " + e.getMessage() + ".");
        }
    }

    /** 0 when the model decides. */
    public int embeddingDimensions() {
        return text(EMBEDDING_DIMENSIONS).equals("auto") ? 0 : integer(EMBEDDING_DIMENSIONS, 1, 16_384);
    }

    public long llmTokensPerDay() {
        return integer(LLM_TOKENS_PER_DAY, 0, Integer.MAX_VALUE);
    }

    public long embeddingTokensPerDay() {
        return integer(EMBEDDING_TOKENS_PER_DAY, 0, Integer.MAX_VALUE);
    }

    /** How far texts may go of spaces of which nothing is said. */
    public Egress llmEgress() {
        return Egress.of(text(LLM_EGRESS).toLowerCase(Locale.ROOT));
    }

    /** Whether webhooks may go to addresses that only this machine's network reaches. */
    public boolean webhooksPrivateTargets() {
        return flag(WEBHOOKS_PRIVATE_TARGETS);
    }

    /** What caches may weigh together; 0 for none. */
    public long cacheBytesMax() {
        return memoryBytes(CACHE_BYTES_MAX);
    }

    /** What graphs held for walks may weigh together; 0 for none. */
    public long graphBytesMax() {
        return memoryBytes(GRAPH_BYTES_MAX);
    }

    private long memoryBytes(Key key) {
        try {
            long bytes = Long.parseLong(text(key));
            if (bytes >= 0 && bytes <= 1L << 34) {
                return bytes;
            }
        } catch (NumberFormatException _) {
            // answered below, like a number out of bounds
        }
        throw new ConfigException(
                key.name() + " must be a whole number from 0 to 17179869184, but is " + text(key) + ".");
    }

    /** Where Redis is, with its password if it has one; empty to do without. */
    public String redisUrl() {
        return text(REDIS_URL);
    }

    public String logLevel() {
        return text(LOG_LEVEL);
    }

    private String text(Key key) {
        Setting setting = settings.get(key.name());
        if (setting == null) {
            throw new IllegalStateException("key " + key.name() + " is missing from KEYS");
        }
        return setting.value().strip();
    }

    private int integer(Key key, int min, int max) {
        String text = text(key);
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException _) {
            // answered below, like a number out of bounds
        }
        throw new ConfigException(
                key.name() + " must be a whole number from " + min + " to " + max + ", but is " + text + ".");
    }

    /** NaN for what is no number; whoever takes it names the bounds. */
    private double number(Key key) {
        try {
            return Double.parseDouble(text(key));
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    private boolean flag(Key key) {
        oneOf(key, List.of("true", "false"));
        return text(key).equalsIgnoreCase("true");
    }

    private void oneOf(Key key, List<String> allowed) {
        if (!allowed.contains(text(key).toLowerCase(Locale.ROOT))) {
            throw new ConfigException(
                    key.name() + " must be one of " + String.join(", ", allowed) + ", but is " + text(key) + ".");
        }
    }

    private static Path expand(String path) {
        return path.startsWith("~/") ? Path.of(System.getProperty("user.home"), path.substring(2)) : Path.of(path);
    }
}
