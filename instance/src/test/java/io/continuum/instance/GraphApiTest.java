package io.continuum.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.instance.config.Config;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours, walks, ways and merged names, through a real socket and a real database. */
class GraphApiTest {
    @TempDir
    private Path folder;

    private RunningInstance instance;
    private Client client;

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
        client = new Client(instance, instance.firstStart().orElseThrow().apiKey());
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private JsonNode relate(String from, String type, String to) {
        return ok(client.post("/v1/relations", Map.of("from", from, "type", type, "to", to)));
    }

    private static JsonNode ok(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
        return answer.json();
    }

    /** The id of the entity of this name that relations speak of. */
    private String id(String name) {
        for (JsonNode entity :
                ok(client.get("/v1/entities?type=phrase&limit=500")).at("/entities")) {
            if (entity.at("/name").asText().equals(name)) {
                return entity.at("/id").asText();
            }
        }
        throw new AssertionError("no entity " + name);
    }

    private static List<String> names(JsonNode part) {
        List<String> names = new ArrayList<>();
        part.at("/nodes").forEach(node -> names.add(node.at("/name").asText()));
        return names;
    }

    private JsonNode neighbours(String name, String query) {
        return ok(client.get("/v1/entities/" + id(name) + "/neighbors" + query));
    }

    @Test
    void neighboursAreThoseThatMemoriesState() {
        String first = relate("pump", "causes", "flood").at("/ids/0").asText();
        ok(client.post(
                "/v1/relations",
                Map.of(
                        "from",
                        "valve",
                        "type",
                        "causes",
                        "to",
                        "flood",
                        "uplift",
                        0.4,
                        "confidence",
                        0.8,
                        "weight",
                        2)));
        relate("flood", "causes", "outage");

        JsonNode around = neighbours("flood", "?type=causes");

        assertThat(names(around)).containsExactlyInAnyOrder("flood", "pump", "valve", "outage");
        assertThat(around.at("/edges")).hasSize(3);
        JsonNode stated = edge(around, id("pump"), id("flood"));
        assertThat(stated.at("/type").asText()).isEqualTo("causes");
        assertThat(stated.at("/evidence/0").asText()).isEqualTo(first);
        JsonNode causal = edge(around, id("valve"), id("flood"));
        assertThat(causal.at("/uplift").asDouble()).isEqualTo(0.4);
        assertThat(causal.at("/confidence").asDouble()).isEqualTo(0.8);
        assertThat(causal.at("/weight").asDouble()).isEqualTo(2);
        assertThat(names(neighbours("pump", "?type=causes&depth=2"))).contains("outage", "valve");
        assertThat(names(neighbours("pump", "?type=causes&depth=1"))).doesNotContain("outage");
        assertThat(names(neighbours("flood", "?type=fixes"))).containsExactly("flood");
        assertThat(names(neighbours("flood", "?type=causes&direction=out")))
                .containsExactlyInAnyOrder("flood", "outage");
        ok(client.delete("/v1/memories/" + first));
        assertThat(names(neighbours("flood", "?type=causes"))).doesNotContain("pump");
    }

    @Test // M-79
    void allThatIsStatedInASpaceComesInPages() {
        for (int i = 0; i < 7; i++) {
            relate("pump " + i, "causes", "flood");
        }
        String forgotten = relate("rust", "causes", "flood").at("/ids/0").asText();
        relate("pump 1", "feeds", "tank");
        ok(client.post("/v1/entities/merge", Map.of("from", id("pump 2"), "into", id("pump 3"))));
        ok(client.delete("/v1/memories/" + forgotten));

        Map<String, String> names = new HashMap<>();
        List<String> stated = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = ok(client.get("/v1/graph?limit=3" + cursor));
            page.at("/nodes")
                    .forEach(node ->
                            names.put(node.at("/id").asText(), node.at("/name").asText()));
            page.at("/edges")
                    .forEach(edge -> stated.add(names.get(edge.at("/from").asText())
                            + " " + edge.at("/type").asText() + " "
                            + names.get(edge.at("/to").asText())));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.at("/next_cursor").asText()
                    : "";
            pages++;
        } while (!cursor.isEmpty());

        assertThat(pages).isEqualTo(3);
        assertThat(stated)
                .hasSize(8)
                .startsWith("pump 1 feeds tank")
                .endsWith("pump 0 causes flood")
                .doesNotContain("rust causes flood", "pump 2 causes flood");
        assertThat(stated.stream().filter("pump 3 causes flood"::equals)).hasSize(2);
        assertThat(ok(client.get("/v1/graph?space=elsewhere")).at("/edges")).isEmpty();
        assertThat(client.get("/v1/graph?cursor=7").status()).isEqualTo(400);
        assertThat(client.get("/v1/graph?limit=1001").status()).isEqualTo(400);
    }

    private static JsonNode edge(JsonNode part, String from, String to) {
        for (JsonNode edge : part.at("/edges")) {
            if (edge.at("/from").asText().equals(from)
                    && edge.at("/to").asText().equals(to)) {
                return edge;
            }
        }
        throw new AssertionError("no such edge in " + part);
    }

    @Test
    void whatStandsInTheSameMessagesIsALinkToo() {
        ok(client.post("/v1/learn", Map.of("text", "Ada Keller met Boris Hahn in Rotterdam.")));
        ok(client.post("/v1/learn", Map.of("text", "The report says that Ada Keller wrote to Boris Hahn about it.")));
        String ada = "";
        for (JsonNode entity : ok(client.get("/v1/entities?type=name")).at("/entities")) {
            ada = entity.at("/name").asText().equals("Ada Keller")
                    ? entity.at("/id").asText()
                    : ada;
        }

        JsonNode around = ok(client.get("/v1/entities/" + ada + "/neighbors?type=mentioned_with"));

        assertThat(names(around)).contains("Ada Keller", "Boris Hahn", "Rotterdam");
        assertThat(around.at("/edges/0/weight").asInt()).isEqualTo(2);
    }

    @Test
    void aWalkShowsWhatWasBelievedThen() throws Exception {
        relate("gate", "leads_to", "yard");
        Thread.sleep(20);
        Instant then = Instant.now();
        Thread.sleep(20);
        String late = relate("gate", "leads_to", "barn").at("/ids/0").asText();

        assertThat(names(neighbours("gate", "?type=leads_to&as_of=" + then))).containsExactlyInAnyOrder("gate", "yard");
        assertThat(names(neighbours("gate", "?type=leads_to"))).contains("barn");
        ok(client.post("/v1/memories/" + late + "/archive", Map.of()));
        assertThat(names(neighbours("gate", "?type=leads_to"))).doesNotContain("barn");
    }

    @Test
    void aWalkKeepsToItsBoundsAndSaysSo() {
        for (int i = 0; i < 30; i++) {
            relate("hub", "feeds", "leaf" + i);
        }

        JsonNode part = ok(client.post(
                "/v1/graph/traverse",
                Map.of("from", List.of(id("hub")), "depth", 3, "types", List.of("feeds"), "max_nodes", 10)));

        assertThat(part.at("/nodes")).hasSize(10);
        assertThat(part.at("/truncated").asBoolean()).isTrue();
        JsonNode few = ok(client.post(
                "/v1/graph/traverse", Map.of("from", List.of(id("hub")), "types", List.of("feeds"), "max_edges", 5)));
        assertThat(few.at("/edges")).hasSize(5);
        assertThat(few.at("/truncated").asBoolean()).isTrue();
        assertThat(client.post("/v1/graph/traverse", Map.of("from", List.of(id("hub")), "depth", 7))
                        .status())
                .isEqualTo(400);
        assertThat(client.post("/v1/graph/traverse", Map.of("from", List.of())).status())
                .isEqualTo(400);
    }

    @Test
    void theShortestWayIsFound() {
        relate("a1", "feeds", "a2");
        relate("a2", "feeds", "a3");
        relate("a3", "feeds", "a4");
        relate("a1", "feeds", "b2");
        relate("b2", "feeds", "a4");
        relate("c1", "feeds", "c2");

        JsonNode way =
                ok(client.post("/v1/graph/path", Map.of("from", id("a1"), "to", id("a4"), "types", List.of("feeds"))));

        assertThat(way.at("/found").asBoolean()).isTrue();
        assertThat(names(way)).containsExactly("a1", "b2", "a4");
        assertThat(way.at("/edges")).hasSize(2);
        Map<String, Object> against =
                Map.of("from", id("a4"), "to", id("a1"), "types", List.of("feeds"), "direction", "out");
        assertThat(ok(client.post("/v1/graph/path", against)).at("/found").asBoolean())
                .isFalse();
        Map<String, Object> apart = Map.of("from", id("a1"), "to", id("c2"), "types", List.of("feeds"));
        assertThat(ok(client.post("/v1/graph/path", apart)).at("/found").asBoolean())
                .isFalse();
        Map<String, Object> tooFar =
                Map.of("from", id("a1"), "to", id("a4"), "types", List.of("feeds"), "max_depth", 1);
        assertThat(ok(client.post("/v1/graph/path", tooFar)).at("/found").asBoolean())
                .isFalse();
    }

    @Test
    void r15MergedNamesAreOneThingUntilTheMergeIsUndone() {
        relate("k8s", "runs", "checkout");
        relate("kubernetes", "runs", "billing");
        relate("kube", "runs", "search");
        JsonNode first = ok(client.post(
                "/v1/entities/merge", Map.of("from", id("k8s"), "into", id("kubernetes"), "reason", "the same")));
        JsonNode second = ok(client.post("/v1/entities/merge", Map.of("from", id("kubernetes"), "into", id("kube"))));

        assertThat(names(neighbours("k8s", "?type=runs")))
                .containsExactlyInAnyOrder("kube", "checkout", "billing", "search");
        JsonNode thing = ok(client.get("/v1/entities/" + id("k8s")));
        assertThat(thing.at("/name").asText()).isEqualTo("kube");
        assertThat(thing.at("/aliases").toString()).contains("k8s", "kubernetes");
        assertThat(client.post("/v1/entities/merge", Map.of("from", id("kube"), "into", id("k8s")))
                        .status())
                .isEqualTo(409);

        ok(client.post(
                "/v1/entities/unmerge", Map.of("merge_id", second.at("/id").asText())));
        assertThat(names(neighbours("k8s", "?type=runs")))
                .containsExactlyInAnyOrder("kubernetes", "checkout", "billing");
        ok(client.post(
                "/v1/entities/unmerge", Map.of("merge_id", first.at("/id").asText())));
        assertThat(names(neighbours("k8s", "?type=runs"))).containsExactlyInAnyOrder("k8s", "checkout");
        assertThat(client.post(
                                "/v1/entities/unmerge",
                                Map.of("merge_id", first.at("/id").asText()))
                        .status())
                .isEqualTo(409);
        JsonNode log = ok(client.get("/v1/entities/merges")).at("/merges");
        assertThat(log).hasSize(2);
        assertThat(log.at("/1/reason").asText()).isEqualTo("the same");
        assertThat(log.at("/0/undone_at").asText()).isNotEmpty();
    }

    @Test
    void mergedNamesAnswerForEachOtherInRecall() {
        relate("k8s", "runs", "checkout");
        relate("kubernetes", "runs", "billing");
        ok(client.post("/v1/learn", Map.of("text", "The kubernetes upgrade broke ingress on Tuesday.")));
        Map<String, Object> question = Map.of("query", "What did the k8s upgrade break?");
        assertThat(matched(question)).doesNotContain("k8s");

        JsonNode merge = ok(client.post("/v1/entities/merge", Map.of("from", id("k8s"), "into", id("kubernetes"))));

        assertThat(matched(question)).contains("k8s");
        ok(client.post(
                "/v1/entities/unmerge", Map.of("merge_id", merge.at("/id").asText())));
        assertThat(matched(question)).doesNotContain("k8s");
    }

    /** The words of the question that the text about the upgrade is said to match. */
    private String matched(Map<String, Object> question) {
        for (JsonNode hit : ok(client.post("/v1/recall", question)).at("/hits")) {
            if (hit.at("/text").asText().contains("broke ingress")) {
                return hit.at("/why/matched").toString();
            }
        }
        return "";
    }

    @Test
    void aForgottenNameLeavesNoMergeBehind() {
        String told = relate("Zacharias", "leads", "harbour").at("/ids/0").asText();
        relate("captain", "leads", "fleet");
        ok(client.post("/v1/entities/merge", Map.of("from", id("Zacharias"), "into", id("captain"))));

        ok(client.delete("/v1/memories/" + told));

        assertThat(client.get("/v1/entities/merges").body()).doesNotContainIgnoringCase("zacharias");
    }

    @Test
    void entitiesOfOthersAreNotThere() {
        relate("pump", "causes", "flood");
        String pump = id("pump");
        Client.Answer made = client.post("/v1/keys", Map.of("tenant", "other", "role", "member"));
        Client other = new Client(instance, made.json().at("/key").asText());
        ok(other.post("/v1/relations", Map.of("from", "pump", "type", "causes", "to", "noise")));

        assertThat(other.get("/v1/entities/" + pump).status()).isEqualTo(404);
        assertThat(other.get("/v1/entities/" + pump + "/neighbors").status()).isEqualTo(404);
        assertThat(other.post("/v1/graph/traverse", Map.of("from", List.of(pump)))
                        .status())
                .isEqualTo(404);
        assertThat(names(neighbours("pump", "?depth=3"))).doesNotContain("noise");
    }
}
