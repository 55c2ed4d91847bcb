package io.continuum.coordinator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** What openapi.yaml promises, read as a test reads it: a field that it does not name is one too many. Thread-safe. */
final class Contract {
    private static final Contract CONTRACT = new Contract(read());

    private final JsonNode file;
    private final SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getOpenApi31());
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    private Contract(JsonNode file) {
        this.file = file;
        close(file);
    }

    static Contract get() {
        return CONTRACT;
    }

    JsonNode file() {
        return file;
    }

    /** Every operation of the server, as {@code GET /v1/health}. */
    SortedSet<String> operations(String server) {
        SortedSet<String> operations = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : file.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (operation.getValue().path("tags").toString().contains('"' + server + '"')) {
                    operations.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        }
        return operations;
    }

    /** What is wrong with an answer; empty if nothing is. What is answered to paths that do not exist is not looked at. */
    List<String> violations(String method, String path, int status, String contentType, String body) {
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isEmpty()) {
            return status == 404 || status == 405 || status == 400
                    ? List.of()
                    : List.of("is an undocumented operation");
        }
        JsonNode responses = operation.get().get("responses");
        JsonNode response = responses.path(Integer.toString(status));
        if (response.isMissingNode()) {
            response = responses.path(status / 100 + "XX");
        }
        if (response.isMissingNode()) {
            return List.of("answers with a status that is not documented");
        }
        JsonNode content = resolve(response).path("content");
        String type = contentType.split(";", 2)[0];
        if (!content.has(type)) {
            return List.of("answers with the content type \"" + contentType + "\", not one of " + content);
        }
        JsonNode schema = content.get(type).path("schema");
        return schema.isMissingNode() ? List.of() : violations(schema, body);
    }

    private List<String> violations(JsonNode schema, String body) {
        try {
            JsonNode json = TestMember.JSON.readTree(body);
            return compiled.computeIfAbsent(schema, this::compile).validate(json).stream()
                    .map(Object::toString)
                    .toList();
        } catch (IOException e) {
            return List.of("is no JSON: " + e.getMessage());
        }
    }

    private Schema compile(JsonNode schema) {
        ObjectNode root = TestMember.JSON.createObjectNode();
        root.putArray("allOf").add(schema);
        root.set("components", file.get("components"));
        return registry.getSchema(root);
    }

    private Optional<JsonNode> operation(String method, String path) {
        for (Map.Entry<String, JsonNode> template : file.get("paths").properties()) {
            JsonNode operation = template.getValue().path(method.toLowerCase(Locale.ROOT));
            if (!operation.isMissingNode()
                    && pattern(template.getKey(), template.getValue())
                            .matcher(path)
                            .matches()) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }

    private static Pattern pattern(String template, JsonNode item) {
        String one = item.toString().contains("\"x-many-segments\":true") ? "(.+)" : "([^/]+)";
        return Pattern.compile(
                template.replace(".", "\\.").replaceAll("\\{\\w+}$", one).replaceAll("\\{\\w+}", "([^/]+)"));
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : file.at(reference.substring(1));
    }

    /** Objects that name their fields have no others. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Contract::close);
    }

    private static JsonNode read() {
        try (InputStream file =
                Objects.requireNonNull(Contract.class.getResourceAsStream("/io/continuum/coordinator/openapi.yaml"))) {
            return new YAMLMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
