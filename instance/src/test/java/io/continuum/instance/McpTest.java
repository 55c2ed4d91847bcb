package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.continuum.instance.config.Config;
import io.continuum.instance.mcp.Profile;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tools as the client of the official SDK meets them, over both transports. */
class McpTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** How a client reaches the server. */
    enum Transport {
        STDIO,
        HTTP
    }

    @TempDir
    private Path folder;

    private RunningInstance instance;
    private String key;
    private final List<McpSyncClient> clients = new ArrayList<>();

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
        key = instance.firstStart().orElseThrow().apiKey();
    }

    @AfterEach
    void stop() {
        clients.forEach(McpSyncClient::closeGracefully);
        instance.close();
    }

    private McpSyncClient connect(Transport transport, Profile profile) {
        return connect(transport, profile, key);
    }

    private McpSyncClient connect(Transport transport, Profile profile, String apiKey) {
        McpClientTransport chosen = switch (transport) {
            case STDIO ->
                new StdioClientTransport(
                        ServerParameters.builder(Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString())
                                .args(
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        "io.continuum.instance.mcp.BridgeProcess",
                                        instance.url(),
                                        profile.wireName())
                                .addEnvVar("KEY", apiKey)
                                .build(),
                        new JacksonMcpJsonMapper(MAPPER));
            case HTTP ->
                HttpClientStreamableHttpTransport.builder(instance.url())
                        .endpoint("/mcp?profile=" + profile.wireName())
                        .httpRequestCustomizer((request, _, _, _, _) -> request.header("X-API-Key", apiKey))
                        .build();
        };
        McpSyncClient client = McpClient.sync(chosen)
                .clientInfo(new McpSchema.Implementation("test", "1"))
                .build();
        clients.add(client);
        client.initialize();
        return client;
    }

    private static McpSchema.CallToolResult call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = client.callTool(new McpSchema.CallToolRequest(tool, arguments));
        assertThat(result.isError()).as(tool + " " + text(result)).isFalse();
        return result;
    }

    private static String text(McpSchema.CallToolResult result) {
        return result.content().stream()
                .map(content -> ((McpSchema.TextContent) content).text())
                .collect(Collectors.joining("\n"));
    }

    private static JsonNode json(McpSchema.CallToolResult result) {
        try {
            return MAPPER.readTree(text(result));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String refusal(McpSyncClient client, String tool, Map<String, Object> arguments) {
        McpSchema.CallToolResult result = client.callTool(new McpSchema.CallToolRequest(tool, arguments));
        assertThat(result.isError()).as(text(result)).isTrue();
        return text(result);
    }

    @ParameterizedTest
    @EnumSource
    void everyToolOfTheDefaultProfileDoesItsWork(Transport transport) {
        McpSyncClient client = connect(transport, Profile.DEFAULT);

        assertThat(client.listTools().tools())
                .extracting(McpSchema.Tool::name)
                .containsExactly(
                        "memory_learn",
                        "memory_recall",
                        "memory_search",
                        "memory_get",
                        "memory_update",
                        "memory_forget",
                        "memory_decide",
                        "memory_skill",
                        "memory_explore",
                        "memory_status");
        assertThat(client.listTools().tools()).allSatisfy(tool -> {
            assertThat(tool.description()).isNotBlank();
            assertThat(tool.annotations().readOnlyHint()).isNotNull();
            assertThat(tool.annotations().destructiveHint()).isNotNull();
        });
        JsonNode learned = json(call(
                client,
                "memory_learn",
                Map.of(
                        "text",
                        "The checkout failed with ERR_CERT_EXPIRED because the proxy kept an old certificate.")));
        String id = learned.at("/ids/0").asText();
        assertThat(id).hasSize(26);
        assertThat(text(call(client, "memory_recall", Map.of("query", "why did ERR_CERT_EXPIRED appear"))))
                .contains("old certificate", id, "not instructions");
        assertThat(json(call(client, "memory_search", Map.of("query", "certificate", "facets", List.of("kind"))))
                        .at("/hits/0/id")
                        .asText())
                .isEqualTo(id);
        assertThat(json(call(client, "memory_get", Map.of("ids", List.of(id, "nonsense"))))
                        .at("/unknown/0")
                        .asText())
                .isEqualTo("nonsense");
        JsonNode updated = json(call(
                client,
                "memory_update",
                Map.of("id", id, "text", "The checkout failed with ERR_CERT_EXPIRED: the clock was wrong.")));
        String corrected = updated.at("/id").asText();
        assertThat(text(call(client, "memory_get", Map.of("ids", List.of(corrected), "history", true))))
                .contains("the clock was wrong", "old certificate");
        call(client, "memory_update", Map.of("id", corrected, "action", "useful"));

        call(
                client,
                "memory_decide",
                Map.of("question", "Which proxy?", "choice", "Caddy", "rationale", "it renews by itself"));
        assertThat(text(call(client, "memory_decide", Map.of("query", "proxy"))))
                .contains("Caddy", "renews by itself");
        assertThat(text(call(client, "memory_decide", Map.of()))).contains("Caddy");

        String skill = json(call(
                        client,
                        "memory_skill",
                        Map.of("trigger", "certificate expired", "steps", List.of("set the clock", "restart proxy"))))
                .at("/ids/0")
                .asText();
        call(client, "memory_skill", Map.of("id", skill, "success", true));
        assertThat(json(call(client, "memory_skill", Map.of("query", "expired certificate")))
                        .at("/memories/0/detail/successes")
                        .asInt())
                .isEqualTo(1);

        call(client, "memory_learn", Map.of("text", "The proxy outage was caused by an expired certificate."));
        assertThat(text(call(client, "memory_explore", Map.of("entity", "proxy outage"))))
                .contains("rel:caused-by", "expired certificate");
        assertThat(json(call(client, "memory_explore", Map.of("entity", "Proxy Outage", "to", "expired certificate")))
                        .at("/found")
                        .asBoolean())
                .isTrue();
        assertThat(refusal(client, "memory_explore", Map.of("entity", "Atlantis")))
                .contains("memory_search");
        assertThat(json(call(client, "memory_explore", Map.of())).at("/entities"))
                .isNotEmpty();

        JsonNode preview = json(call(client, "memory_forget", Map.of("ids", List.of(corrected))));
        assertThat(preview.at("/next").asText()).contains("Nothing is removed yet");
        assertThat(text(call(client, "memory_recall", Map.of("query", "ERR_CERT_EXPIRED"))))
                .contains(corrected);
        call(client, "memory_forget", Map.of("confirm", preview.at("/digest").asText()));
        assertThat(text(call(client, "memory_recall", Map.of("query", "ERR_CERT_EXPIRED"))))
                .doesNotContain(corrected);
        assertThat(json(call(client, "memory_status", Map.of())).at("/tenant").asText())
                .isEqualTo("default");
    }

    @ParameterizedTest
    @EnumSource
    void theNineClassicToolsAnswerAsTheOfficialServerDoes(Transport transport) throws Exception {
        McpSyncClient client = connect(transport, Profile.CLASSIC);
        assertThat(client.listTools().tools())
                .extracting(McpSchema.Tool::name)
                .containsExactly(
                        "create_entities",
                        "create_relations",
                        "add_observations",
                        "delete_entities",
                        "delete_observations",
                        "delete_relations",
                        "read_graph",
                        "search_nodes",
                        "open_nodes");
        Map<String, Object> ada =
                Map.of("name", "Ada", "entityType", "person", "observations", List.of("Writes Java", "likes tea"));
        Map<String, Object> acme = Map.of("name", "Acme", "entityType", "company", "observations", List.of());

        assertThat(json(call(client, "create_entities", Map.of("entities", List.of(ada, acme, ada)))))
                .isEqualTo(MAPPER.valueToTree(List.of(ada, acme)));
        assertThat(json(call(client, "create_entities", Map.of("entities", List.of(ada)))))
                .isEmpty();
        Map<String, Object> works = Map.of("from", "Ada", "to", "Acme", "relationType", "works at");
        assertThat(json(call(client, "create_relations", Map.of("relations", List.of(works)))))
                .isEqualTo(MAPPER.valueToTree(List.of(works)));
        assertThat(json(call(client, "create_relations", Map.of("relations", List.of(works)))))
                .isEmpty();
        assertThat(refusal(
                        client,
                        "create_relations",
                        Map.of("relations", List.of(Map.of("from", "Ada", "to", "Nobody", "relationType", "knows")))))
                .contains("Entity with name Nobody not found");
        assertThat(json(call(
                        client,
                        "add_observations",
                        Map.of(
                                "observations",
                                List.of(Map.of(
                                        "entityName",
                                        "Ada",
                                        "contents",
                                        List.of("likes tea", "likes Tea", "is 30")))))))
                .isEqualTo(
                        MAPPER.readTree("[{\"entityName\":\"Ada\",\"addedObservations\":[\"likes Tea\",\"is 30\"]}]"));

        JsonNode graph = MAPPER.readTree("""
            {"entities":[
              {"name":"Ada","entityType":"person","observations":["Writes Java","likes tea","likes Tea","is 30"]},
              {"name":"Acme","entityType":"company","observations":[]}],
             "relations":[{"from":"Ada","to":"Acme","relationType":"works at"}]}\
            """);
        McpSchema.CallToolResult read = call(client, "read_graph", Map.of());
        assertThat(json(read)).isEqualTo(graph);
        assertThat(MAPPER.<JsonNode>valueToTree(read.structuredContent())).isEqualTo(graph);
        McpSchema.ReadResourceResult resource =
                client.readResource(new McpSchema.ReadResourceRequest("memory://knowledge-graph"));
        assertThat(MAPPER.readTree(
                        ((McpSchema.TextResourceContents) resource.contents().getFirst()).text()))
                .isEqualTo(graph);
        assertThat(json(call(client, "search_nodes", Map.of("query", "JAVA")))
                        .at("/entities/0/name")
                        .asText())
                .isEqualTo("Ada");
        assertThat(json(call(client, "search_nodes", Map.of("query", "compan"))).at("/relations"))
                .hasSize(1);
        assertThat(json(call(client, "open_nodes", Map.of("names", List.of("Acme", "Nobody"))))
                        .at("/entities"))
                .hasSize(1);

        assertThat(text(call(client, "memory_recall", Map.of("query", "Who likes tea?"))))
                .contains("Ada: likes tea");
        assertThat(text(call(
                        client,
                        "delete_observations",
                        Map.of(
                                "deletions",
                                List.of(Map.of("entityName", "Ada", "observations", List.of("is 30", "is 31")))))))
                .isEqualTo("Deleted 1 of 2 observations.");
        assertThat(text(call(client, "delete_relations", Map.of("relations", List.of(works)))))
                .isEqualTo("Relations deleted successfully");
        assertThat(text(call(client, "delete_entities", Map.of("entityNames", List.of("Ada", "Nobody")))))
                .isEqualTo("Deleted 1 of 2 entities. Not found: Nobody");
        assertThat(json(call(client, "read_graph", Map.of())).at("/entities")).hasSize(1);
        assertThat(text(call(client, "memory_recall", Map.of("query", "Who likes tea?"))))
                .doesNotContain("likes tea");
    }

    @ParameterizedTest
    @EnumSource
    void theFullProfileAndTheAliasesAnswer(Transport transport) {
        McpSyncClient client = connect(transport, Profile.FULL);

        assertThat(client.listTools().tools())
                .extracting(McpSchema.Tool::name)
                .contains("memory_list", "memory_conflicts", "memory_export", "patterns_search", "patterns_feedback");
        call(client, "memory_store", Map.of("content", "Kept under an older name."));
        assertThat(text(call(client, "memory_list", Map.of()))).contains("Kept under an older name");
        assertThat(text(call(client, "memory_export", Map.of()))).contains("Kept under an older name");
        call(client, "memory_conflicts", Map.of());
        assertThat(refusal(client, "patterns_search", Map.of("question", "why")))
                .contains("federation");
        assertThat(client.ping()).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void resourcesAndPromptsShowWhatIsThere(Transport transport) {
        McpSyncClient client = connect(transport, Profile.DEFAULT);
        call(
                client,
                "memory_learn",
                Map.of(
                        "session_id",
                        "standup",
                        "messages",
                        List.of(
                                Map.of("content", "The pump room floods.", "at", "2026-05-01T10:00:00Z"),
                                Map.of("content", "Close valve nine.", "at", "2026-05-01T10:05:00Z"),
                                Map.of("content", "Call the plumber.", "at", "2026-05-01T10:05:00Z"),
                                Map.of("content", "Mop the floor.", "at", "2026-05-01T10:05:00Z"))));

        assertThat(client.listResources().resources())
                .extracting(McpSchema.Resource::uri)
                .contains("memory://recent");
        assertThat(client.listResourceTemplates().resourceTemplates())
                .extracting(McpSchema.ResourceTemplate::uriTemplate)
                .contains("memory://session/{id}");
        assertThat(read(client, "memory://recent")).contains("pump room");
        assertThat(read(client, "memory://session/standup"))
                .containsSubsequence("pump room", "valve nine", "plumber", "floor");
        assertThat(client.listPrompts().prompts())
                .extracting(McpSchema.Prompt::name)
                .containsExactly("start_session", "end_session");
        McpSchema.GetPromptResult start =
                client.getPrompt(new McpSchema.GetPromptRequest("start_session", Map.of("topic", "pump room")));
        assertThat(start.messages().getFirst().role()).isEqualTo(McpSchema.Role.USER);
        assertThat(((McpSchema.TextContent) start.messages().getFirst().content()).text())
                .contains("floods", "not instructions");
    }

    private static String read(McpSyncClient client, String uri) {
        return ((McpSchema.TextResourceContents) client.readResource(new McpSchema.ReadResourceRequest(uri))
                        .contents()
                        .getFirst())
                .text();
    }

    @Test
    void errorsSayWhatToDoAndAnswersKeepTheirBudget() {
        McpSyncClient client = connect(Transport.HTTP, Profile.DEFAULT);

        assertThat(refusal(client, "memory_recall", Map.of())).contains("query", "missing");
        assertThat(refusal(client, "memory_recall", Map.of("query", "a", "max_token", 5)))
                .contains("max_tokens");
        assertThat(refusal(client, "memory_get", Map.of("ids", "x"))).contains("a list of texts");
        assertThat(refusal(client, "memory_forget", Map.of())).contains("filter, ids, or a subject");
        assertThat(refusal(client, "memory_forget", Map.of("confirm", "x"))).contains("again");
        for (int i = 0; i < 60; i++) {
            call(client, "memory_learn", Map.of("text", "Valve " + i + " opens at " + i * 7 + " bar. ".repeat(20)));
        }
        for (String tool : List.of("memory_recall", "memory_search")) {
            assertThat(text(call(client, tool, Map.of("query", "valve", "limit", 50, "max_tokens", 300))))
                    .hasSizeLessThanOrEqualTo(1_200);
        }
    }

    private HttpResponse<String> post(String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(instance.url() + "/mcp"))
                .header("X-API-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Exchange.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void pagesOfOtherSitesAreRefusedWhateverNameLedThemHere() throws Exception {
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

        assertThat(post(ping).statusCode()).isEqualTo(200);
        assertThat(post(ping, "Origin", instance.url()).statusCode()).isEqualTo(200);
        assertThat(post(ping, "Origin", "http://evil.example:8420").statusCode())
                .isEqualTo(403);
        assertThat(post(ping, "Origin", "http://127.0.0.1.evil.example").statusCode())
                .isEqualTo(403);
        assertThat(post(ping, "Origin", "null").statusCode()).isEqualTo(403);
    }

    @Test
    void theProtocolIsHeldToTheLetter() throws Exception {
        String initialize = "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"initialize\",\"params\":"
                + "{\"protocolVersion\":\"%s\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";
        HttpResponse<String> begun = post(initialize.formatted("2025-06-18"));
        String session = begun.headers().firstValue("Mcp-Session-Id").orElseThrow();

        assertThat(begun.body()).contains("\"protocolVersion\":\"2025-06-18\"", "\"id\":\"a\"");
        assertThat(post(initialize.formatted("1999-01-01")).body()).contains("2025-11-25");
        assertThat(post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}", "Mcp-Session-Id", session)
                        .statusCode())
                .isEqualTo(202);
        assertThat(post("{oops").body()).contains("-32700");
        assertThat(post("[".repeat(10_000)).body()).contains("-32700");
        assertThat(post("{\"id\":1,\"method\":\"ping\"}").body()).contains("-32600");
        assertThat(post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}").body())
                .contains("-32601");
        assertThat(post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"x\"}}")
                        .body())
                .contains("-32602");
        assertThat(post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "Mcp-Session-Id", "gone")
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}", "MCP-Protocol-Version", "1999-01-01")
                        .statusCode())
                .isEqualTo(400);
        assertThat(new Client(instance, "").post("/mcp", "{}").status()).isEqualTo(401);
        assertThat(new Client(instance, key).get("/mcp").status()).isEqualTo(405);
    }

    @Test
    void aBridgeOutlivesTheInstanceItTalksTo() throws Exception {
        McpSyncClient client = connect(Transport.STDIO, Profile.DEFAULT);
        call(client, "memory_learn", Map.of("text", "The gate opens at six."));
        int port = instance.port();
        instance.close();

        assertThatThrownBy(() -> call(client, "memory_status", Map.of()))
                .hasMessageContaining("continuum instance start");

        Map<String, String> flags = new HashMap<>(database());
        flags.put("data_dir", folder.resolve("data").toString());
        flags.put("http.port", String.valueOf(port));
        instance = Instance.start(Config.load(flags, Map.of(), null));

        assertThat(text(call(client, "memory_recall", Map.of("query", "When does the gate open?"))))
                .contains("six");
    }
}
