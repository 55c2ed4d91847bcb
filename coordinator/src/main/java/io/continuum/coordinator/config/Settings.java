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
 * Values of a server's keys and where each comes from. Order: flag, then environment, then {@code continuum.yaml}, then
 * default. An unknown key is an error that names the nearest known one. Immutable.
 */
final class Settings {
    private static final Set<String> LOG_LEVELS = Set.of("error", "warn", "info", "debug", "trace");
    private static final int YAML_BYTES_MAX = 1 << 20;

    private final List<Key> keys;
    private final Map<String, Setting> settings;

    private Settings(List<Key> keys, Map<String, Setting> settings) {
        this.keys = List.copyOf(keys);
        this.settings = Map.copyOf(settings);
    }

    /** Reads flags, environment and, if it exists, {@code continuum.yaml} in the folder that {@code dataDir} names. */
    static Settings load(List<Key> keys, Key dataDir, Map<String, String> flags, Map<String, String> environment) {
        Path yaml = Path.of(resolve(dataDir, flags, environment, Map.of(), "").value(), "continuum.yaml");
        return Files.exists(yaml)
                ? load(keys, flags, environment, yaml)
                : new Settings(keys, resolveAll(keys, flags, environment, Map.of(), ""));
    }

    /** Reads flags, environment and the given file, which must exist. */
    static Settings load(List<Key> keys, Map<String, String> flags, Map<String, String> environment, Path yaml) {
        return new Settings(keys, resolveAll(keys, flags, environment, readYaml(yaml), "file " + yaml));
    }

    /** All settings, in the order of the keys. */
    List<Setting> all() {
        return keys.stream().map(this::setting).toList();
    }

    Setting setting(Key key) {
        Setting setting = settings.get(key.name());
        if (setting == null) {
            throw new IllegalStateException("no setting for " + key.name());
        }
        return setting;
    }

    String value(Key key) {
        return setting(key).value();
    }

    /** A value that was checked to be a number. */
    long number(Key key) {
        return Long.parseLong(value(key));
    }

    Path path(Key key) {
        return Path.of(value(key)).toAbsolutePath().normalize();
    }

    Optional<URI> url(Key key) {
        return Optional.of(value(key)).filter(url -> !url.isEmpty()).map(URI::create);
    }

    void requireLogLevel(Key key) {
        if (!LOG_LEVELS.contains(value(key))) {
            throw invalid(setting(key), "must be error, warn, info, debug or trace");
        }
    }

    void requireOneOf(Key key, String... values) {
        if (!List.of(values).contains(value(key))) {
            throw invalid(setting(key), "must be " + String.join(" or ", values));
        }
    }

    void requireNumber(Key key, long min, long max) {
        try {
            long number = Long.parseLong(value(key));
            if (number < min || number > max) {
                throw invalid(setting(key), "must be %d..%d".formatted(min, max));
            }
        } catch (NumberFormatException _) {
            throw invalid(setting(key), "must be a number, %d..%d".formatted(min, max));
        }
    }

    /** Accepts an empty value and an http or https URL without path. */
    void requireUrl(Key key) {
        if (value(key).isEmpty()) {
            return;
        }
        try {
            URI uri = URI.create(value(key));
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getPath().isEmpty() || uri.getPath().equals("/");
            if (!web || uri.getHost() == null || !bare) {
                throw invalid(setting(key), "must be http://host[:port] or https://host[:port]");
            }
        } catch (IllegalArgumentException _) {
            throw invalid(setting(key), "is no URL");
        }
    }

    static ConfigException invalid(Setting setting, String remedy) {
        return new ConfigException(
                "%s = \"%s\" (%s) %s".formatted(setting.key().name(), setting.shown(), setting.source(), remedy));
    }

    private static Map<String, Setting> resolveAll(
            List<Key> keys,
            Map<String, String> flags,
            Map<String, String> environment,
            Map<String, String> file,
            String fileSource) {
        flags.keySet().forEach(name -> requireKnown(keys, name, "flag --" + name));
        file.keySet().forEach(name -> requireKnown(keys, name, fileSource));
        requireKnownEnvironment(keys, environment.keySet());
        Map<String, Setting> resolved = new LinkedHashMap<>();
        keys.forEach(key -> resolved.put(key.name(), resolve(key, flags, environment, file, fileSource)));
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

    private static void requireKnown(List<Key> keys, String name, String source) {
        if (keys.stream().noneMatch(key -> key.name().equals(name))) {
            throw new ConfigException("unknown key \"%s\" (%s); did you mean \"%s\"?"
                    .formatted(
                            name,
                            source,
                            nearest(name, keys.stream().map(Key::name).toList())));
        }
    }

    /** Only variables in a section of ours are checked: other programs of the family share the prefix. */
    private static void requireKnownEnvironment(List<Key> keys, Collection<String> names) {
        List<String> known = keys.stream().map(Key::environmentName).toList();
        for (String name : names) {
            boolean ours = keys.stream()
                    .filter(key -> key.name().contains(".") && !key.name().startsWith("log."))
                    .anyMatch(key -> name.startsWith(key.environmentSection()));
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
