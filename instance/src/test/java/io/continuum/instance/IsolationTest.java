package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.continuum.instance.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R6, H-04. Walks every route that the server answers, every tool and every stream with a key that must not see what another
 * tenant, or another space, holds. The routes are the server's own list, so that a new one is walked too; that the walk would
 * notice is shown by walking with the owner's key.
 */
class IsolationTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final long STREAM_MS = 700;
    /** What takes the walker's own key or session away, or keeps a connection open for good. */
    private static final Set<String> NOT_WALKED = Set.of("GET /v1/peer");

    @TempDir
    private Path folder;

    private final Random random = new Random(SEED);
    private RunningInstance instance;
    private Client operator;

    /** The settings that choose the database. */
    Map<String, String> database() {
        return Map.of();
    }

    @BeforeEach
    void start() throws StartException {
        Map<String, String> flags = new HashMap<>(database());
        flags.put("data_dir", folder.resolve("data").toString());
        flags.put("http.port", "0");
        instance = Instance.start(Config.load(flags, Map.of(), null));
        operator = new Client(instance, instance.firstStart().orElseThrow().apiKey());
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    /** What somebody holds: words that stand nowhere else, and the ids of all that was made. */
    private record Holding(String marker, Set<String> secrets, List<String> ids) {}

    private String key(String tenant, String role, String space) {
        Map<String, Object> wanted = new LinkedHashMap<>(Map.of("tenant", tenant, "role", role));
        if (!space.isEmpty()) {
            wanted.put("space", space);
        }
        Client.Answer made = operator.post("/v1/keys", wanted);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().at("/key").asText();
    }

    /** Fills a space with every kind of thing there is; each carries the marker, and everybody's speak of the pump. */
    private Holding fill(String apiKey, String space) {
        Client owner = new Client(instance, apiKey);
        String marker = "zq" + Long.toString(random.nextLong() >>> 8, 36);
        Set<String> ids = new LinkedHashSet<>();
        Map<String, Object> labels = Map.of(
                "space",
                space,
                "session_id",
                "session-" + marker,
                "actor",
                "Actor " + marker,
                "user_id",
                "u-" + marker);
        learn(
                owner,
                ids,
                labels,
                "/v1/learn",
                Map.of(
                        "text",
                        "The pump of Xanthe " + marker + " failed. " + marker + " was caused by rust.",
                        "tags",
                        List.of("tag-" + marker),
                        "source",
                        "source-" + marker,
                        "metadata",
                        Map.of("note", marker)));
        learn(
                owner,
                ids,
                labels,
                "/v1/learn",
                Map.of(
                        "messages",
                        List.of(
                                Map.of("content", "Is the pump " + marker + " on?"),
                                Map.of("role", "assistant", "content", "The pump " + marker + " is on."))));
        learn(
                owner,
                ids,
                labels,
                "/v1/decisions",
                Map.of("choice", "keep the pump " + marker, "rationale", "pump " + marker + " works"));
        learn(
                owner,
                ids,
                labels,
                "/v1/skills",
                Map.of("trigger", "pump " + marker + " stops", "steps", List.of("restart " + marker)));
        learn(owner, ids, labels, "/v1/episodes", Map.of("title", "pump " + marker, "task", "mend " + marker));
        learn(
                owner,
                ids,
                labels,
                "/v1/relations",
                Map.of("from", "pump " + marker, "type", "causes", "to", "flood " + marker));
        learn(
                owner,
                ids,
                labels,
                "/v1/relations",
                Map.of("from", "engine " + marker, "type", "causes", "to", "flood " + marker));
        learn(owner, ids, labels, "/v1/learn", Map.of("text", "The colour of pump" + marker + " is red."));
        learn(owner, ids, labels, "/v1/learn", Map.of("text", "The colour of pump" + marker + " is blue."));
        List<String> things = new ArrayList<>();
        for (JsonNode entity :
                owner.get("/v1/entities?limit=500&space=" + space).json().at("/entities")) {
            ids.add(entity.at("/id").asText());
            if (entity.at("/name").asText().startsWith("pump " + marker)
                    || entity.at("/name").asText().startsWith("engine " + marker)) {
                things.add(entity.at("/id").asText());
            }
        }
        if (things.size() > 1) {
            Client.Answer merged =
                    owner.post("/v1/entities/merge", Map.of("from", things.get(0), "into", things.get(1)));
            ids.add(merged.json().path("id").asText(""));
        }
        owner.get("/v1/conflicts?state=all&space=" + space)
                .json()
                .at("/conflicts")
                .forEach(conflict -> ids.add(conflict.at("/id").asText()));
        ids.add(owner.post("/v1/forget", Map.of("subject", marker, "space", space))
                .json()
                .path("digest")
                .asText(""));
        ObjectNode entity =
                MAPPER.createObjectNode().put("name", "Thing " + marker).put("entityType", "pump");
        entity.putArray("observations").add("pump seen by " + marker);
        ObjectNode entities = MAPPER.createObjectNode();
        entities.putArray("entities").add(entity);
        tool(apiKey, "classic", "create_entities", entities);
        ids.remove("");
        Set<String> secrets = new TreeSet<>(ids);
        secrets.add(marker);
        return new Holding(marker, secrets, List.copyOf(ids));
    }

    private static void learn(
            Client owner, Set<String> ids, Map<String, Object> labels, String path, Map<String, Object> body) {
        Map<String, Object> whole = new LinkedHashMap<>(labels);
        whole.putAll(body);
        Client.Answer learned = owner.post(path, whole);
        assertThat(learned.status()).as(path + " " + learned.body()).isEqualTo(201);
        learned.json()
                .at("/memories")
                .forEach(memory -> ids.add(memory.at("/id").asText()));
    }

    private String tool(String apiKey, String profile, String name, ObjectNode arguments) {
        ObjectNode params = MAPPER.createObjectNode().put("name", name);
        params.set("arguments", arguments);
        return rpc(apiKey, profile, "tools/call", params);
    }

    private String rpc(String apiKey, String profile, String method, ObjectNode params) {
        ObjectNode message =
                MAPPER.createObjectNode().put("jsonrpc", "2.0").put("id", 1).put("method", method);
        message.set("params", params);
        return send(apiKey, "POST", "/mcp?profile=" + profile, message.toString(), () -> {});
    }

    /** What comes back within a moment; of a stream, what it has sent by then, after something has happened. */
    private String send(String apiKey, String method, String path, String body, Runnable meanwhile) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.url() + path))
                .header("X-API-Key", apiKey)
                .header("Last-Event-ID", "0")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<InputStream> response = Exchange.send(request, HttpResponse.BodyHandlers.ofInputStream());
            boolean stream =
                    response.headers().firstValue("content-type").orElse("").startsWith("text/event-stream");
            try (InputStream in = response.body()) {
                if (!stream) {
                    String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    Exchange.check(response, answer);
                    return answer;
                }
                meanwhile.run();
                StringBuilder sent = new StringBuilder();
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STREAM_MS);
                while (System.nanoTime() < end) {
                    byte[] some = new byte[Math.min(in.available(), 1 << 16)];
                    sent.append(new String(some, 0, Math.max(0, in.read(some)), StandardCharsets.UTF_8));
                    TimeUnit.MILLISECONDS.sleep(20);
                }
                return sent.toString();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Bodies that mean something to some route: all fields that any route knows, about things or about words. */
    private List<String> bodies(Holding target) {
        List<String> bodies = new ArrayList<>(List.of(""));
        for (String id : pick(target.ids())) {
            ObjectNode body = MAPPER.createObjectNode();
            for (String name : List.of("id", "from", "to", "into", "merge_id", "keep", "supersedes")) {
                body.put(name, id);
            }
            body.putArray("ids").add(id);
            body.put("resolution", "keep")
                    .put("useful", true)
                    .put("success", true)
                    .put("pinned", true)
                    .put("limit", 100);
            bodies.add(body.toString());
            ObjectNode walk = MAPPER.createObjectNode().put("depth", 3).put("limit", 100);
            walk.putArray("from").add(id);
            bodies.add(walk.toString());
        }
        ObjectNode words = MAPPER.createObjectNode();
        for (String name : List.of(
                "query",
                "message",
                "question",
                "user_message",
                "text",
                "choice",
                "trigger",
                "title",
                "subject",
                "topic",
                "label",
                "name")) {
            words.put(name, "pump");
        }
        words.put("ai_response", "yes")
                .put("limit", 100)
                .put("max_tokens", 50_000)
                .put("max_concepts", 100);
        words.putObject("include").put("superseded", true);
        words.putArray("facets").add("kind").add("space").add("tags").add("actor");
        bodies.add(words.toString());
        ObjectNode all = MAPPER.createObjectNode().put("limit", 100);
        all.putObject("filter").put("text", "*");
        all.putObject("filters").putObject("text").put("icontains", "p");
        all.put("query", "pump rust flood keep restart mend colour");
        bodies.add(all.toString());
        return bodies;
    }

    /** Where the address names a thing, one body of each sort is enough. */
    private List<String> bodies(String method, String path, Holding target) {
        if (method.equals("GET")) {
            return List.of("");
        }
        List<String> all = bodies(target);
        return path.contains(":") ? List.of(all.getFirst(), all.get(1), all.getLast()) : all;
    }

    /** Some of each sort, for there are many. */
    private List<String> pick(List<String> ids) {
        List<String> some = new ArrayList<>();
        for (int i = 0; i < ids.size(); i += Math.max(1, ids.size() / 8)) {
            some.add(ids.get(i));
        }
        some.add(ids.getLast());
        return some;
    }

    /** Every route with the other's ids in its path and in its body; returns which of them showed a secret. */
    private Set<String> leaksOfRoutes(
            String apiKey, Holding target, String targetKey, String targetSpace, boolean readOnly) {
        Set<String> leaks = new TreeSet<>();
        Client owner = new Client(instance, targetKey);
        for (String route : instance.routes()) {
            String method = route.substring(0, route.indexOf(' '));
            String path = route.substring(route.indexOf(' ') + 1);
            boolean reads = method.equals("GET")
                    || path.matches("/v1/(recall|search|graph/.*|messages/search|semantic/search)|/compat/mem0/search");
            if (NOT_WALKED.contains(route) || path.endsWith("*") || readOnly && !reads) {
                continue;
            }
            List<String> paths = new ArrayList<>();
            if (path.contains(":")) {
                for (String id : pick(target.ids())) {
                    paths.add(path.replaceAll(":[a-z_A-Z]+", id));
                }
                paths.add(path.replaceAll(":[a-z_A-Z]+", "session-" + target.marker()));
            } else if (method.equals("GET")) {
                paths.addAll(List.of(
                        path,
                        path + "?limit=100&status=all&state=all&all=true",
                        path + "?limit=100&as_of=2100-01-01T00:00:00Z",
                        path + "?session_id=session-" + target.marker(),
                        path + "?filter="
                                + URLEncoder.encode("{\"text\":{\"icontains\":\"pump\"}}", StandardCharsets.UTF_8),
                        path + "?space=" + targetSpace + "&limit=100&user_id=u-" + target.marker()));
            } else {
                paths.add(path);
            }
            for (String address : paths) {
                for (String body : bodies(method, path, target)) {
                    String answer = send(
                            apiKey,
                            method,
                            address,
                            body,
                            () -> owner.post(
                                    "/v1/learn",
                                    Map.of(
                                            "text",
                                            "Stream " + target.marker() + " " + random.nextInt(),
                                            "space",
                                            targetSpace)));
                    if (shows(answer, target, address + body)) {
                        leaks.add(route);
                    }
                }
            }
        }
        return leaks;
    }

    /** Whether an answer holds a secret that the question did not. */
    private static boolean shows(String answer, Holding target, String asked) {
        return target.secrets().stream().anyMatch(secret -> !asked.contains(secret) && answer.contains(secret));
    }

    /** Every tool, resource and prompt of every profile. */
    private Set<String> leaksOfTools(String apiKey, Holding target, boolean readOnly) throws IOException {
        Set<String> leaks = new TreeSet<>();
        for (String profile : List.of("default", "classic", "full")) {
            for (JsonNode tool : MAPPER.readTree(rpc(apiKey, profile, "tools/list", MAPPER.createObjectNode()))
                    .at("/result/tools")) {
                if (readOnly && !tool.at("/annotations/readOnlyHint").asBoolean()) {
                    continue;
                }
                for (ObjectNode arguments : argumentsOf(tool.path("inputSchema"), target)) {
                    String answer = tool(apiKey, profile, tool.path("name").asText(), arguments);
                    if (answer.contains(target.marker())) { // ids the walk itself may have written down before
                        leaks.add(tool.path("name").asText());
                    }
                }
            }
            List<String> resources = new ArrayList<>(List.of(
                    "memory://recent", "memory://knowledge-graph", "memory://session/session-" + target.marker()));
            target.ids().forEach(id -> resources.add("memory://entity/" + id));
            for (String uri : resources) {
                String read = rpc(
                        apiKey,
                        profile,
                        "resources/read",
                        MAPPER.createObjectNode().put("uri", uri));
                if (read.replace(uri, "").contains(target.marker())) {
                    leaks.add("resource");
                }
            }
            ObjectNode prompt = MAPPER.createObjectNode().put("name", "start_session");
            prompt.putObject("arguments").put("topic", "pump");
            if (rpc(apiKey, profile, "prompts/get", prompt).contains(target.marker())) {
                leaks.add("prompt");
            }
        }
        return leaks;
    }

    /** None, all that ask for words, and each of the other's ids wherever one fits. */
    private List<ObjectNode> argumentsOf(JsonNode schema, Holding target) {
        Set<ObjectNode> all =
                new LinkedHashSet<>(Set.of(MAPPER.createObjectNode())); // numbers come out the same for all
        List<String> values = new ArrayList<>(List.of("pump"));
        values.addAll(pick(target.ids()));
        for (String value : values) {
            for (Map.Entry<String, JsonNode> property :
                    schema.path("properties").properties()) {
                ObjectNode arguments = MAPPER.createObjectNode();
                schema.path("required").forEach(name -> fit(arguments, schema, name.asText(), value));
                fit(arguments, schema, property.getKey(), value);
                all.add(arguments);
            }
        }
        return List.copyOf(all);
    }

    private static void fit(ObjectNode arguments, JsonNode schema, String name, String value) {
        JsonNode property = schema.path("properties").path(name);
        switch (property.path("type").asText()) {
            case "string" ->
                arguments.put(
                        name,
                        property.has("enum")
                                ? property.at("/enum/0").asText()
                                : name.equals("space") ? "default" : value);
            case "boolean" -> arguments.put(name, true);
            case "integer", "number" -> arguments.put(name, name.equals("max_tokens") ? 50_000 : 5);
            case "array" -> {
                ArrayNode list = arguments.putArray(name);
                if (property.at("/items/type").asText().equals("string")) {
                    list.add(value);
                } else {
                    ObjectNode item = list.addObject();
                    property.at("/items/properties")
                            .properties()
                            .forEach(part -> fit(item, property.path("items"), part.getKey(), value));
                }
            }
            default -> arguments.putObject(name);
        }
    }

    /** Every row of every table, but for the time at which a key was used. */
    private Map<String, Long> stored() throws SQLException {
        Map<String, Long> stored = new TreeMap<>();
        try (Connection connection = connection()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = connection
                    .getMetaData()
                    .getTables(connection.getCatalog(), connection.getSchema(), "%", new String[] {"TABLE"})) {
                while (found.next()) {
                    tables.add(found.getString("TABLE_NAME"));
                }
            }
            for (String table : tables) {
                try (Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("select * from " + table)) {
                    long sum = 0;
                    long count = 0;
                    while (rows.next()) {
                        sum += row(rows);
                        count++;
                    }
                    stored.put(table, 31 * sum + count);
                }
            }
        }
        return stored;
    }

    private static long row(ResultSet row) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
            if (!row.getMetaData().getColumnName(column).equals("last_used_at")) {
                Object value = row.getObject(column);
                values.add(value instanceof byte[] bytes ? Arrays.hashCode(bytes) : String.valueOf(value));
            }
        }
        return values.hashCode();
    }

    Connection connection() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("data").resolve("continuum.db"));
    }

    /** What is stored once all that goes on by itself after learning has come to rest. */
    private Map<String, Long> storedAtRest() throws Exception {
        Map<String, Long> before = stored();
        for (int look = 0; look < 40; look++) {
            TimeUnit.MILLISECONDS.sleep(300);
            Map<String, Long> now = stored();
            if (now.equals(before)) {
                return now;
            }
            before = now;
        }
        throw new AssertionError("the instance does not come to rest");
    }

    /** Every route with ids and bodies that mean something there; returns those that let a reader in and should not have. */
    private Set<String> letIn(String reader, Holding own) {
        Set<String> letIn = new TreeSet<>();
        InstanceContract.get().operations().forEach((operation, said) -> {
            String method = operation.substring(0, operation.indexOf(' '));
            String template = operation.substring(operation.indexOf(' ') + 1);
            if (NOT_WALKED.contains(operation) || template.startsWith("/console")) {
                return;
            }
            boolean mayRead =
                    Set.of("open", "reader").contains(said.path("x-role").asText());
            List<String> ids = template.contains("{")
                    ? List.of(own.ids().getFirst(), own.ids().getLast())
                    : List.of("");
            for (String id : ids) {
                for (String body : bodies(method, template.replace('{', ':'), own)) {
                    String answer = send(reader, method, template.replaceAll("\\{\\w+}", id), body, () -> {});
                    if (!mayRead && !answer.contains("\"status\":403")) {
                        letIn.add(operation);
                    }
                }
            }
        });
        return letIn;
    }

    private static int count(Client owner, String space) {
        return owner.get("/v1/memories?limit=500&status=all&space=" + space)
                .json()
                .at("/memories")
                .size();
    }

    @Test
    void r6NoRouteNoToolAndNoStreamShowsAnotherTenantsThings() throws Exception {
        String owning = key("owner", "admin", "");
        String member = key("stranger", "member", "");
        String admin = key("intruder", "admin", ""); // another one, for the walk itself writes
        Holding target = fill(owning, "default");
        fill(member, "default");
        Client owner = new Client(instance, owning);
        target.secrets().add(owner.get("/v1/keys").json().at("/keys/0/id").asText());
        int before = count(owner, "default");

        for (String stranger : List.of(member, admin)) {
            assertThat(leaksOfRoutes(stranger, target, owning, "default", false))
                    .as("seed " + SEED)
                    .isEmpty();
            assertThat(leaksOfTools(stranger, target, false)).as("seed " + SEED).isEmpty();
        }

        assertThat(count(owner, "default")).as("nothing was removed").isGreaterThanOrEqualTo(before);
        assertThat(owner.get("/v1/keys").json().at("/keys")).hasSize(1);
        assertThat(leaksOfRoutes(owning, target, owning, "default", true))
                .as("the walk would have noticed")
                .contains(
                        "GET /v1/events",
                        "GET /v1/memories",
                        "GET /v1/memories/:id",
                        "GET /v1/memories/:id/history",
                        "GET /v1/entities",
                        "GET /v1/entities/:id/neighbors",
                        "GET /v1/entities/merges",
                        "GET /v1/graph",
                        "GET /v1/decisions",
                        "GET /v1/skills",
                        "GET /v1/sessions",
                        "GET /v1/keys",
                        "POST /v1/recall",
                        "POST /v1/search",
                        "POST /v1/graph/traverse");
        assertThat(leaksOfTools(owning, target, true))
                .as("the walk would have noticed")
                .contains(
                        "memory_recall",
                        "memory_search",
                        "memory_get",
                        "memory_explore",
                        "read_graph",
                        "search_nodes",
                        "memory_list",
                        "resource",
                        "prompt");
    }

    @Test // M-6
    void aKeyThatReadsChangesNothingByRouteByToolOrByStream() throws Exception {
        String owning = key("owner", "admin", "");
        Holding own = fill(owning, "default");
        String reader = key("owner", "reader", "");
        Map<String, Long> before = storedAtRest();

        assertThat(letIn(reader, own)).as("seed " + SEED).isEmpty();
        for (String profile : List.of("default", "classic", "full")) {
            for (JsonNode tool : MAPPER.readTree(rpc(reader, profile, "tools/list", MAPPER.createObjectNode()))
                    .at("/result/tools")) {
                for (ObjectNode arguments : argumentsOf(tool.path("inputSchema"), own)) {
                    tool(reader, profile, tool.path("name").asText(), arguments);
                }
            }
        }
        for (String alias : List.of("memory_store", "federation_sync")) {
            tool(reader, "default", alias, MAPPER.createObjectNode().put("text", "What a reader says."));
        }

        assertThat(storedAtRest()).as("seed " + SEED).isEqualTo(before);
        assertThat(new Client(instance, reader)
                        .post("/v1/recall", Map.of("query", "pump " + own.marker()))
                        .json()
                        .at("/hits"))
                .as("it reads")
                .isNotEmpty();
        assertThat(tool(
                        reader,
                        "default",
                        "memory_learn",
                        MAPPER.createObjectNode().put("text", "What a reader says.")))
                .contains("may only read");
        tool(owning, "default", "memory_learn", MAPPER.createObjectNode().put("text", "What a reader says."));
        assertThat(stored()).as("the comparison would have noticed").isNotEqualTo(before);
    }

    @Test
    void r6AKeyOfOneSpaceShowsNothingOfAnother() throws Exception {
        String owning = key("owner", "admin", "");
        String scoped = key("owner", "member", "red");
        String blueKey = key("owner", "member", "blue");
        Holding blue = fill(blueKey, "blue");
        fill(scoped, "red");
        Client owner = new Client(instance, owning);
        int before = count(owner, "blue");

        assertThat(leaksOfRoutes(scoped, blue, owning, "blue", false))
                .as("seed " + SEED)
                .isEmpty();
        assertThat(leaksOfTools(scoped, blue, false)).as("seed " + SEED).isEmpty();

        assertThat(count(owner, "blue")).as("nothing was removed").isGreaterThanOrEqualTo(before);
    }
}
