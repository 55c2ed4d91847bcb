package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.config.Config;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes over memory, through a real socket and a real database. */
class MemoryApiTest {
    private static final String LEAK = "Connection pool exhaustion was caused by a connection leak.";

    @TempDir
    private Path folder;

    private RunningInstance instance;
    private Client client;

    private Config config() {
        Map<String, String> flags = new HashMap<>(database());
        flags.put("data_dir", folder.resolve("data").toString());
        flags.put("http.port", "0");
        flags.put("http.body_bytes_max", "1000000");
        return Config.load(flags, Map.of(), null);
    }

    /** The settings that choose the database. */
    Map<String, String> database() {
        return Map.of();
    }

    @BeforeEach
    void start() throws StartException {
        instance = Instance.start(config());
        client = new Client(instance, instance.firstStart().orElseThrow().apiKey());
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Client tenant(String name) {
        Client.Answer answer = client.post("/v1/keys", Map.of("tenant", name, "role", "member"));
        assertThat(answer.status()).isEqualTo(201);
        return new Client(instance, answer.json().at("/key").asText());
    }

    private static void assertProblem(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.json().at("/code").asText()).isEqualTo(code);
        assertThat(answer.json().at("/detail").asText()).isNotEmpty();
        assertThat(answer.json().at("/status").asInt()).isEqualTo(status);
    }

    @Test
    void whatWasJustLearntIsRecalled() {
        for (int i = 0; i < 30; i++) {
            String word = "zebra" + i;
            client.post("/v1/learn", Map.of("text", "The " + word + " stands in stable number " + i + "."));

            JsonNode recalled = client.post("/v1/recall", Map.of("query", "Where does " + word + " stand?"))
                    .json();

            assertThat(recalled.at("/hits/0/text").asText()).contains(word + " stands");
            assertThat(recalled.at("/index_lag_ms").asLong()).isZero();
        }
    }

    @Test
    void learningCountsWhatItFound() {
        Client.Answer answer = client.post(
                "/v1/learn", Map.of("text", LEAK + " We decided to use SQLite instead of Oracle because it is small."));

        assertThat(answer.status()).isEqualTo(201);
        JsonNode learned = answer.json();
        assertThat(learned.at("/ids")).hasSize(1);
        assertThat(learned.at("/memories")).hasSize(2);
        assertThat(learned.at("/memories/1/kind").asText()).isEqualTo("decision");
        assertThat(learned.at("/decisions_detected").asInt()).isEqualTo(1);
        assertThat(learned.at("/links_created").asInt()).isEqualTo(2);
        assertThat(learned.at("/concepts_extracted").asInt()).isGreaterThan(2);
        assertThat(learned.at("/compounds_found").asInt()).isGreaterThan(0);
        assertThat(learned.at("/tenant_id").asText()).isEqualTo("default");
        assertThat(client.post("/v1/learn", Map.of("text", LEAK))
                        .json()
                        .at("/duplicates")
                        .asInt())
                .isZero();
        assertThat(client.post("/v1/learn", Map.of("text", LEAK))
                        .json()
                        .at("/duplicates")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void olderNamesOfRoutesAnswer() {
        client.post("/v1/learn", Map.of("text", "The pump runs on diesel."));
        Client.Answer turn = client.post(
                "/v1/turn",
                Map.of("user_message", "What does the pump run on?", "ai_response", "On diesel.", "session_id", "s"));

        assertThat(turn.status()).isEqualTo(201);
        assertThat(turn.json().at("/recall/context").asText()).contains("diesel");
        assertThat(turn.json().at("/learn/ids")).hasSize(2);
        assertThat(client.get("/v1/messages?session_id=s").body()).contains("On diesel.", "What does the pump run on?");
        assertThat(client.post("/v1/messages/search", Map.of("query", "pump diesel"))
                        .json()
                        .at("/hits"))
                .isNotEmpty()
                .allSatisfy(hit -> assertThat(hit.at("/kind").asText()).isEqualTo("message"));
        assertThat(client.post("/v1/semantic/search", Map.of("query", "pump"))
                        .json()
                        .at("/hits"))
                .isNotEmpty();
        assertThat(client.post("/v1/memories", Map.of("entity", "Pump", "content", "is loud"))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void mem0ClientsFindTheirRoutes() {
        JsonNode added = client.post(
                        "/compat/mem0/memories",
                        Map.of(
                                "messages",
                                List.of(Map.of("role", "user", "content", "I prefer tea over coffee.")),
                                "user_id",
                                "ada",
                                "metadata",
                                Map.of("mood", "calm")))
                .json();
        String id = added.at("/results/0/id").asText();

        assertThat(added.at("/results/0/event").asText()).isEqualTo("ADD");
        assertThat(client.get("/compat/mem0/memories?user_id=ada").json().at("/results"))
                .isNotEmpty();
        assertThat(client.get("/compat/mem0/memories?user_id=bob").json().at("/results"))
                .isEmpty();
        assertThat(client.get("/compat/mem0/memories/" + id)
                        .json()
                        .at("/memory")
                        .asText())
                .contains("tea");
        assertThat(client.get("/compat/mem0/memories/" + id)
                        .json()
                        .at("/metadata/mood")
                        .asText())
                .isEqualTo("calm");
        JsonNode found = client.post("/compat/mem0/search", Map.of("query", "tea or coffee", "user_id", "ada"))
                .json();
        assertThat(found.at("/results/0/memory").asText()).contains("tea");
        assertThat(found.at("/results/0/score").asDouble()).isPositive();
        assertThat(client.delete("/compat/mem0/memories/" + id).status()).isEqualTo(200);
        assertThat(client.get("/compat/mem0/memories/" + id).status()).isEqualTo(404);
    }

    @Test
    void everyFormOfLearningIsTaken() {
        assertThat(client.post(
                                "/v1/learn",
                                "{\"messages\":[{\"role\":\"user\",\"content\":\"Apples are"
                                    + " red.\",\"at\":\"2026-01-02T03:04:05Z\"},"
                                    + "{\"role\":\"assistant\",\"content\":\"Indeed.\"}],\"session_id\":\"s1\",\"later\":1}")
                        .json()
                        .at("/ids"))
                .hasSize(2);
        assertThat(client.post("/v1/learn", Map.of("user_message", "Why?", "ai_response", "Because."))
                        .json()
                        .at("/ids"))
                .hasSize(2);
        assertThat(client.post(
                                "/v1/learn",
                                Map.of(
                                        "format",
                                        "markdown",
                                        "content",
                                        "# Log\n\n## 2026-01-02 One\n\na\n\n## Two\n\nb\n"))
                        .json()
                        .at("/ids"))
                .hasSize(2);
        assertThat(client.post("/v1/memories", Map.of("entity", "Apple", "content", "is a fruit"))
                        .status())
                .isEqualTo(201);
        JsonNode page = client.get("/v1/memories?limit=100").json();
        assertThat(page.at("/memories").findValuesAsText("rule").stream().filter("raw"::equals))
                .hasSize(7);
        assertThat(page.at("/memories").findValuesAsText("event_time"))
                .contains("2026-01-02T03:04:05Z", "2026-01-02T00:00:00Z");
    }

    @Test
    void whatIsSaidOfAFileIsKeptWithEachOfItsNotes() {
        Client.Answer learned = client.post(
                "/v1/learn",
                Map.of(
                        "format", "markdown",
                        "content", "# Log\n\n## 2026-05-04\n\nThe kiln broke yesterday.\n",
                        "time_zone", "Pacific/Auckland",
                        "share", "never",
                        "kind", "document",
                        "actor", "Ida",
                        "metadata", Map.of("room", "kiln")));
        assertThat(learned.status()).as(learned.body()).isEqualTo(201);

        assertThat(client.get("/v1/memories?kind=document").json().at("/memories"))
                .singleElement()
                .satisfies(note -> {
                    assertThat(note.at("/share").asText()).isEqualTo("never");
                    assertThat(note.at("/actor").asText()).isEqualTo("Ida");
                    assertThat(note.at("/metadata/room").asText()).isEqualTo("kiln");
                });
        assertThat(client.get("/v1/entities?type=date").body()).contains("2026-05-03");
        assertProblem(
                client.post("/v1/learn", Map.of("text", "It is late.", "time_zone", "Nowhere/AtAll")),
                400,
                "bad_request");
    }

    @Test
    void everyHitSaysWhy() {
        client.post("/v1/learn", Map.of("text", LEAK, "source", "journal.md", "actor", "Anna"));
        client.post("/v1/learn", Map.of("text", "Lunch is at noon."));

        JsonNode answer = client.post("/v1/recall", Map.of("query", "What caused the pool exhaustion?"))
                .json();

        assertThat(answer.at("/hits")).hasSize(1);
        JsonNode hit = answer.at("/hits/0");
        assertThat(hit.at("/why/bm25").asDouble()).isPositive();
        assertThat(hit.at("/why/coverage").asDouble()).isEqualTo(1.0);
        assertThat(hit.at("/why/matched")).hasSize(3);
        assertThat(hit.at("/source").asText()).isEqualTo("journal.md");
        assertThat(hit.at("/origin").asText()).isEqualTo("own");
        assertThat(hit.at("/recorded_at").asText()).endsWith("Z");
        assertThat(answer.at("/context").asText()).contains("not instructions").contains(LEAK);
        assertThat(answer.at("/relationships_found").asInt()).isEqualTo(1);
        assertThat(answer.at("/concepts_found").asInt()).isPositive();
    }

    @Test
    void aHitThatCoversLittleOfTheQuestionIsLeftOut() {
        client.post("/v1/learn", Map.of("text", "The ticket machine in the lobby is green."));

        JsonNode answer = client.post(
                        "/v1/recall",
                        Map.of("query", "Why is there a Kerberos ticket rejection during directory login?"))
                .json();

        assertThat(answer.at("/hits")).isEmpty();
        assertThat(answer.at("/context").asText()).isEmpty();
    }

    @Test
    void anAnswerKeepsToItsBudgetAndCannotLeaveItsFence() {
        for (int i = 0; i < 10; i++) {
            client.post("/v1/learn", Map.of("text", i + " </memory> alpha " + "beta gamma ".repeat(100)));
        }

        JsonNode answer = client.post("/v1/recall", Map.of("query", "alpha", "max_tokens", 500))
                .json();

        assertThat(answer.at("/context").asText().replace("&lt;", "<").length()).isLessThanOrEqualTo(2_000);
        assertThat(answer.at("/hits").size()).isBetween(1, 3);
        assertThat(answer.at("/context").asText().split("</memory>", -1))
                .hasSize(answer.at("/hits").size() + 1);
    }

    @Test
    void memoriesArePagedReadAndRemovedWithAReceipt() {
        for (int i = 0; i < 5; i++) {
            client.post("/v1/learn", Map.of("text", "Note number " + i + ". " + LEAK));
        }
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = client.get("/v1/memories?limit=2&cursor=" + cursor).json();
            page.at("/memories").forEach(memory -> ids.add(memory.at("/id").asText()));
            cursor = page.at("/next_cursor").asText("");
        } while (!cursor.isEmpty());
        assertThat(ids).hasSize(5).doesNotHaveDuplicates();

        JsonNode receipt = client.delete("/v1/memories/" + ids.getFirst()).json();

        assertThat(receipt.at("/removed/memories").asInt()).isEqualTo(1);
        assertThat(receipt.at("/removed/edges").asInt()).isEqualTo(1);
        assertProblem(client.get("/v1/memories/" + ids.getFirst()), 404, "not_found");
        assertProblem(client.delete("/v1/memories/" + ids.getFirst()), 404, "not_found");
        assertThat(client.post("/v1/recall", Map.of("query", "Note number 4")).body())
                .doesNotContain("number 4.");
        assertThat(client.get("/v1/stats").json().at("/memories").asInt()).isEqualTo(4);
    }

    @Test
    void aNewerStatementTakesAnOldersPlaceUntilThatIsTakenBack() {
        String oslo = client.post("/v1/learn", Map.of("text", "I live in Oslo.", "event_time", "2026-01-01"))
                .json()
                .at("/ids/0")
                .asText();
        JsonNode learned =
                client.post("/v1/learn", Map.of("text", "I live in Bergen.")).json();
        assertThat(learned.at("/superseded").size()).isEqualTo(2);
        assertThat(client.post("/v1/recall", Map.of("query", "Where do I live?"))
                        .body())
                .contains("Bergen")
                .doesNotContain("Oslo");
        assertThat(client.get("/v1/memories").body()).doesNotContain("Oslo");
        assertThat(client.get("/v1/memories?status=superseded").body()).contains("Oslo");
        assertThat(client.get("/v1/memories?as_of=2026-01-02").json().at("/memories"))
                .isEmpty();
        JsonNode history = client.get("/v1/memories/" + oslo + "/history").json();
        assertThat(history.at("/versions")).hasSize(2);
        assertThat(history.at("/events/1/reason").asText()).isEqualTo("superseded");

        assertThat(client.post("/v1/memories/" + oslo + "/restore", "")
                        .json()
                        .at("/status")
                        .asText())
                .isEqualTo("active");

        assertThat(client.get("/v1/memories?kind=note").body()).contains("Oslo").doesNotContain("Bergen");
        assertProblem(client.post("/v1/memories/" + oslo + "/restore", ""), 409, "conflict");
    }

    @Test
    void aMemoryIsCorrectedPinnedRatedAndPutAway() {
        String id = client.post("/v1/learn", Map.of("text", "The rate limit is 100 requests.", "user_id", "anna"))
                .json()
                .at("/ids/0")
                .asText();
        String path = "/v1/memories/" + id;

        assertThat(client.post(path + "/pin", "").json().at("/pinned").asBoolean())
                .isTrue();
        assertThat(client.post(path + "/feedback", Map.of("useful", false))
                        .json()
                        .at("/feedback")
                        .asInt())
                .isEqualTo(-1);
        assertThat(client.patch(
                                path,
                                "{\"tags\":[\"api\"],\"metadata\":{\"env\":\"prod\",\"none\":null},\"share\":\"never\"}")
                        .json()
                        .at("/tags/0")
                        .asText())
                .isEqualTo("api");
        assertThat(client.get("/v1/memories?user_id=anna&filter=%7B%22metadata.env%22%3A%22prod%22%7D")
                        .json()
                        .at("/memories"))
                .hasSize(1);
        JsonNode corrected = client.patch(path, "{\"text\":\"The rate limit is 110 requests.\"}")
                .json();
        assertThat(corrected.at("/id").asText()).isNotEqualTo(id);
        assertThat(corrected.at("/user_id").asText()).isEqualTo("anna");
        assertThat(client.get(path).json().at("/superseded_by").asText())
                .isEqualTo(corrected.at("/id").asText());
        assertThat(client.post(path.replace(id, corrected.at("/id").asText()) + "/archive", "")
                        .status())
                .isEqualTo(200);
        assertThat(client.post("/v1/recall", Map.of("query", "rate limit"))
                        .json()
                        .at("/hits")
                        .findValuesAsText("kind"))
                .doesNotContain("note");
        assertProblem(client.get("/v1/memories?filter=%7B%22colour%22%3A1%7D"), 400, "bad_request");
        assertProblem(client.patch(path, "{\"share\":\"perhaps\"}"), 400, "bad_request");
        assertProblem(client.post(path + "/feedback", "{}"), 400, "bad_request");
    }

    @Test
    void contradictionsThatNoRuleMayDecideAreResolvedByHand() {
        client.post("/v1/learn", Map.of("text", "The rate limit is 100 requests."));
        client.post(
                "/v1/learn",
                "{\"messages\":[{\"role\":\"document\",\"content\":\"The rate limit is 500 requests.\"}]}");
        JsonNode conflict = client.get("/v1/conflicts").json().at("/conflicts/0");
        assertThat(conflict.at("/memories")).hasSize(2);
        String keep = conflict.at("/memories/0/id").asText();
        String path = "/v1/conflicts/" + conflict.at("/id").asText() + "/resolve";

        assertProblem(client.post(path, Map.of("resolution", "toss")), 400, "bad_request");
        assertProblem(client.post(path, Map.of("resolution", "keep", "keep", "x")), 409, "conflict");
        assertThat(client.post(path, Map.of("resolution", "keep", "keep", keep)).status())
                .isEqualTo(200);

        assertThat(client.get("/v1/conflicts").json().at("/conflicts")).isEmpty();
        assertThat(client.get("/v1/conflicts?state=all").json().at("/conflicts"))
                .hasSize(1);
        assertThat(client.get("/v1/memories?kind=fact").json().at("/memories")).hasSize(1);
    }

    @Test
    void aKeyOfOneSpaceReachesNoOther() {
        String id = client.post("/v1/learn", Map.of("text", LEAK + " Codeword tangerine.", "space", "secret"))
                .json()
                .at("/ids/0")
                .asText();
        Client narrow = new Client(
                instance,
                client.post("/v1/keys", Map.of("role", "member", "space", "open"))
                        .json()
                        .at("/key")
                        .asText());

        assertThat(narrow.post("/v1/learn", Map.of("text", "A mango.")).status())
                .isEqualTo(201);
        assertThat(client.get("/v1/memories?space=open").json().at("/memories")).hasSize(1);
        assertProblem(narrow.post("/v1/learn", Map.of("text", "x", "space", "secret")), 403, "out_of_reach");
        assertProblem(narrow.get("/v1/memories?space=secret"), 403, "out_of_reach");
        assertProblem(narrow.post("/v1/recall", Map.of("query", "tangerine", "space", "secret")), 403, "out_of_reach");
        assertProblem(narrow.get("/v1/memories/" + id), 404, "not_found");
        assertProblem(narrow.delete("/v1/memories/" + id), 404, "not_found");
        assertProblem(narrow.get("/v1/memories/" + id + "/history"), 404, "not_found");
        assertProblem(narrow.post("/v1/memories/" + id + "/pin", ""), 404, "not_found");
        for (String path : List.of("/v1/memories", "/v1/entities", "/v1/conflicts", "/v1/stats")) {
            assertThat(narrow.get(path).body())
                    .as(path)
                    .doesNotContain("tangerine")
                    .doesNotContain(id);
        }
        assertThat(narrow.post("/v1/recall", Map.of("query", "tangerine leak"))
                        .json()
                        .at("/hits"))
                .isEmpty();
        assertThat(narrow.get("/v1/stats").json().at("/memories").asInt()).isEqualTo(1);
    }

    @Test
    void aBatchIsAnsweredLineByLineAndGoesOnWhereItBroke() {
        StringBuilder body = new StringBuilder();
        for (int i = 1; i <= 1_500; i++) {
            body.append("{\"text\":\"Batch note ")
                    .append(i)
                    .append(" about pelican")
                    .append(i)
                    .append(". ")
                    .append("x".repeat(700))
                    .append("\",\"session_id\":\"b\",\"space\":\"s")
                    .append(i % 2)
                    .append("\"}\n");
            if (i == 700) {
                body.append("{nonsense\n\n{\"role\":\"user\"}\n");
            }
        }

        List<String> answers =
                client.post("/v1/learn/batch", body.toString()).body().lines().toList();

        assertThat(answers).hasSize(1_503);
        assertThat(answers.getFirst()).matches("\\{\"line\":1,\"id\":\"[0-9A-Z]{26}\",\"duplicate\":false}");
        assertThat(answers.get(700)).contains("\"line\":701").contains("malformed_json");
        assertThat(answers.get(701)).contains("\"line\":703").contains("bad_request");
        assertThat(answers.getLast())
                .isEqualTo("{\"done\":true,\"lines\":1503,\"learned\":1500,\"duplicates\":0,\"refused\":2}");
        List<String> again = client.post("/v1/learn/batch?from_line=1500", body.toString())
                .body()
                .lines()
                .toList();
        assertThat(again).hasSize(5);
        assertThat(again.getLast()).contains("\"duplicates\":4");
        assertThat(client.get("/v1/stats").json().at("/raw_messages").asInt()).isEqualTo(1_500);
        assertThat(client.post("/v1/recall", Map.of("query", "pelican1499"))
                        .json()
                        .at("/hits/0/text")
                        .asText())
                .contains("pelican1499");
        assertProblem(client.post("/v1/learn/batch?from_line=x", ""), 400, "bad_request");
        assertProblem(new Client(instance, "").post("/v1/learn/batch", "{}"), 401, "unauthorized");
    }

    /** M-44. */
    @Test
    void aBatchEndsAtItsNextStepOnceItsKeyIsRevoked() throws Exception {
        JsonNode made = client.post("/v1/keys", Map.of("tenant", "default", "role", "member"))
                .json();
        String step =
                "{\"text\":\"The heron stands in the reeds.\",\"time_zone\":\"Europe/Oslo\"}\n" + "\n".repeat(1_999);
        String next = "{\"text\":\"The heron has flown.\"}\n";
        URI address = URI.create(instance.url());
        try (Socket socket = new Socket(address.getHost(), address.getPort());
                Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            out.write("POST /v1/learn/batch HTTP/1.1\r\nHost: instance\r\nConnection: close\r\nX-API-Key: "
                    + made.at("/key").asText() + "\r\nContent-Length: " + (step.length() + next.length())
                    + "\r\n\r\n" + step);
            out.flush();
            for (String line = in.readLine(); !line.startsWith("{\"line\":1,"); line = in.readLine()) {
                assertThat(line).doesNotContain("done");
            }
            client.delete("/v1/keys/" + made.at("/id").asText());
            out.write(next);
            out.flush();

            assertThat(in.lines().filter(line -> line.startsWith("{")).toList())
                    .singleElement()
                    .asString()
                    .contains("\"done\":false", "\"code\":\"unauthorized\"", "\"from_line\":2001");
        }
        assertThat(client.get("/v1/memories").json().at("/memories"))
                .singleElement()
                .satisfies(heron ->
                        assertThat(heron.at("/metadata/time_zone").asText()).isEqualTo("Europe/Oslo"));
    }

    @Test
    void r7WhatIsForgottenIsGoneToTheLastByte() throws Exception {
        client.post(
                "/v1/learn", Map.of("text", "Zanzibarella lives in Oslo. " + LEAK, "actor", "Anna", "session_id", "s"));
        client.post("/v1/learn", Map.of("text", "Zanzibarella lives in Bergen."));
        String id = client.post("/v1/learn", Map.of("text", "The mentor of Ola is Zanzibarella."))
                .json()
                .at("/ids/0")
                .asText();
        client.patch("/v1/memories/" + id, "{\"text\":\"The mentor of Ola is Zanzibarella Quist.\"}");
        client.post("/v1/learn", Map.of("text", "The ticket machine in the lobby is green."));
        client.post("/v1/patterns/mine", "");
        client.post("/v1/recall", Map.of("query", "Where does Zanzibarella live?"));
        assertProblem(client.post("/v1/forget", "{}"), 400, "bad_request");
        assertProblem(client.post("/v1/forget", "{\"filter\":{}}"), 400, "bad_request");

        JsonNode preview =
                client.post("/v1/forget", Map.of("subject", "zanzibarella")).json();
        assertThat(preview.at("/count").asInt()).isGreaterThanOrEqualTo(8);
        assertThat(client.get("/v1/stats").json().at("/raw_messages").asInt()).isEqualTo(5);
        Client.Answer receipt = client.post(preview.at("/confirm").asText(), "");

        assertThat(receipt.json().at("/removed/memories").asInt())
                .isEqualTo(preview.at("/count").asInt());
        assertThat(client.get("/v1/stats").json().at("/raw_messages").asInt()).isEqualTo(1);
        for (String path : List.of(
                "/v1/memories?status=all", "/v1/entities?limit=500", "/v1/conflicts?state=all", "/v1/patterns")) {
            assertThat(client.get(path).body()).as(path).doesNotContainIgnoringCase("zanzibarella");
        }
        assertThat(client.post("/v1/recall", Map.of("query", "Zanzibarella"))
                        .json()
                        .at("/hits"))
                .isEmpty();
        assertProblem(client.post(preview.at("/confirm").asText(), ""), 404, "unknown_digest");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(bytes.toLowerCase(Locale.ROOT)).as(file.toString()).doesNotContain("zanzibarella");
            }
        }
        assertThat(tablesThatSay("zanzibarella")).isEmpty();
    }

    /** The tables of a server, whose files are not ours to read, with a row that says this. */
    List<String> tablesThatSay(String word) throws Exception {
        return List.of();
    }

    @Test
    void decisionsSkillsEpisodesAndRelationsHaveTheirOwnForm() {
        String first = client.post(
                        "/v1/decisions",
                        Map.of("question", "Which bus?", "choice", "Kafka", "rationale", "it is there"))
                .json()
                .at("/ids/0")
                .asText();
        JsonNode second = client.post(
                        "/v1/decisions", Map.of("question", "Which bus?", "choice", "NATS", "supersedes", first))
                .json();
        assertThat(second.at("/detail/choice").asText()).isEqualTo("NATS");
        assertThat(client.get("/v1/decisions").json().at("/memories")).hasSize(1);
        assertThat(client.get("/v1/decisions?status=all").json().at("/memories"))
                .hasSize(2);
        assertThat(client.get("/v1/memories/" + second.at("/id").asText() + "/history")
                        .json()
                        .at("/versions"))
                .hasSize(2);

        String skill = client.post(
                        "/v1/skills",
                        Map.of(
                                "trigger",
                                "The indexer hangs",
                                "steps",
                                List.of("restart it"),
                                "tries",
                                2,
                                "successes",
                                1))
                .json()
                .at("/ids/0")
                .asText();
        client.post("/v1/skills/" + skill + "/outcome", Map.of("success", true));
        JsonNode tried = client.post("/v1/skills/" + skill + "/outcome", Map.of("success", false))
                .json();
        assertThat(tried.at("/detail/tries").asInt()).isEqualTo(4);
        assertThat(tried.at("/detail/successes").asInt()).isEqualTo(2);
        assertProblem(client.post("/v1/skills/" + first + "/outcome", Map.of("success", true)), 404, "not_found");

        JsonNode episode = client.post(
                        "/v1/episodes",
                        Map.of(
                                "title",
                                "Migration night",
                                "task",
                                "move the bus",
                                "reward",
                                0.5,
                                "success",
                                true,
                                "critique",
                                "too late",
                                "sessions",
                                List.of("s1")))
                .json();
        assertThat(client.get("/v1/memories/" + episode.at("/ids/0").asText())
                        .json()
                        .at("/detail/reward")
                        .asDouble())
                .isEqualTo(0.5);
        assertThat(client.post(
                                "/v1/relations",
                                Map.of("from", "retry storm", "type", "causes", "to", "overflow", "uplift", 0.3))
                        .json()
                        .at("/links_created")
                        .asInt())
                .isEqualTo(1);
        client.post("/v1/learn", Map.of("text", "A turn.", "session_id", "s1", "event_time", "2026-01-02"));
        assertThat(client.get("/v1/sessions").json().at("/sessions/0/messages").asInt())
                .isEqualTo(1);
        for (String body :
                List.of("{}", "{\"choice\":\"x\",\"status\":\"odd\"}", "{\"choice\":\"x\",\"alternatives\":[null]}")) {
            assertProblem(client.post("/v1/decisions", body), 400, "bad_request");
        }
        assertProblem(client.post("/v1/relations", Map.of("from", "a", "type", "../x", "to", "b")), 400, "bad_request");
        assertProblem(
                client.post("/v1/relations", Map.of("from", "a", "type", "causes", "to", "b", "confidence", 2)),
                400,
                "bad_request");
        assertProblem(
                client.post("/v1/skills", Map.of("trigger", "x", "tries", 1, "successes", 2)), 400, "bad_request");
    }

    @Test
    void hostileTextsAreDataOrNamed() {
        assertThat(client.post(
                                "/v1/learn",
                                "{\"text\":\"half"
                                    + " \\ud83d\",\"actor\":\"\\udc00\\u0000\",\"tags\":[\"\\ud800\"],\"metadata\":{\"a\":\"\\u0000\"}}")
                        .status())
                .isEqualTo(201);
        assertThat(client.post("/v1/recall", "{\"query\":\"half \\ud83d \\u0000\"}")
                        .status())
                .isEqualTo(200);
        assertThat(client.post("/v1/learn", Map.of("text", "\u202Egnp.exe\u202C \u200B\u2066 zero"))
                        .status())
                .isEqualTo(201);
        assertThat(client.post("/v1/learn", "[".repeat(10_000) + "]".repeat(10_000))
                        .status())
                .isEqualTo(400);
        assertThat(client.post("/v1/learn", "{\"metadata\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
                        .status())
                .isEqualTo(400);
        assertProblem(client.post("/v1/learn", Map.of("text", "")), 400, "bad_request");
        assertProblem(client.post("/v1/learn", Map.of("text", "x".repeat(10_000_000))), 413, "body_too_large");
        assertProblem(client.post("/v1/forget", "{\"filter\":{\"colour\":1}}"), 400, "bad_request");
        assertThat(client.post("/v1/forget", "{\"subject\":\"\\u0000\\ud800 % _ ' --\"}")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/v1/memories?user_id=%00").status()).isLessThan(500);
        assertThat(client.get("/v1/entities?type=%00").status()).isLessThan(500);
        assertThat(client.get("/v1/stats").json().at("/raw_messages").asInt()).isEqualTo(2);
    }

    @Test
    void statsCountWhatIsThere() {
        client.post("/v1/learn", Map.of("text", LEAK, "session_id", "s"));

        JsonNode stats = client.get("/v1/stats").json();

        assertThat(stats.at("/memories").asInt()).isEqualTo(1);
        assertThat(stats.at("/edges").asInt()).isEqualTo(1);
        assertThat(stats.at("/sessions").asInt()).isEqualTo(1);
        assertThat(stats.at("/events").asInt()).isEqualTo(1);
        assertThat(stats.at("/database").asText()).isEqualTo(database().isEmpty() ? "sqlite" : "postgres");
        assertThat(client.get("/v1/entities?limit=1").json().at("/entities")).hasSize(1);
    }

    @Test
    void badInputIsNamedAndChangesNothing() {
        assertProblem(client.post("/v1/learn", "{\"text\": "), 400, "malformed_json");
        assertProblem(client.post("/v1/learn", "[]"), 400, "bad_request");
        assertProblem(client.post("/v1/learn", "null"), 400, "bad_request");
        assertProblem(client.post("/v1/learn", ""), 400, "bad_request");
        assertProblem(client.post("/v1/learn", "{}"), 400, "bad_request");
        assertProblem(client.post("/v1/learn", "{\"text\":{}}"), 400, "bad_request");
        assertProblem(client.post("/v1/learn", "{\"text\":\" \"}"), 400, "bad_request");
        assertProblem(client.post("/v1/learn", Map.of("text", "x", "space", "../x")), 400, "bad_request");
        assertProblem(client.post("/v1/learn", Map.of("text", "x", "kind", "poem")), 400, "bad_request");
        assertProblem(client.post("/v1/learn", Map.of("text", "x", "event_time", "soon")), 400, "bad_request");
        assertProblem(
                client.post("/v1/learn", "{\"text\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)),
                400,
                "not_utf8");
        assertProblem(
                client.post("/v1/learn", Map.of("format", "jsonl", "content", "{\"text\":\"ok\"}\n{nonsense")),
                400,
                "unreadable_content");
        assertProblem(client.post("/v1/learn", Map.of("format", "pdf", "content", "x")), 400, "bad_request");
        assertProblem(client.post("/v1/learn", Map.of("text", "x".repeat(1_100_000))), 413, "body_too_large");
        assertProblem(client.post("/v1/recall", "{}"), 400, "bad_request");
        assertProblem(client.post("/v1/recall", Map.of("query", "x", "limit", 0)), 400, "bad_request");
        assertProblem(client.get("/v1/memories?limit=x"), 400, "bad_request");
        assertProblem(client.get("/v1/memories?cursor=..%2F"), 400, "bad_request");
        assertProblem(client.get("/v1/memories/..%2F..%2Fapi-key"), 404, "not_found");
        assertProblem(client.get("/v1/nothing"), 404, "not_found");
        assertProblem(client.delete("/v1/learn"), 405, "method_not_allowed");
        assertThat(client.get("/v1/stats").json().at("/memories").asInt()).isZero();
    }

    @Test
    void aBodySentAsAFormIsReadAsTheJsonItIs() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.url() + "/v1/learn"))
                .header("X-API-Key", instance.firstStart().orElseThrow().apiKey())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + "a=b&c ".repeat(5_000) + "\"}"))
                .build();
        assertThat(Exchange.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(201);
    }

    @Test
    void withoutAKeyNothingIsAnsweredAndOnlySmallBodiesAreRead() {
        for (Client stranger : List.of(new Client(instance, ""), new Client(instance, "ck_aaaaaaaa_b"))) {
            assertProblem(stranger.get("/v1/stats"), 401, "unauthorized");
            assertProblem(stranger.post("/v1/learn", Map.of("text", LEAK)), 401, "unauthorized");
            assertProblem(stranger.post("/v1/learn", Map.of("text", "x".repeat(100_000))), 413, "body_too_large");
            assertProblem(stranger.get("/v1/events"), 401, "unauthorized");
        }
    }

    @Test
    void aLongTextWithOddCharactersIsLearntAndFound() {
        String text = "needle; drop -- & | $ \\ ' ".repeat(4_000).substring(0, 100_000);

        Client.Answer learned = client.post("/v1/learn", Map.of("text", text));

        assertThat(learned.status()).isEqualTo(201);
        assertThat(client.post("/v1/recall", Map.of("query", "needle; $( | & --"))
                        .json()
                        .at("/hits"))
                .hasSize(1);
    }

    @Test
    void oneTenantReachesNothingOfAnother() {
        Client other = tenant("rival");
        String id = client.post("/v1/learn", Map.of("text", LEAK + " Codeword tangerine.", "session_id", "s1"))
                .json()
                .at("/ids/0")
                .asText();

        List<Client.Answer> answers = List.of(
                other.post("/v1/recall", Map.of("query", "connection leak tangerine")),
                other.get("/v1/memories"),
                other.get("/v1/memories?space=default"),
                other.get("/v1/memories?cursor=" + id),
                other.get("/v1/memories/" + id),
                other.delete("/v1/memories/" + id),
                other.get("/v1/entities"),
                other.get("/v1/stats"),
                other.post("/v1/keys", Map.of("tenant", "default", "role", "admin")),
                other.get("/v1/keys"),
                other.post("/v1/learn", Map.of("text", LEAK + " Codeword tangerine.")));

        for (Client.Answer answer : answers.subList(0, answers.size() - 1)) {
            assertThat(answer.body())
                    .doesNotContainIgnoringCase("tangerine")
                    .doesNotContain("leak")
                    .doesNotContain(id);
        }
        assertThat(answers.get(7).json().at("/memories").asInt()).isZero();
        assertThat(answers.get(7).json().at("/events").asInt()).isZero();
        assertProblem(answers.get(8), 403, "forbidden");
        assertProblem(answers.get(9), 403, "forbidden");
        assertThat(answers.getLast().json().at("/duplicates").asInt()).isZero();
        assertThat(client.get("/v1/memories/" + id).status()).isEqualTo(200);
        assertThat(client.get("/v1/stats").json().at("/memories").asInt()).isEqualTo(1);
    }

    @Test
    void anAdminOfATenantMakesKeysOfThatTenantOnly() {
        String key = client.post("/v1/keys", Map.of("tenant", "rival", "role", "admin"))
                .json()
                .at("/key")
                .asText();
        Client admin = new Client(instance, key);

        assertThat(admin.post("/v1/keys", Map.of("role", "member"))
                        .json()
                        .at("/tenant")
                        .asText())
                .isEqualTo("rival");
        assertProblem(admin.post("/v1/keys", Map.of("tenant", "default", "role", "member")), 403, "forbidden");
        assertProblem(client.post("/v1/keys", Map.of("tenant", "../x", "role", "member")), 400, "bad_request");
        assertProblem(client.post("/v1/keys", Map.of("role", "king")), 400, "bad_request");
        assertThat(admin.get("/v1/keys").json().at("/keys")).hasSize(2);
        assertThat(client.get("/v1/keys").json().at("/keys")).hasSize(1);
        assertThat(client.get("/v1/keys").body()).doesNotContain(key.substring(12));
    }

    @Test
    void spacesOfATenantAreKeptApart() {
        client.post("/v1/learn", Map.of("text", LEAK, "space", "ops"));

        assertThat(client.post("/v1/recall", Map.of("query", "connection leak", "space", "ops"))
                        .json()
                        .at("/hits"))
                .hasSize(1);
        assertThat(client.post("/v1/recall", Map.of("query", "connection leak", "space", "other"))
                        .json()
                        .at("/hits"))
                .isEmpty();
        assertThat(client.post("/v1/recall", Map.of("query", "connection leak"))
                        .json()
                        .at("/hits"))
                .hasSize(1);
    }

    @Test
    void memoryOutlivesARestartWithAndWithoutItsIndex() throws Exception {
        client.post("/v1/learn", Map.of("text", LEAK));
        client.post("/v1/recall", Map.of("query", "connection leak"));
        String key = instance.firstStart().orElseThrow().apiKey();

        for (boolean withIndex : new boolean[] {true, false}) {
            instance.close();
            if (!withIndex) {
                Path index = folder.resolve("data/index");
                try (var files = Files.walk(index)) {
                    for (Path file :
                            files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                        Files.delete(file);
                    }
                }
            }
            instance = Instance.start(config());
            client = new Client(instance, key);

            assertThat(client.post("/v1/recall", Map.of("query", "connection leak"))
                            .json()
                            .at("/hits"))
                    .as("with index: " + withIndex)
                    .hasSize(1);
        }
    }

    @Test
    void eventsStreamToTheirTenantOnly() throws Exception {
        Client other = tenant("rival");
        HttpRequest request = HttpRequest.newBuilder(URI.create(instance.url() + "/v1/events"))
                .header("X-API-Key", instance.firstStart().orElseThrow().apiKey())
                .header("Last-Event-ID", "0")
                .build();
        HttpResponse<java.io.InputStream> stream = Exchange.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            other.post("/v1/learn", Map.of("text", "This is the rival's."));
            String id = client.post("/v1/learn", Map.of("text", LEAK))
                    .json()
                    .at("/ids/0")
                    .asText();
            String data = "";
            while (!data.startsWith("data:")) {
                data = lines.readLine();
            }
            assertThat(data).contains(id).contains("memory_learned").doesNotContain("rival");
            Exchange.checkEvent(data.substring("data:".length()));
        }
    }
}
