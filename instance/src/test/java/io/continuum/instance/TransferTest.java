package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.continuum.instance.config.Config;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** M-80 to M-85: memories out of one instance and into another, and what other memories export. */
class TransferTest {
    @TempDir
    Path folder;

    private final List<RunningInstance> running = new ArrayList<>();

    /** The settings that choose a new, empty database. */
    Map<String, String> database() {
        return Map.of();
    }

    private record Served(RunningInstance instance, String key) {
        Client client() {
            return new Client(instance, key);
        }
    }

    private Served start(String name) throws StartException {
        Map<String, String> flags = new HashMap<>(database());
        flags.put("data_dir", folder.resolve(name).toString());
        flags.put("http.port", "0");
        RunningInstance instance = Instance.start(Config.load(flags, Map.of(), null));
        running.add(instance);
        return new Served(instance, instance.firstStart().orElseThrow().apiKey());
    }

    @AfterEach
    void stop() {
        running.forEach(RunningInstance::close);
    }

    private static JsonNode ended(Client client, Client.Answer begun) throws InterruptedException {
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        JsonNode job = begun.json();
        while (job.path("state").asText().equals("running")) {
            Thread.sleep(20);
            job = client.get("/v1/jobs/" + job.path("id").asText()).json();
        }
        return job;
    }

    private static byte[] export(Served from) throws Exception {
        JsonNode job = ended(from.client(), from.client().post("/v1/exports", ""));
        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("done");
        HttpResponse<byte[]> file = Exchange.send(
                HttpRequest.newBuilder(URI.create(
                                from.instance().url() + job.path("file").asText()))
                        .header("X-API-Key", from.key())
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(file.statusCode()).isEqualTo(200);
        return file.body();
    }

    private static JsonNode imported(Served to, byte[] content, String query) throws InterruptedException {
        JsonNode job = ended(to.client(), to.client().post("/v1/imports?" + query, content));
        assertThat(job.path("state").asText()).as("%s", job).isEqualTo("done");
        return job.path("report");
    }

    private static JsonNode imported(Served to, String content, String query) throws InterruptedException {
        return imported(to, content.getBytes(StandardCharsets.UTF_8), query);
    }

    private static void assertCounts(JsonNode report, int added, int known, int refused) {
        assertThat(List.of(
                        report.path("added").asInt(),
                        report.path("known").asInt(),
                        report.path("refused").asInt()))
                .as("added, known, refused of %s", report)
                .containsExactly(added, known, refused);
    }

    /** The kinds of memory that there are, in an order and with texts that the seed says. */
    private static void fill(Client client, long seed) {
        Random random = new Random(seed);
        List<Client.Answer> answers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String word = "item" + random.nextInt(1000) + "x" + i;
            answers.add(
                    switch (random.nextInt(8)) {
                        case 0 ->
                            client.post(
                                    "/v1/learn",
                                    Map.of(
                                            "text",
                                            "Connection pool exhaustion of " + word + " was caused by a leak.",
                                            "session_id",
                                            "s" + i % 3,
                                            "space",
                                            i % 2 == 0 ? "work" : "home",
                                            "tags",
                                            List.of("a", word)));
                        case 1 ->
                            client.post(
                                    "/v1/learn",
                                    Map.of(
                                            "text",
                                            "My favourite colour is " + (i % 2 == 0 ? "red." : "blue."),
                                            "actor",
                                            "Ada"));
                        case 2 ->
                            client.post(
                                    "/v1/episodes",
                                    Map.of(
                                            "title",
                                            word,
                                            "task",
                                            "Deploy " + word,
                                            "reward",
                                            0.25 + i,
                                            "success",
                                            i % 2 == 0,
                                            "critique",
                                            "Ask before \"dropping\" a table."));
                        case 3 ->
                            client.post(
                                    "/v1/skills",
                                    Map.of(
                                            "trigger",
                                            "When " + word + " is full",
                                            "steps",
                                            List.of("stop it", "empty it"),
                                            "code",
                                            "rm -rf $tmp && echo 'ok'",
                                            "tries",
                                            8,
                                            "successes",
                                            5));
                        case 4 ->
                            client.post(
                                    "/v1/relations",
                                    Map.of(
                                            "from",
                                            word,
                                            "type",
                                            "causes",
                                            "to",
                                            "outage",
                                            "weight",
                                            0.7,
                                            "uplift",
                                            0.31,
                                            "confidence",
                                            0.66));
                        case 5 ->
                            client.post(
                                    "/v1/decisions",
                                    Map.of(
                                            "question",
                                            "Which one, " + word + "?",
                                            "choice",
                                            "PostgreSQL",
                                            "rationale",
                                            "it is there"));
                        case 6 ->
                            client.post(
                                    "/v1/learn",
                                    Map.of(
                                            "text",
                                            "Line one of " + word
                                                    + "\n; & | $ -- \uD83D\uDE80 \u0645\u0631\u062D\u0628\u0627",
                                            "metadata",
                                            Map.of(
                                                    "env",
                                                    "prod",
                                                    "deep",
                                                    Map.of("n", 3, "f", 2.5, "l", List.of(1, "b"))),
                                            "user_id",
                                            "ada",
                                            "event_time",
                                            "2024-05-0" + (1 + i % 9) + "T10:00:00Z"));
                        default ->
                            client.post(
                                    "/v1/learn", Map.of("text", "We decided to use " + word + " because it is fast."));
                    });
        }
        assertThat(answers).allMatch(answer -> answer.status() == 201);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void r18WhatIsExportedAndImportedIsExportedTheSame(long seed) throws Exception {
        Served first = start("first" + seed);
        fill(first.client(), seed);
        byte[] archive = export(first);
        assertThat(export(first)).isEqualTo(archive);

        Served second = start("second" + seed);
        JsonNode dry = imported(second, archive, "dry_run=true");
        assertThat(dry.path("added").asInt())
                .isEqualTo(dry.path("read").asInt())
                .isPositive();
        assertThat(dry.path("samples")).isNotEmpty();
        assertThat(second.client().get("/v1/stats").json().at("/memories").asInt())
                .isZero();

        JsonNode report = imported(second, archive, "format=auto");
        assertCounts(report, dry.path("read").asInt(), 0, 0);
        assertThat(export(second)).isEqualTo(archive);

        JsonNode again = imported(second, archive, "format=continuum");
        assertCounts(again, 0, dry.path("read").asInt(), 0);
        assertThat(export(second)).isEqualTo(archive);
        assertThat(second.client().get("/v1/stats").json().at("/edges"))
                .isEqualTo(first.client().get("/v1/stats").json().at("/edges"));
        assertThat(second.client()
                        .post("/v1/recall", Map.of("query", "rocket Line one"))
                        .body())
                .contains("text");
    }

    @Test
    void r18MessagesOfOneMomentKeepTheirOrderOnTheWay() throws Exception {
        Served first = start("first");
        List<Map<String, String>> messages = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            messages.add(Map.of("content", "Verse " + (i * 17 % 40) + " of the shanty", "at", "2026-05-04T10:00:00Z"));
        }
        assertThat(first.client()
                        .post("/v1/learn", Map.of("messages", messages, "session_id", "s"))
                        .status())
                .isEqualTo(201);
        Served second = start("second");
        imported(second, export(first), "format=auto");

        for (Served each : List.of(first, second)) {
            List<String> newestFirst = new ArrayList<>();
            each.client()
                    .get("/v1/messages?session_id=s&limit=100")
                    .json()
                    .at("/messages")
                    .forEach(message -> newestFirst.add(message.at("/content").asText()));
            assertThat(newestFirst.reversed())
                    .containsExactlyElementsOf(
                            messages.stream().map(said -> said.get("content")).toList());
        }
        Map<String, Object> question = Map.of("query", "shanty verse", "limit", 40);
        assertThat(second.client()
                        .post("/v1/recall", question)
                        .json()
                        .at("/hits")
                        .findValuesAsText("id"))
                .hasSize(40)
                .containsExactlyElementsOf(first.client()
                        .post("/v1/recall", question)
                        .json()
                        .at("/hits")
                        .findValuesAsText("id"));
    }

    @Test
    void whatWasChangedSinceIsNamedAndStays() throws Exception {
        Served first = start("first");
        String id = first.client()
                .post("/v1/learn", Map.of("text", "The archive keeps what it kept."))
                .json()
                .at("/ids/0")
                .asText();
        byte[] archive = export(first);
        assertThat(first.client()
                        .patch("/v1/memories/" + id, "{\"tags\":[\"mine\"]}")
                        .status())
                .isEqualTo(200);
        JsonNode report = imported(first, archive, "format=auto");
        assertThat(report.path("different").asInt()).isEqualTo(1);
        assertThat(first.client().get("/v1/memories/" + id).json().at("/tags/0").asText())
                .isEqualTo("mine");
    }

    @Test
    void brokenLinesAreNamedByTheirNumberAndTheOthersAreTaken() throws Exception {
        Served instance = start("first");
        JsonNode report = imported(instance, """
            {"type":"entity","name":"Ada","entityType":"person","observations":["wrote the first program"]}
            {"type":"entity","name":
            {"type":"relation","from":"Ada","to":"Babbage","relationType":"works with"}

            {"type":"something"}
            {"type":"entity","name":"%s","entityType":"person","observations":["%s"]}
            """.formatted("Bob", "x ".repeat(1_200_000)), "format=mcp-memory");
        assertThat(report.path("problems").findValuesAsText("number")).containsExactly("2", "5");
        assertCounts(report, 7, 0, 2);
        assertThat(memories(instance).keySet()).contains("Ada: wrote the first program", "Bob (person)");
    }

    @Test
    void r11ConversationsOfChatgptKeepTimesTreeAndSession() throws Exception {
        Served instance = start("first");
        String export = """
            [{"conversation_id":"c-1","title":"Pools","create_time":1700000000.5,"current_node":"d","mapping":{
              "r":{"id":"r","message":null,"parent":null,"children":["a"]},
              "a":{"id":"a","parent":"r","children":["b","d"],"message":{"id":"m1","author":{"role":"user"},
                   "create_time":1700000001,"content":{"content_type":"text","parts":["Why does the pool of orders run dry at night?"]}}},
              "b":{"id":"b","parent":"a","children":[],"message":{"id":"m2","author":{"role":"assistant"},
                   "create_time":1700000002,"content":{"content_type":"text","parts":["Perhaps the moon drinks from it."]}}},
              "d":{"id":"d","parent":"a","children":["a"],"message":{"id":"m3","author":{"role":"assistant"},
                   "create_time":1700000003,"metadata":{"model_slug":"m-4"},
                   "content":{"content_type":"text","parts":["A nightly report keeps its connections.", {"asset_pointer":"x"}]}}}}},
             {"title":"broken"}]
            """;
        assertCounts(imported(instance, zip("export/conversations.json", export), "format=auto"), 3, 0, 1);
        assertCounts(imported(instance, export, "format=auto"), 0, 3, 1);
        Map<String, JsonNode> byText = memories(instance);
        JsonNode answer = memory(byText, "A nightly report keeps its connections.");
        assertThat(answer.at("/session_id").asText()).isEqualTo("c-1");
        assertThat(answer.at("/role").asText()).isEqualTo("assistant");
        assertThat(answer.at("/event_time").asText()).isEqualTo("2023-11-14T22:13:23Z");
        assertThat(answer.at("/metadata/model").asText()).isEqualTo("m-4");
        assertThat(answer.at("/metadata").has("branch")).isFalse();
        assertThat(memory(byText, "Perhaps the moon drinks from it.")
                        .at("/metadata/branch")
                        .asText())
                .isEqualTo("other");
    }

    private static JsonNode memory(Map<String, JsonNode> byText, String text) {
        return byText.getOrDefault(text, MissingNode.getInstance());
    }

    private static Map<String, JsonNode> memories(Served instance) {
        Map<String, JsonNode> byText = new HashMap<>();
        instance.client()
                .get("/v1/memories?limit=100")
                .json()
                .path("memories")
                .forEach(memory -> byText.putIfAbsent(memory.path("text").asText(), memory));
        return byText;
    }

    @Test
    void r18ConversationsOfClaudeAreTaken() throws Exception {
        Served instance = start("first");
        JsonNode report = imported(instance, """
            [{"uuid":"u-1","name":"Garden","created_at":"2025-01-02T03:04:05.678901Z","chat_messages":[
              {"uuid":"m1","sender":"human","created_at":"2025-01-02T03:04:06Z","text":"x",
               "content":[{"type":"text","text":"When do I cut the apple tree in my garden?"}],
               "attachments":[{"file_name":"plan.txt","extracted_content":"The apple tree stands at the wall."}]},
              {"uuid":"m2","sender":"assistant","created_at":"2025-01-02T03:04:09Z","text":"In late winter, before the buds open."}]}]
            """, "space=garden");
        assertCounts(report, 2, 0, 0);
        JsonNode answer = memory(memories(instance), "In late winter, before the buds open.");
        assertThat(answer.at("/space").asText()).isEqualTo("garden");
        assertThat(answer.at("/event_time").asText()).isEqualTo("2025-01-02T03:04:09Z");
        assertThat(memories(instance).keySet()).anyMatch(text -> text.contains("stands at the wall"));
    }

    @Test
    void r18MemoriesOfMem0KeepWhoseTheyAreAndAllTheirFields() throws Exception {
        Served instance = start("first");
        JsonNode report = imported(instance, """
            {"results":[{"id":"5f","memory":"Likes hiking in the Alps","hash":"ab","user_id":"ada","run_id":"r1",
              "metadata":{"source":"chat"},"categories":["hobbies"],"created_at":"2024-07-01T00:00:00-07:00","score":0.3},
              {"id":"60"}],
             "relations":[{"source":"ada","relationship":"likes","target":"hiking"}]}
            """, "format=auto");
        assertCounts(report, 2, 0, 1);
        JsonNode memory = memory(memories(instance), "Likes hiking in the Alps");
        assertThat(memory.at("/user_id").asText()).isEqualTo("ada");
        assertThat(memory.at("/event_time").asText()).isEqualTo("2024-07-01T07:00:00Z");
        assertThat(memory.at("/metadata/source").asText()).isEqualTo("chat");
        assertThat(memory.at("/metadata/id").asText()).isEqualTo("5f");
        assertThat(memory.at("/tags/0").asText()).isEqualTo("hobbies");
    }

    @Test
    void r18ADumpOfGraphitiKeepsFactsEpisodesAndTheStrengthOfEdges() throws Exception {
        Served instance = start("first");
        JsonNode report = imported(instance, """
            {"edges":[{"uuid":"e1","source_node_uuid":"n1","target_node_uuid":"n2","name":"CAUSES","fact":"The leak causes the outage.",
               "valid_at":"2024-03-01T00:00:00Z","invalid_at":"2024-04-01T00:00:00Z","weight":0.5,"uplift":0.2,"confidence":0.9},
               {"uuid":"e2","source_node_uuid":"n1","target_node_uuid":"gone","name":"X"}],
             "nodes":[{"uuid":"n1","name":"leak","labels":["Entity"],"summary":"A pool's leak."},{"uuid":"n2","name":"outage"}],
             "episodes":[{"uuid":"p1","name":"incident 7","content":"The pool ran dry at noon.","valid_at":"2024-03-01T12:00:00Z",
               "task":"keep it up","reward":-0.5,"success":false,"critique":"watch it"}]}
            """, "format=auto");
        assertCounts(report, 4, 0, 1);
        Map<String, JsonNode> byText = memories(instance);
        JsonNode fact = memory(byText, "The leak causes the outage.");
        assertThat(fact.at("/detail/uplift").asDouble()).isEqualTo(0.2);
        assertThat(fact.at("/detail/confidence").asDouble()).isEqualTo(0.9);
        assertThat(fact.at("/metadata/invalid_at").asText()).isEqualTo("2024-04-01T00:00:00Z");
        JsonNode episode = memory(byText, "The pool ran dry at noon.");
        assertThat(episode.at("/detail/reward").asDouble()).isEqualTo(-0.5);
        assertThat(episode.at("/detail/success").asBoolean(true)).isFalse();
        assertThat(episode.at("/detail/critique").asText()).isEqualTo("watch it");
    }

    @Test
    void aFolderOfMarkdownIsTakenWithTheNamesOfItsFiles() throws Exception {
        Served instance = start("first");
        JsonNode report = imported(
                instance, zip("notes/pool.md", "# 2024-02-03 Pool\n\nThe pool ran dry again.\n"), "format=markdown");
        assertCounts(report, 1, 0, 0);
        JsonNode note = memories(instance).values().iterator().next();
        assertThat(note.at("/event_time").asText()).isEqualTo("2024-02-03T00:00:00Z");
        assertThat(note.at("/source").asText()).isEqualTo("notes/pool.md");
    }

    @Test
    void whatIsNoExportFailsWithAReasonAndLeavesNoFile() throws Exception {
        Served instance = start("first");
        Map<String, String> reasons = new HashMap<>();
        Map<String, byte[]> contents = new HashMap<>();
        contents.put("deep", ("[" + "[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
        contents.put("binary", new byte[] {0, 1, 2, 3});
        contents.put("gzip", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0});
        contents.put("empty", new byte[0]);
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            JsonNode job = ended(
                    instance.client(),
                    instance.client()
                            .post(
                                    "/v1/imports?format=" + (content.getKey().equals("deep") ? "mem0" : "auto"),
                                    content.getValue()));
            assertThat(job.path("state").asText()).as(content.getKey()).isEqualTo("failed");
            reasons.put(content.getKey(), job.path("problem").asText());
        }
        assertThat(reasons.values()).allMatch(reason -> !reason.isBlank() && !reason.contains("its log says why"));
        try (var files = Files.list(folder.resolve("first/transfer"))) {
            assertThat(files).isEmpty();
        }
        assertThat(instance.client().post("/v1/imports?format=pdf", "").status())
                .isEqualTo(400);
    }

    @Test
    void aKeyOfAnotherTenantOrOneSpaceSeesAndTakesNothingBeyondItsReach() throws Exception {
        Served instance = start("first");
        Client admin = instance.client();
        admin.post("/v1/learn", Map.of("text", "Work is done at the desk.", "space", "work"));
        admin.post("/v1/learn", Map.of("text", "Home is where the cat is.", "space", "home"));
        byte[] archive = export(instance);
        JsonNode job = ended(admin, admin.post("/v1/exports", ""));
        Served other = new Served(
                instance.instance(),
                admin.post("/v1/keys", Map.of("tenant", "other", "role", "member"))
                        .json()
                        .at("/key")
                        .asText());
        assertThat(other.client().get("/v1/jobs/" + job.path("id").asText()).status())
                .isEqualTo(404);
        assertThat(other.client().get(job.path("file").asText()).status()).isEqualTo(404);
        assertThat(other.client().get("/v1/jobs").json().path("jobs")).isEmpty();
        Served narrow = new Served(
                instance.instance(),
                admin.post("/v1/keys", Map.of("tenant", "third", "role", "member", "space", "work"))
                        .json()
                        .at("/key")
                        .asText());
        assertCounts(imported(narrow, archive, "format=auto"), 1, 0, 1);
        assertThat(memories(narrow).keySet()).contains("Work is done at the desk.");
    }

    private static byte[] zip(String name, String content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
