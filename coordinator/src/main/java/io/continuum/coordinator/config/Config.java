package io.continuum.coordinator.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The coordinator's effective settings. Order: flag, then environment, then {@code continuum.yaml}, then default. An
 * unknown key is an error that names the nearest known one. Immutable.
 */
public final class Config {
    private static final Key DATA_DIR = new Key(
            "data_dir",
            Path.of(System.getProperty("user.home"), ".local", "share", "continuum", "coordinator")
                    .toString(),
            false,
            "folder for the database and the lock");
    private static final Key HTTP_HOST = new Key("http.host", "127.0.0.1", false, "address to listen on");
    private static final Key HTTP_PORT = new Key("http.port", "8430", false, "port to listen on; 0 picks a free one");
    private static final Key PUBLIC_URL =
            new Key("public_url", "", false, "URL that members use; signed requests name it; default http://host:port");
    private static final Key DATABASE_URL =
            new Key("database.url", "sqlite", false, "sqlite (a file in data_dir) or jdbc:postgresql://host/database");
    private static final Key DATABASE_USER = new Key("database.user", "", false, "PostgreSQL user");
    private static final Key DATABASE_PASSWORD = new Key("database.password", "", true, "PostgreSQL password");
    private static final Key LOG_LEVEL = new Key("log.level", "info", false, "error, warn, info, debug or trace");

    private static final List<Key> KEYS = List.of(
            DATA_DIR, HTTP_HOST, HTTP_PORT, PUBLIC_URL, DATABASE_URL, DATABASE_USER, DATABASE_PASSWORD, LOG_LEVEL);
    private static final Set<String> LOG_LEVELS = Set.of("error", "warn", "info", "debug", "trace");
    private static final int YAML_BYTES_MAX = 1 << 20;

    private final Map<String, Setting> settings;

    private Config(Map<String, Setting> settings) {
        this.settings = Map.copyOf(settings);
        check();
    }

    /** Every key there is, in the order in which to show them. */
    public static List<Key> keys() {
        return KEYS;
    }

    /** Reads flags, environment and, if it exists, {@code continuum.yaml} in the data folder. */
    public static Config load(Map<String, String> flags, Map<String, String> environment) {
        Setting dataDir = resolve(DATA_DIR, flags, environment, Map.of(), "");
        Path yaml = Path.of(dataDir.value(), "continuum.yaml");
        return Files.exists(yaml)
                ? load(flags, environment, yaml)
                : new Config(resolveAll(flags, environment, Map.of(), ""));
    }

    /** Reads flags, environment and the given file, which must exist. */
    public static Config load(Map<String, String> flags, Map<String, String> environment, Path yaml) {
        return new Config(resolveAll(flags, environment, readYaml(yaml), "file " + yaml));
    }

    /** All settings with their sources, in the order of {@link #keys()}. */
    public List<Setting> settings() {
        return KEYS.stream().map(this::setting).toList();
    }

    public Path dataDir() {
        return Path.of(value(DATA_DIR)).toAbsolutePath().normalize();
    }

    public String httpHost() {
        return value(HTTP_HOST);
    }

    public int httpPort() {
        return Integer.parseInt(value(HTTP_PORT));
    }

    /** The URL that members use, if one was set. */
    public Optional<URI> publicUrl() {
        return Optional.of(value(PUBLIC_URL)).filter(url -> !url.isEmpty()).map(URI::create);
    }

    public boolean usesPostgres() {
        return value(DATABASE_URL).startsWith("jdbc:postgresql:");
    }

    public String databaseUrl() {
        return value(DATABASE_URL);
    }

    public String databaseUser() {
        return value(DATABASE_USER);
    }

    /** The password itself; it never goes into a log line or an error. */
    public String databasePassword() {
        return value(DATABASE_PASSWORD);
    }

    public String logLevel() {
        return value(LOG_LEVEL);
    }

    private Setting setting(Key key) {
        Setting setting = settings.get(key.name());
        if (setting == null) {
            throw new IllegalStateException("no setting for " + key.name());
        }
        return setting;
    }

    private String value(Key key) {
        return setting(key).value();
    }

    private void check() {
        checkPort(setting(HTTP_PORT));
        if (!LOG_LEVELS.contains(logLevel())) {
            throw invalid(setting(LOG_LEVEL), "must be error, warn, info, debug or trace");
        }
        if (!usesPostgres() && !value(DATABASE_URL).equals("sqlite")) {
            throw invalid(setting(DATABASE_URL), "must be sqlite or start with jdbc:postgresql:");
        }
        checkPublicUrl(setting(PUBLIC_URL));
    }

    private static void checkPort(Setting port) {
        try {
            int number = Integer.parseInt(port.value());
            if (number < 0 || number > 65_535) {
                throw invalid(port, "must be 0..65535");
            }
        } catch (NumberFormatException _) {
            throw invalid(port, "must be a number, 0..65535");
        }
    }

    private static void checkPublicUrl(Setting url) {
        if (url.value().isEmpty()) {
            return;
        }
        try {
            URI uri = URI.create(url.value());
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getPath().isEmpty() || uri.getPath().equals("/");
            if (!web || uri.getHost() == null || !bare) {
                throw invalid(url, "must be http://host[:port] or https://host[:port]");
            }
        } catch (IllegalArgumentException _) {
            throw invalid(url, "is no URL");
        }
    }

    private static ConfigException invalid(Setting setting, String remedy) {
        return new ConfigException(
                "%s = \"%s\" (%s) %s".formatted(setting.key().name(), setting.shown(), setting.source(), remedy));
    }

    private static Map<String, Setting> resolveAll(
            Map<String, String> flags, Map<String, String> environment, Map<String, String> file, String fileSource) {
        flags.keySet().forEach(name -> requireKnown(name, "flag --" + name));
        file.keySet().forEach(name -> requireKnown(name, fileSource));
        requireKnownEnvironment(environment.keySet());
        Map<String, Setting> resolved = new LinkedHashMap<>();
        KEYS.forEach(key -> resolved.put(key.name(), resolve(key, flags, environment, file, fileSource)));
        return resolved;
    }

    private static Setting resolve(
            Key key,
            Map<String, String> flags,
            Map<String, String> environment,
            Map<String, String> file,
            String fileSource) {
        String flag = flags.get(key.name());
        if (flag != null) {
            return new Setting(key, flag, "flag --" + key.name());
        }
        String variable = environment.get(key.environmentName());
        if (variable != null) {
            return new Setting(key, variable, "env " + key.environmentName());
        }
        String fromFile = file.get(key.name());
        return fromFile != null
                ? new Setting(key, fromFile, fileSource)
                : new Setting(key, key.defaultValue(), "default");
    }

    private static void requireKnown(String name, String source) {
        if (KEYS.stream().noneMatch(key -> key.name().equals(name))) {
            throw new ConfigException("unknown key \"%s\" (%s); did you mean \"%s\"?"
                    .formatted(
                            name,
                            source,
                            nearest(name, KEYS.stream().map(Key::name).toList())));
        }
    }

    /** Only variables in a section of ours are checked: other programs of the family share the prefix. */
    private static void requireKnownEnvironment(Collection<String> names) {
        List<String> known = KEYS.stream().map(Key::environmentName).toList();
        for (String name : names) {
            boolean ours = name.startsWith("CONTINUUM_HTTP_") || name.startsWith("CONTINUUM_DATABASE_");
            // The instance has this key and may share our environment.
            boolean shared = name.equals("CONTINUUM_HTTP_BODY_BYTES_MAX");
            if (ours && !shared && !known.contains(name)) {
                throw new ConfigException(
                        "unknown environment variable %s; did you mean %s?".formatted(name, nearest(name, known)));
            }
        }
    }

    private static String nearest(String name, List<String> candidates) {
        String best = candidates.getFirst();
        for (String candidate : candidates) {
            if (distance(name, candidate) < distance(name, best)) {
                best = candidate;
            }
        }
        return best;
    }

    /** Levenshtein distance. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }

    private static Map<String, String> readYaml(Path yaml) {
        try {
            if (Files.size(yaml) > YAML_BYTES_MAX) {
                throw new ConfigException(yaml + " is larger than " + YAML_BYTES_MAX + " bytes; is it the right file?");
            }
            JsonNode root = new YAMLMapper().readTree(yaml.toFile());
            Map<String, String> flat = new LinkedHashMap<>();
            if (root != null && !root.isMissingNode() && !root.isNull()) {
                flatten("", root, flat, yaml);
            }
            return flat;
        } catch (JsonProcessingException e) {
            throw new ConfigException("%s is no valid YAML: %s".formatted(yaml, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new ConfigException("cannot read %s: give an existing, readable file with --config (%s)"
                    .formatted(yaml, e.getClass().getSimpleName()));
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> flat, Path yaml) {
        if (!node.isObject()) {
            throw new ConfigException(yaml + " must hold keys and values, for example http.port: 8430");
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String name = prefix + field.getKey();
            JsonNode value = field.getValue();
            if (value.isObject()) {
                flatten(name + ".", value, flat, yaml);
            } else if (value.isValueNode()) {
                flat.put(name, value.isNull() ? "" : value.asText());
            } else {
                throw new ConfigException("%s: \"%s\" must be one value, not a list".formatted(yaml, name));
            }
        }
    }
}
