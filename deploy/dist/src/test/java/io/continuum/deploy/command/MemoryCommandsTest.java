package io.continuum.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.continuum.client.RestClient;
import io.continuum.deploy.client.Json;
import io.continuum.instance.Instance;
import io.continuum.instance.RunningInstance;
import io.continuum.instance.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** The commands about memory, typed against a running instance, each test in a space of its own. */
class MemoryCommandsTest {
    @TempDir
    private static Path folder;

    private static RunningInstance instance;
    private static Map<String, String> environment;
    private static RestClient api;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> flags =
                Map.of("data_dir", folder.toString(), "http.port", "0", "webhooks.private_targets", "true");
        instance = Instance.start(Config.load(flags, Map.of(), null));
        String key = instance.firstStart().orElseThrow().apiKey();
        environment = Map.of("CONTINUUM_URL", instance.url(), "CONTINUUM_API_KEY", key);
        api = new RestClient(URI.create(instance.url()), key);
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    /** What a command printed for people. */
    private static String typed(String... arguments) {
        Typed typed = Typed.with("", environment, arguments);
        assertThat(typed.err()).as("%s", List.of(arguments)).isEmpty();
        assertThat(typed.exitCode()).as("%s", List.of(arguments)).isEqualTo(ExitCode.OK);
        return typed.out();
    }

    /** What it prints as JSON. */
    private static JsonNode asked(String... arguments) throws Exception {
        List<String> asJson = new ArrayList<>(List.of(arguments));
        asJson.add("--json");
        return Json.MAPPER.readTree(typed(asJson.toArray(String[]::new)));
    }

    private static String learnt(String space, String text) {
        return api.postOnce("/v1/learn", Json.object().put("text", text).put("space", space))
                .at("/ids/0")
                .asText();
    }

    @Test
    void aMemoryIsListedChangedRatedPutAwayAndBroughtBack() throws Exception {
        String first = learnt("desk", "The desk by the window needs two approvals.");

        assertThat(typed("memory", "list", "--space", "desk")).contains("two approvals");
        String second = asked("memory", "change", first, "--text", "The desk by the window needs one approval.")
                .at("/id")
                .asText();
        assertThat(typed("memory", "change", second, "--pin", "--tag", "office"))
                .contains("one approval");
        assertThat(asked("memory", "show", second).at("/pinned").asBoolean()).isTrue();
        assertThat(typed("memory", "show", second, "--history")).contains("two approvals", "one approval");
        assertThat(typed("memory", "rate", second, "--useful")).contains("1 now");
        assertThat(typed("memory", "archive", second)).contains("one approval");
        assertThat(typed("memory", "list", "--space", "desk", "--status", "archived"))
                .contains("one approval");
        assertThat(typed("memory", "restore", second)).contains("one approval");
        assertThat(typed("memory", "list", "--space", "desk"))
                .contains("one approval")
                .doesNotContain("two approvals");
    }

    @Test
    void aSearchIsFilteredCountedAndPaged() throws Exception {
        learnt("boiler", "The valve of boiler seven sticks below four degrees.");
        learnt("boiler", "The valve of boiler nine was replaced in spring.");

        assertThat(typed("search", "valve", "boiler", "--space", "boiler", "--facet", "kind"))
                .contains("2 hits in all", "kind: ");
        JsonNode page = asked("search", "valve", "--space", "boiler", "--limit", "1");
        String cursor = page.at("/next_cursor").asText();
        JsonNode next = asked("search", "valve", "--space", "boiler", "--limit", "1", "--cursor", cursor);
        assertThat(next.at("/hits/0/id")).isNotEqualTo(page.at("/hits/0/id"));
        assertThat(typed(
                        "search",
                        "valve",
                        "--space",
                        "boiler",
                        "--filter",
                        "{\"event_time\": {\"lt\": \"2000-01-01\"}}"))
                .contains("0 hits in all");
    }

    @Test
    void nothingIsForgottenBeforeItIsConfirmed() throws Exception {
        String id = learnt("gone", "Ines Varga ordered the wrong gasket.");

        JsonNode preview = asked("forget", "--id", id);
        assertThat(typed("forget", "--id", id)).contains("Nothing is removed yet");
        assertThat(typed("memory", "list", "--space", "gone")).contains("gasket");
        assertThat(typed("forget", "--confirm", preview.at("/digest").asText())).contains("Forgotten for good");
        assertThat(typed("memory", "list", "--space", "gone")).doesNotContain("gasket");
        assertThat(typed("forget", "--filter", "{\"tags\": {\"in\": [\"never\"]}}", "--space", "gone"))
                .contains("nothing would go");
    }

    @Test
    void aContradictionIsListedAndResolved() throws Exception {
        learnt("limits", "The rate limit is 100 requests.");
        api.postOnce("/v1/learn", Json.MAPPER.readTree("""
            {"space": "limits", "messages": [{"role": "document", "content": "The rate limit is 500 requests."}]}
            """));
        String id = asked("conflicts", "list", "--space", "limits")
                .at("/conflicts/0/id")
                .asText();

        assertThat(typed("conflicts", "list", "--space", "limits")).contains("100 requests", "500 requests");
        assertThat(Typed.with("", environment, "conflicts", "resolve", id).err())
                .contains("--keep ID, --keep-both and --newer-wins");
        assertThat(typed("conflicts", "resolve", id, "--newer-wins")).contains("requests");
        assertThat(typed("conflicts", "list", "--space", "limits")).contains("Nothing contradicts");
        assertThat(typed("conflicts", "list", "--space", "limits", "--all")).contains("newer_wins, about rate limit");
    }

    @Test
    void aDecisionTakesThePlaceOfAnother() throws Exception {
        typed("decisions", "record", "Kafka", "--question", "Which queue?", "--space", "queues");
        String first = asked("decisions", "list", "--space", "queues")
                .at("/memories/0/id")
                .asText();
        assertThat(typed(
                        "decisions",
                        "record",
                        "SQLite",
                        "--question",
                        "Which queue?",
                        "--because",
                        "it is one file",
                        "--instead-of",
                        "Kafka",
                        "--supersedes",
                        first,
                        "--space",
                        "queues"))
                .contains("Recorded ");
        assertThat(typed("decisions", "list", "--space", "queues")).contains("SQLite");
        assertThat(asked("decisions", "list", "--space", "queues").at("/memories"))
                .hasSize(1);
        assertThat(asked("decisions", "list", "--space", "queues", "--all").at("/memories"))
                .hasSize(2);
    }

    @Test
    void skillsAndEpisodesAreRecordedAndASkillIsTried() throws Exception {
        typed(
                "skills",
                "record",
                "The importer hangs",
                "--step",
                "drain the queue",
                "--step",
                "restart",
                "--space",
                "ops");
        String id =
                asked("skills", "list", "--space", "ops").at("/memories/0/id").asText();
        assertThat(typed("skills", "tried", id, "--success")).contains("1 of 1");
        assertThat(typed("skills", "tried", id, "--no-success")).contains("1 of 2");

        typed(
                "episodes",
                "record",
                "Move to PostgreSQL",
                "--outcome",
                "done in a night",
                "--success",
                "--space",
                "ops");
        assertThat(typed("episodes", "list", "--space", "ops")).contains("Move to PostgreSQL");
    }

    /** The id of a thing in the space "graph". */
    private static String thing(String name) throws Exception {
        for (JsonNode thing : asked("graph", "things", "--space", "graph").at("/entities")) {
            if (thing.at("/name").asText().equals(name)) {
                return thing.at("/id").asText();
            }
        }
        throw new AssertionError("nothing is called " + name);
    }

    @Test
    void whatIsStatedOfThingsIsWalkedAndNamesAreMerged() throws Exception {
        typed("graph", "relate", "connection leak", "causes", "pool exhaustion", "--space", "graph");
        typed("graph", "relate", "pool exhaustion", "causes", "slow desk", "--space", "graph");
        String leak = thing("connection leak");
        String slow = thing("slow desk");

        assertThat(typed("graph", "things", "--space", "graph")).contains("pool exhaustion");
        assertThat(typed("graph", "thing", leak)).contains("connection leak");
        assertThat(typed("graph", "near", leak, "--depth", "1", "--direction", "out"))
                .contains("causes", "pool exhaustion")
                .doesNotContain("slow desk");
        assertThat(typed("graph", "way", leak, slow)).contains("slow desk");
        String merge = asked("graph", "merge", leak, slow, "--reason", "one of them")
                .at("/id")
                .asText();
        assertThat(typed("graph", "merges", "--space", "graph")).contains("one of them");
        assertThat(typed("graph", "unmerge", merge)).contains("stands for itself again");
    }

    @Test
    void aGraphIsSavedForProgramsThatDrawIt() throws Exception {
        typed("graph", "relate", "rain & wind", "causes", "<late> train", "--space", "drawn");
        typed("graph", "relate", "<late> train", "causes", "missed\u0001 lunch", "--space", "drawn");
        Path file = folder.resolve("drawn.graphml");

        assertThat(typed("graph", "save", file.toString(), "--space", "drawn")).contains("3 things", "2 links");

        Document saved =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(saved.getElementsByTagName("node").getLength()).isEqualTo(3);
        assertThat(saved.getElementsByTagName("edge").getLength()).isEqualTo(2);
        assertThat(saved.getDocumentElement().getTextContent()).contains("rain & wind", "<late> train", "causes");
    }

    @Test
    void whatHappensIsPrintedAndSentElsewhere() throws Exception {
        learnt("news", "The lift is out of order.");
        assertThat(typed("events", "--after", "0", "--count", "1")).isNotBlank();
        assertThat(asked("events", "--after", "0", "--count", "1").at("/seq").asLong())
                .isEqualTo(1);

        assertThat(typed("webhooks", "list")).contains("Events are sent nowhere");
        assertThat(typed("webhooks", "add", "http://127.0.0.1:9/hook", "--space", "news"))
                .contains("Its secret, shown this once");
        String id = asked("webhooks", "list").at("/webhooks/0/id").asText();
        assertThat(typed("webhooks", "list")).contains("http://127.0.0.1:9/hook");
        assertThat(typed("webhooks", "dead", id)).contains("still being tried");
        assertThat(Typed.with("", environment, "webhooks", "retry", id).err())
                .contains("Everything was delivered or is still being tried");
        assertThat(typed("webhooks", "remove", id)).contains("Removed " + id);
    }

    @Test
    void aKeyIsMadeForOneSpaceAndRevoked() throws Exception {
        JsonNode made = asked("keys", "create", "--role", "reader", "--space", "runbooks", "--expires", "90d");
        String id = made.at("/id").asText();

        assertThat(typed("keys", "list")).contains(id, "runbooks");
        Typed reading = Typed.with(
                "",
                Map.of(
                        "CONTINUUM_URL",
                        instance.url(),
                        "CONTINUUM_API_KEY",
                        made.at("/key").asText()),
                "memory",
                "list",
                "--space",
                "runbooks");
        assertThat(reading.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(typed("keys", "revoke", id)).contains("Revoked " + id);
        assertThat(typed("keys", "list")).doesNotContain(id);
    }

    @Test
    void conversationsFiguresAndJobsAreShown() throws Exception {
        api.postOnce("/v1/learn", Json.MAPPER.readTree("""
            {"space": "talks", "session_id": "talk-1",
             "messages": [{"role": "user", "actor": "Mara", "content": "The pump leaks."}]}
            """));

        assertThat(typed("sessions", "--space", "talks")).contains("talk-1");
        assertThat(asked("stats").at("/memories").asLong()).isPositive();
        assertThat(typed("stats")).contains("memories");
        assertThat(typed("jobs")).contains("Nothing was imported or exported of late");
    }
}
