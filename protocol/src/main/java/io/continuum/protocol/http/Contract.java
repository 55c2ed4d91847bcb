package io.continuum.protocol.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a server's OpenAPI 3.1 file promises, read as a check reads it: a field that the file does not name is one too many.
 * Each server holds all answers of its tests against its own; a client or a server in another language can be held against
 * them too. Thread-safe.
 */
public final class Contract {
    /** Makes a JSON Schema (2020-12) into a check that says what is wrong with a value; the library is the caller's choice. */
    @FunctionalInterface
    public interface Schemas {
        Function<JsonNode, List<String>> compile(JsonNode schema);
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");
    private static final String LINES = "application/x-ndjson";

    /** An operation with the pattern of its path, the more literal paths first. */
    private record Operation(String method, String path, Pattern pattern, JsonNode said) {}

    private final JsonNode file;
    private final Schemas schemas;
    private final List<Operation> operations;
    private final Map<JsonNode, Function<JsonNode, List<String>>> compiled = new ConcurrentHashMap<>();

    /** @param file is changed: objects that name their fields get no others */
    public Contract(JsonNode file, Schemas schemas) {
        this.file = file;
        this.schemas = schemas;
        close(file.path("components").path("schemas"));
        close(file.path("paths"));
        operations = file.path("paths").properties().stream()
                .flatMap(path -> path.getValue().properties().stream()
                        .filter(each -> METHODS.contains(each.getKey()))
                        .map(each -> new Operation(
                                each.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                pattern(path.getKey(), path.getValue()),
                                each.getValue())))
                .sorted(Comparator.comparingLong(operation ->
                        operation.path().chars().filter(c -> c == '{').count()))
                .toList();
    }

    public JsonNode file() {
        return file;
    }

    /** Every operation, as {@code GET /v1/health}, with what the file says of it. */
    public SortedMap<String, JsonNode> operations() {
        return operations.stream()
                .collect(Collectors.toMap(
                        operation -> operation.method() + " " + operation.path(),
                        Operation::said,
                        (one, _) -> one,
                        TreeMap::new));
    }

    /** The operations that carry a tag. */
    public SortedSet<String> operations(String tag) {
        return operations().entrySet().stream()
                .filter(operation -> operation
                        .getValue()
                        .path("tags")
                        .valueStream()
                        .anyMatch(each -> each.asText().equals(tag)))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The references that lead nowhere. */
    public List<String> brokenReferences() {
        return file.findValuesAsText("$ref").stream()
                .filter(reference -> file.at(reference.substring(1)).isMissingNode())
                .toList();
    }

    /**
     * What is wrong with an answer; empty if nothing is. What is answered to paths that do not exist is not looked at.
     *
     * @param contentType empty where there was none
     * @param body null where it was not read, as of a stream: then only status and type are looked at
     */
    public List<String> violations(String method, String path, int status, String contentType, @Nullable String body) {
        Optional<JsonNode> operation = operation(method, path);
        if (operation.isEmpty()) {
            return status == 404 || status == 405 || status == 400
                    ? List.of()
                    : List.of("is an undocumented operation");
        }
        JsonNode responses = operation.get().path("responses");
        JsonNode response = responses.path(Integer.toString(status));
        if (response.isMissingNode()) {
            response = responses.path(status / 100 + "XX");
        }
        if (response.isMissingNode()) {
            return List.of("answers with a status that is not documented");
        }
        JsonNode content = resolve(response).path("content");
        if (content.isMissingNode()) {
            return body == null || body.isEmpty() ? List.of() : List.of("answers with a body where none is documented");
        }
        return matching(content, contentType, body);
    }

    /** What is wrong with a value that a schema of the file describes, such as what a stream carries. */
    public List<String> violationsOf(String schema, String json) {
        return violations(file.path("components").path("schemas").path(schema), json);
    }

    private List<String> matching(JsonNode content, String contentType, @Nullable String body) {
        String type = contentType.split(";", 2)[0].strip();
        if (!content.has(type)) {
            return List.of("has the content type \"" + contentType + "\", not one of " + content);
        }
        JsonNode schema = content.get(type).path("schema");
        if (schema.isMissingNode() || body == null) {
            return List.of();
        }
        if (!type.equals(LINES)) {
            return violations(schema, body);
        }
        List<String> violations = new ArrayList<>();
        body.lines().filter(line -> !line.isBlank()).forEach(line -> violations.addAll(violations(schema, line)));
        return violations;
    }

    private List<String> violations(JsonNode schema, String body) {
        try {
            return compiled.computeIfAbsent(schema, this::compile).apply(JSON.readTree(body));
        } catch (IOException e) {
            return List.of("is no JSON: " + e.getMessage());
        }
    }

    private Function<JsonNode, List<String>> compile(JsonNode schema) {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("allOf").add(schema);
        root.set("components", file.path("components"));
        return schemas.compile(root);
    }

    private Optional<JsonNode> operation(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method().equals(method)
                        && operation.pattern().matcher(path).matches())
                .map(Operation::said)
                .findFirst();
    }

    /** A last parameter may span segments where the file says so. */
    private Pattern pattern(String template, JsonNode item) {
        boolean many = item.path("parameters")
                .valueStream()
                .anyMatch(
                        parameter -> resolve(parameter).path("x-many-segments").asBoolean());
        return Pattern.compile(template.replace(".", "\\.")
                .replaceAll("\\{\\w+}$", many ? "(.+)" : "([^/]+)")
                .replaceAll("\\{\\w+}", "([^/]+)"));
    }

    private JsonNode resolve(JsonNode node) {
        String reference = node.path("$ref").asText();
        return reference.isEmpty() ? node : file.at(reference.substring(1));
    }

    /** Objects that name their fields have no others, unless the file says so. */
    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Contract::close);
    }
}
