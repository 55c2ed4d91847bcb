package io.continuum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.continuum.instance.Instance;
import io.continuum.instance.RunningInstance;
import io.continuum.instance.config.Config;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against a running instance, each test in a space of its own. */
class ContinuumClientTest {
    @TempDir
    private static Path folder;

    private static RunningInstance instance;
    private static ContinuumClient memory;

    @BeforeAll
    static void start() throws Exception {
        instance = Instance.start(Config.load(Map.of("data_dir", folder.toString(), "http.port", "0"), Map.of(), null));
        memory = ContinuumClient.of(
                URI.create(instance.url()), instance.firstStart().orElseThrow().apiKey());
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @Test
    void whatIsLearntIsRecalledExplainedCorrectedAndForgotten() {
        Instant then = Instant.parse("2026-03-01T08:00:00Z");
        Learned learned = memory.learn(Lesson.text("The pressure valve of boiler seven sticks below four degrees.")
                .space("plant")
                .tags("boiler", "winter")
                .source("shift book")
                .at(then)
                .metadata(Map.of("page", 12)));
        String id = learned.ids().getFirst();

        Recalled recalled = memory.recall(
                Question.of("why does the valve stick").space("plant").tokens(500));
        assertThat(recalled.context()).contains("boiler seven");
        Hit hit = recalled.hits().getFirst();
        assertThat(hit.id()).isEqualTo(id);
        assertThat(hit.why()).isNotNull();
        assertThat(hit.eventTime()).isEqualTo(then);
        Found found = memory.search(Question.of("valve").space("plant").facets("tags"));
        assertThat(found.facets().get("tags")).containsEntry("winter", 1);

        Memory corrected = memory.correct(id, "The pressure valve of boiler seven sticks below two degrees.");
        assertThat(corrected.metadata()).containsEntry("page", 12);
        assertThat(memory.versions(corrected.id())).extracting(Memory::id).contains(id, corrected.id());
        assertThat(memory.get(id).orElseThrow().supersededBy()).isEqualTo(corrected.id());
        assertThat(memory.pin(corrected.id(), true).pinned()).isTrue();
        assertThat(memory.rate(corrected.id(), true).feedback()).isEqualTo(1);
        assertThat(memory.archive(corrected.id()).status()).isEqualTo("archived");
        assertThat(memory.restore(corrected.id()).status()).isEqualTo("active");

        ForgetPreview preview = memory.forgettingWhere(Map.of("space", "plant"));
        assertThat(preview.count()).isPositive();
        assertThat(memory.get(corrected.id())).as("a preview removes nothing").isPresent();
        assertThat(memory.forget(preview).removed().memories()).isEqualTo(preview.count());
        assertThat(memory.get(corrected.id())).isEmpty();
    }

    @Test
    void aPageEndsWhereTheNextBegins() {
        for (int i = 0; i < 5; i++) {
            memory.learn(Lesson.text("Crate " + "abcde".charAt(i) + " stands in hall " + i + " of the depot.")
                    .space("pages"));
        }
        Map<String, Object> filter = Map.of("AND", List.of(Map.of("space", "pages"), Map.of("kind", "note")));
        Memories first = memory.list(filter, null, 3);
        Memories second = memory.list(filter, first.nextCursor(), 3);

        List<String> ids = new ArrayList<>();
        first.memories().forEach(each -> ids.add(each.id()));
        second.memories().forEach(each -> ids.add(each.id()));
        assertThat(ids).hasSize(5).doesNotHaveDuplicates();
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void theGraphIsWalked() {
        memory.relate("Valve Nine", "causes", "Flood Nine");
        memory.relate("Flood Nine", "causes", "Outage Nine");
        Map<String, String> ids = new HashMap<>();
        memory.entities(500, 0).forEach(entity -> ids.put(entity.name(), entity.id()));
        String valve = ids.getOrDefault("Valve Nine", "");
        String outage = ids.getOrDefault("Outage Nine", "");

        GraphPart near = memory.traverse(List.of(valve), Walk.of(1).types("causes"));
        assertThat(near.nodes()).extracting(Entity::name).containsExactlyInAnyOrder("Valve Nine", "Flood Nine");
        GraphPart way = memory.path(valve, outage, Walk.of(4)).orElseThrow();
        assertThat(way.edges())
                .hasSize(2)
                .allSatisfy(edge -> assertThat(edge.type()).isEqualTo("causes"));
        assertThat(memory.path(outage, valve, Walk.of(4).types("causes").direction("out")))
                .isEmpty();
        GraphPage page = memory.graph("default", null, 1);
        assertThat(page.edges()).hasSize(1);
        assertThat(memory.graph("default", page.nextCursor(), 1).edges())
                .hasSize(1)
                .doesNotContainAnyElementsOf(page.edges());
    }

    @Test
    void conversationsDecisionsAndSkillsAreKeptAsWhatTheyAre() {
        memory.learn(Lesson.conversation("talk-1")
                .said("user", "Ines", "Which queue do we take for the importer?")
                .said("assistant", "", "The one in SQLite is enough."));
        assertThat(memory.sessions(50, 0)).extracting(Session::id).contains("talk-1");

        String old =
                memory.decide(Choice.of("RabbitMQ").question("Which queue?").space("talks"));
        String id = memory.decide(Choice.of("SQLite")
                .question("Which queue?")
                .because("it is one file")
                .insteadOf("RabbitMQ", "Kafka")
                .supersedes(old)
                .space("talks"));
        assertThat(memory.get(id).orElseThrow().detail()).containsEntry("choice", "SQLite");
        assertThat(memory.decisions(null, 50).memories())
                .extracting(Memory::id)
                .contains(id)
                .doesNotContain(old);

        String skill = memory.record(Way.when("The importer hangs")
                .steps("drain the queue", "restart the importer")
                .tags("importer"));
        assertThat(memory.tried(skill, true).detail()).containsEntry("successes", 1);
        assertThat(memory.skills(null, 50).memories()).extracting(Memory::id).contains(skill);
    }

    @Test
    void changesArriveAsTheyHappenAndNoneIsMissedAfterABreak() {
        String first;
        long last;
        try (EventStream events = memory.events()) {
            first = memory.learn(Lesson.text("A first change, of the crane in the harbour."))
                    .ids()
                    .getFirst();
            Event event = events.next().orElseThrow();
            assertThat(event.type()).isEqualTo("memory_learned");
            assertThat(event.subject()).isEqualTo(first);
            last = events.last();
        }
        String second = memory.learn(Lesson.text("A second change, of the lock in the canal."))
                .ids()
                .getFirst();
        try (EventStream events = memory.eventsAfter(last)) {
            assertThat(events.next().orElseThrow().subject()).isEqualTo(second);
        }
    }

    @Test
    void whateverIsRefusedIsOneExceptionWithItsCode() {
        ContinuumException wrong = catchThrowableOfType(
                ContinuumException.class,
                () -> ContinuumClient.of(URI.create(instance.url()), "ck_wrong").stats());
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.code()).isEqualTo("unauthorized");
        assertThat(wrong).hasMessageContaining("X-API-Key");

        assertThatThrownBy(() -> memory.recall(Question.of("x").limit(1_000)))
                .isInstanceOfSatisfying(
                        ContinuumException.class, e -> assertThat(e.code()).isEqualTo("bad_request"));
        assertThat(memory.get("00000000000000000000000000")).isEmpty();
        assertThat(memory.get("../keys")).isEmpty();

        ContinuumException nobody = catchThrowableOfType(
                ContinuumException.class,
                () -> ContinuumClient.of(URI.create("http://127.0.0.1:1"), "").stats());
        assertThat(nobody.isUnreachable()).isTrue();
        assertThat(nobody.code()).isEqualTo("unreachable");
    }

    @Test
    void theFiguresAreThoseOfTheKeysTenant() {
        Stats stats = memory.stats();
        assertThat(stats.tenant()).isEqualTo("default");
        assertThat(stats.database()).isEqualTo("sqlite");
    }
}
