package io.continuum.instance.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads continuum.yaml into dotted names; {@code http: {port: 1}} and {@code http.port: 1} mean the same. */
final class YamlFile {
    private static final long BYTES_MAX = 1 << 20;

    private YamlFile() {}

    static Map<String, String> read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new ConfigException(file + " is larger than " + BYTES_MAX + " bytes.");
            }
            JsonNode root = new ObjectMapper(new YAMLFactory()).readTree(Files.readString(file));
            Map<String, String> values = new LinkedHashMap<>();
            if (root != null && !root.isNull() && !root.isMissingNode()) {
                if (!root.isObject()) {
                    throw new ConfigException(file + " must hold settings as name: value lines.");
                }
                flatten("", root, values, file);
            }
            return values;
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + " is no valid YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConfigException("Cannot read " + file + ": " + e.getMessage());
        }
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> values, Path file) {
        node.properties().forEach(entry -> {
            String name = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(name + ".", value, values, file);
            } else if (value.isArray()) {
                throw new ConfigException(name + " in " + file + " must be a single value, not a list.");
            } else {
                values.put(name, value.isNull() ? "" : value.asText());
            }
        });
    }
}
